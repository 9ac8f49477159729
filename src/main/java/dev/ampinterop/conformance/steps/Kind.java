package dev.ampinterop.conformance.steps;

import java.util.Set;
import java.util.function.Function;

/**
 * What all steps of one kind have in common.
 *
 * @param key the member that only such a step has
 * @param reading makes an action of what is written
 * @param seen what comes of it
 * @param pace whether it waits
 * @param features what a player must offer to play it that not every player does
 * @param beyondWire what the party does, in words that follow "it", where the wire tells nothing of
 *     it; empty where the script can play it
 */
public record Kind(
    String key,
    Function<StepSource, Action> reading,
    Seen seen,
    Pace pace,
    Set<String> features,
    String beyondWire) {
  /** A kind that the script plays from the wire alone, and every player can play. */
  Kind(String key, Function<StepSource, Action> reading, Seen seen, Pace pace) {
    this(key, reading, seen, pace, Set.of(), "");
  }
}
