package dev.ampinterop.conformance.report;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run with what other programs want to know of it besides its results.
 *
 * @param record what was played
 * @param started when the run began
 * @param ended when it ended
 * @param settings what it was asked to do
 * @param versions of what it ran on, see {@link Versions}
 */
public record RunReport(
    RunRecord record,
    Instant started,
    Instant ended,
    RunSettings settings,
    Map<String, String> versions) {
  /** Sorts the versions. */
  public RunReport {
    versions = Collections.unmodifiableMap(new TreeMap<>(versions));
  }
}
