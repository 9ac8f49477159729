package dev.ampinterop.conformance.soak;

import dev.ampinterop.conformance.cases.Pairing;
import java.time.Duration;
import java.util.List;

/**
 * What a soak does.
 *
 * @param calls how many calls are answered in all; at least 1
 * @param batch how many of them on one connection, at most; at least 1
 * @param inFlight how many calls are unanswered at once, at most; at least 1
 * @param seed decides everything that is random
 * @param pairings who plays, without the script; at least one
 * @param faults those to choose from; none where empty
 * @param limit how long a batch may take
 */
public record SoakOptions(
    long calls,
    int batch,
    int inFlight,
    long seed,
    List<Pairing> pairings,
    List<Fault> faults,
    Duration limit) {
  /** Copies the lists. */
  public SoakOptions {
    pairings = List.copyOf(pairings);
    faults = List.copyOf(faults);
  }
}
