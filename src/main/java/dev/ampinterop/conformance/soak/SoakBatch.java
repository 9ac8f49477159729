package dev.ampinterop.conformance.soak;

import dev.ampinterop.conformance.cases.Pairing;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The calls of one connection, and what goes wrong in the end.
 *
 * @param number from 1
 * @param pairing who plays, the script included
 * @param fault what goes wrong
 * @param calls how many calls are answered, in any case
 * @param seed decides which descriptors travel, and the particulars of the fault
 */
public record SoakBatch(int number, Pairing pairing, Fault fault, int calls, long seed) {
  // What the script plays is written down box by box, and more of it shows nothing new.
  private static final int WINDOWS_WITH_SCRIPT = 4;

  /**
   * All batches of a soak, in order: the same ones for the same options.
   *
   * @throws IllegalArgumentException when they are more than can be counted; for people
   */
  public static List<SoakBatch> plan(SoakOptions options) {
    List<SoakBatch> batches = new ArrayList<>();
    Random random = new Random(options.seed());
    for (long left = options.calls(); left > 0; ) {
      SoakBatch batch = next(batches.size() + 1, left, random, options);
      batches.add(batch);
      left -= batch.calls();
    }
    return batches;
  }

  private static SoakBatch next(int number, long left, Random random, SoakOptions options) {
    Pairing pairing = options.pairings().get(random.nextInt(options.pairings().size()));
    boolean faulty = !options.faults().isEmpty() && random.nextBoolean();
    Fault fault =
        faulty ? options.faults().get(random.nextInt(options.faults().size())) : Fault.NONE;
    int most = options.batch();
    if (fault.scripted().isPresent()) {
      most = Math.min(most, WINDOWS_WITH_SCRIPT * options.inFlight());
    }
    return new SoakBatch(
        number, fault.among(pairing), fault, (int) Math.min(left, most), random.nextLong());
  }
}
