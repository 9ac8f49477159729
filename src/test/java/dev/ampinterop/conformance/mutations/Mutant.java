package dev.ampinterop.conformance.mutations;

/**
 * A recording that was damaged.
 *
 * @param recording what became of it
 * @param how what was done, for people
 * @param loss what is known of the bytes that it lost
 * @param bytes how many bytes it still has; -1 where nobody knows
 */
record Mutant(Recording recording, String how, Loss loss, long bytes) {
  Mutant(Recording recording, String how, Loss loss) {
    this(recording, how, loss, -1);
  }

  /** What is known of lost bytes. */
  enum Loss {
    /** Nothing: the bytes may be others, more or fewer. */
    UNKNOWN,
    /** The format shows it, so the program has to say it, whatever is left. */
    SHOWN,
    /** The format shows it, provided that bytes are lost at all: then the import has fewer. */
    SHOWN_IF_FEWER,
    /** As that, where the log has both sides of the connection. */
    SHOWN_BY_OTHER_SIDE
  }
}
