package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.soak.HeapSample;
import dev.ampinterop.conformance.soak.SoakRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code soak --json}: a soak for other programs; see {@link SoakRecord}.
 *
 * @param complete whether all batches were played
 * @param incompleteBecause why not, for people; null when it is complete
 */
public record JsonSoak(
    boolean complete,
    @Nullable String incompleteBecause,
    int passed,
    int failed,
    int skipped,
    long calls,
    long seed,
    int batch,
    int inFlight,
    long millis,
    Map<String, Long> descriptorsSent,
    Map<String, Long> descriptorsUnclaimed,
    Map<String, Integer> batches,
    int descriptorsBefore,
    int descriptorsAfter,
    List<HeapSample> heap,
    List<String> problems,
    List<JsonReport.Peer> peers) {
  /** The report of a soak. */
  public static JsonSoak of(SoakRecord soak) {
    Map<String, Long> sent = new LinkedHashMap<>();
    for (Role role : Role.values()) {
      sent.put(role.toString(), soak.sent().getOrDefault(role, 0L));
    }
    Map<String, Integer> batches = new LinkedHashMap<>();
    soak.faults().forEach((fault, count) -> batches.put(fault.toString(), count));
    return new JsonSoak(
        soak.incomplete().isEmpty(),
        soak.incomplete().orElse(null),
        soak.tally().passed(),
        soak.tally().failed(),
        soak.tally().skipped(),
        soak.calls(),
        soak.options().seed(),
        soak.options().batch(),
        soak.options().inFlight(),
        soak.took().toMillis(),
        sent,
        soak.unclaimed(),
        batches,
        soak.openBefore(),
        soak.openAfter(),
        soak.heap(),
        soak.problems(),
        soak.peers().stream().map(JsonReport.Peer::of).toList());
  }

  /** Its text. */
  public String text() {
    return JsonText.of(this);
  }
}
