package dev.ampinterop.conformance.mutations;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether the program said of a damaged recording what can be known. */
final class Judge {
  private long noticed;
  private long unknowable;

  /** How often bytes were lost, and the program said so. */
  long noticed() {
    return noticed;
  }

  /** How often bytes were lost, and nothing shows it. */
  long unknowable() {
    return unknowable;
  }

  /** What the program got wrong about a capture; empty where nothing. */
  Optional<String> ofCapture(Mutant mutant, Seen seen) {
    if (seen.saysThatBytesAreMissing()) {
      noticed += mutant.loss() == Mutant.Loss.SHOWN ? 1 : 0;
      return ofWords(seen);
    }
    if (mutant.loss() == Mutant.Loss.SHOWN) {
      return Optional.of("bytes are lost without a word");
    }
    return CaptureModel.wrong(mutant.recording().contents().get(0), seen.client(), seen.server())
        .map(wrong -> "taken for whole, though " + wrong);
  }

  /** What it got wrong about what it imports; empty where nothing. */
  Optional<String> ofImport(Mutant mutant, Seen before, Seen seen) {
    if (seen.refused() != null) {
      noticed += mutant.loss() == Mutant.Loss.UNKNOWN ? 0 : 1;
      return Optional.empty();
    }
    if (seen.isCut()) {
      return Optional.of("the import wrote a capture that is broken");
    }
    boolean hasFewer = seen.bytes() < before.bytes();
    boolean isShown =
        switch (mutant.loss()) {
          case UNKNOWN -> false;
          case SHOWN -> true;
          case SHOWN_IF_FEWER -> hasFewer;
          case SHOWN_BY_OTHER_SIDE -> hasFewer && hasBothSides(before);
        };
    Set<String> notes = plain(seen.notes());
    notes.removeAll(plain(before.notes()));
    if (seen.saysThatBytesAreMissing() || !notes.isEmpty()) {
      noticed += isShown ? 1 : 0;
      return ofWords(seen);
    }
    if (isShown || seen.bytes() < mutant.bytes()) {
      return Optional.of("bytes are lost without a word");
    }
    if (!seen.rules().isEmpty()) {
      return Optional.empty();
    }
    unknowable += hasFewer ? 1 : 0;
    return Boxes.missing(seen.events()).map(missing -> "nothing is said, though " + missing);
  }

  private static Optional<String> ofWords(Seen seen) {
    return (seen.isCut() || seen.lacks()) && seen.saysThatNothingIsWrong()
        ? Optional.of("it says that nothing is wrong, though something is missing")
        : Optional.empty();
  }

  private static boolean hasBothSides(Seen seen) {
    return seen.notes().stream().anyMatch(note -> note.contains(" is the other side of "));
  }

  private static Set<String> plain(List<String> notes) {
    Set<String> plain = new HashSet<>();
    notes.forEach(note -> plain.add(note.replaceAll("\\d+", "#")));
    return plain;
  }
}
