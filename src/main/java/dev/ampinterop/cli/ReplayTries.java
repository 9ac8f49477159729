package dev.ampinterop.cli;

import dev.ampinterop.conformance.report.RunRecord;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.RunListener;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replays against one target several times, for what shows only sometimes. A conversation has
 * failed where it failed once; its first failure is what is reported.
 *
 * @param target what is replayed against
 * @param tries how often, at least once
 * @param notes gets how often each conversation failed
 */
record ReplayTries(ReplayTarget target, int tries, Notes notes) {
  /**
   * Plays all conversations as often as that.
   *
   * @param listener hears one result of each
   * @return one result of each
   */
  RunRecord play(List<Replayed> conversations, RunListener listener, Interruption interruption) {
    if (tries == 1) {
      return target.play(conversations, listener, interruption);
    }
    Map<String, Result> results = new LinkedHashMap<>();
    Map<String, Integer> failures = new HashMap<>();
    RunRecord last = new RunRecord(List.of(), List.of());
    int played = 0;
    while (played < tries && !interruption.happened() && !Thread.currentThread().isInterrupted()) {
      last = target.play(conversations, RunListener.none(), interruption);
      played++;
      for (Result result : last.results()) {
        boolean isFirst = failures.getOrDefault(key(result), 0) == 0;
        if (isFirst) {
          results.put(key(result), result);
        }
        failures.merge(key(result), result.verdict().isFailure() ? 1 : 0, Integer::sum);
      }
    }
    for (Map.Entry<String, Result> each : results.entrySet()) {
      Result result = each.getValue();
      listener.finished(result);
      notes.say(
          "%s failed in %d of %d tries"
              .formatted(result.caseId(), failures.getOrDefault(each.getKey(), 0), played));
    }
    return last.withResults(List.copyOf(results.values()));
  }

  private static String key(Result result) {
    return result.caseId() + " " + result.conversation();
  }
}
