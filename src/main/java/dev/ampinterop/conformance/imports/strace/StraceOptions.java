package dev.ampinterop.conformance.imports.strace;

import java.util.List;
import java.util.OptionalInt;

/**
 * What of a log is wanted.
 *
 * @param pid of which process; of all where empty
 * @param fds which of its descriptors; those that speak AMP where empty
 */
public record StraceOptions(OptionalInt pid, List<Fds> fds) {
  /** Copies the list. */
  public StraceOptions {
    fds = List.copyOf(fds);
  }

  /** Everything that speaks AMP. */
  public static StraceOptions everything() {
    return new StraceOptions(OptionalInt.empty(), List.of());
  }

  /**
   * A socket, or a pipe for each direction.
   *
   * @param in what is read from
   * @param out what is written to
   */
  public record Fds(int in, int out) {
    /**
     * Reads {@code N} or {@code IN:OUT}.
     *
     * @throws IllegalArgumentException where it is neither; for people
     */
    public static Fds parse(String text) {
      String[] parts = text.split(":", -1);
      try {
        int in = Integer.parseUnsignedInt(parts[0]);
        int out = parts.length == 1 ? in : Integer.parseUnsignedInt(parts[1]);
        if (parts.length <= 2) {
          return new Fds(in, out);
        }
      } catch (NumberFormatException e) {
        // told below
      }
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a descriptor (write N, or IN:OUT for two pipes)");
    }
  }
}
