package dev.ampinterop.conformance.soak;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.player.PeerReport;
import dev.ampinterop.conformance.runner.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What came of a soak. Every report is a view of it.
 *
 * @param options what was asked for
 * @param batches how many batches passed, failed and were skipped
 * @param calls how many calls were answered in the batches that passed
 * @param sent how many descriptors clients sent there, and servers
 * @param faults how often each fault was played there, {@link Fault#NONE} included
 * @param unclaimed how many descriptors nobody took, by player
 * @param openBefore how many descriptors this process had open before the first batch
 * @param openAfter and after the last
 * @param heap samples: after the warm-up, in the middle, at the end
 * @param peers who took part, with what they had open before and after
 * @param took how long it took
 * @param incomplete why not all batches were played, for people; empty when they were
 */
public record SoakRecord(
    SoakOptions options,
    Tally batches,
    long calls,
    Map<Role, Long> sent,
    Map<Fault, Integer> faults,
    Map<String, Long> unclaimed,
    int openBefore,
    int openAfter,
    List<HeapSample> heap,
    List<PeerReport> peers,
    Duration took,
    Optional<String> incomplete) {
  /** Copies the collections. */
  public SoakRecord {
    sent = Map.copyOf(sent);
    Map<Fault, Integer> played = new EnumMap<>(Fault.class);
    played.putAll(faults);
    faults = Collections.unmodifiableMap(played);
    unclaimed = Collections.unmodifiableMap(new TreeMap<>(unclaimed));
    heap = List.copyOf(heap);
    peers = List.copyOf(peers);
  }

  /** By how many bytes the heap has grown since the warm-up; 0 where it has not. */
  public long heapGrowth() {
    return Math.max(0, heap.get(heap.size() - 1).bytes() - heap.get(0).bytes());
  }

  /** What is wrong with the soak as a whole, a line each; empty where nothing is. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (openAfter > openBefore) {
      problems.add(
          "the JVM leaks descriptors: it had "
              + openBefore
              + " open before and "
              + openAfter
              + " after");
    }
    for (PeerReport peer : peers) {
      int leaked = peer.open().leaked();
      if (leaked > 0) {
        problems.add(
            peer.name()
                + " leaks descriptors: it had "
                + peer.open().before().orElse(0)
                + " open before and "
                + peer.open().after().orElse(0)
                + " after");
      }
      if (peer.restarts() > 0) {
        problems.add(peer.name() + " broke and was started again");
      }
    }
    if (heapGrowth() > HeapSample.TOLERANCE) {
      problems.add(
          "the heap grows: by "
              + heapGrowth()
              + " bytes since the warm-up; "
              + HeapSample.TOLERANCE
              + " are tolerated");
    }
    return problems;
  }

  /** The last line of the report: the batches, and what is wrong with the whole as failures. */
  public Tally tally() {
    return new Tally(batches.passed(), batches.failed() + problems().size(), batches.skipped());
  }
}
