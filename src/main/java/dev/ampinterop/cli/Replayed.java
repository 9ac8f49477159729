package dev.ampinterop.cli;

import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.verdict.Reference;
import java.util.List;

/**
 * A conversation that is to be played again.
 *
 * @param id names it in reports
 * @param claim what the replay shows
 * @param right what says how it should be, in words that begin a clause
 * @param reference where it is from
 * @param conversation what passed, or should have
 * @param words what to write on the command line to have it alone
 */
record Replayed(
    String id,
    String claim,
    String right,
    Reference reference,
    CapturedConversation conversation,
    List<String> words) {
  /** Copies the list. */
  Replayed {
    words = List.copyOf(words);
  }

  /** The same, where that passed. */
  Replayed with(CapturedConversation other) {
    return new Replayed(id, claim, right, reference, other, words);
  }
}
