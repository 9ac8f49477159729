package dev.ampinterop.conformance.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a report of a run says of each conversation, the rounds of {@code --repeat} together. The
 * maps are not to be changed.
 *
 * @param incomplete why not everything was played; empty where it was
 * @param problems what fails the run though no result shows it
 * @param releases the releases of Twisted that took part
 * @param results by what was played, in the order of the report
 */
public record ReportResults(
    Optional<String> incomplete,
    Set<String> problems,
    Set<String> releases,
    Map<Played, Outcome> results) {

  /**
   * What was played.
   *
   * @param release of Twisted; empty where it took no part, or is of no interest
   */
  public record Played(String caseId, String pairing, String transport, String release) {
    /** Between whom, for people. */
    String where() {
      return pairing + " over " + transport + (release.isEmpty() ? "" : " with Twisted " + release);
    }

    Played withoutRelease() {
      return new Played(caseId, pairing, transport, "");
    }
  }

  /**
   * What came of it.
   *
   * @param verdict the worst of all rounds; skipped only where all were
   * @param reason of the first round with that verdict; empty where it passed
   * @param millis of the slowest round
   * @param choices what AMP leaves open and was made otherwise than Twisted makes it
   */
  public record Outcome(Verdict verdict, String reason, long millis, Set<String> choices) {
    private Outcome with(Outcome other) {
      Outcome worse = verdict.compareTo(other.verdict) >= 0 ? this : other;
      Set<String> all = new TreeSet<>(choices);
      all.addAll(other.choices);
      return new Outcome(worse.verdict, worse.reason, Math.max(millis, other.millis), all);
    }
  }

  /** As far as it matters to a comparison; the later one is worse. */
  public enum Verdict {
    /** It was not played. */
    SKIPPED,
    /** All was as it should be, or as AMP allows. */
    PASSED,
    /** It failed, or somebody broke. */
    FAILED
  }

  /**
   * Reads a report.
   *
   * @throws IOException when it cannot be read
   * @throws IllegalArgumentException when it is not a report; names the file and the place
   */
  public static ReportResults read(Path file) throws IOException {
    JsonNode report;
    try (var in = Files.newInputStream(file)) {
      report = JsonMapper.shared().readTree(in);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          file + " is not a whole report: " + e.getOriginalMessage(), e);
    }
    Map<Played, Outcome> results = new LinkedHashMap<>();
    Set<String> releases = new TreeSet<>();
    JsonNode all = report.path("results");
    if (!all.isArray()) {
      throw new IllegalArgumentException(file + " has no \"results\" (write it with run --json)");
    }
    for (int index = 0; index < all.size(); index++) {
      JsonNode one = all.get(index);
      String place = file + ": results[" + index + "]";
      String release = one.path("twisted").asString("");
      if (!release.isEmpty()) {
        releases.add(release);
      }
      results.merge(
          new Played(
              text(one, "case", place),
              text(one, "pairing", place),
              text(one, "transport", place),
              release),
          new Outcome(
              verdict(text(one, "verdict", place), place),
              one.path("reason").asString(""),
              one.path("millis").asLong(0),
              texts(one.path("differences"))),
          Outcome::with);
    }
    return new ReportResults(
        report.path("complete").asBoolean(true)
            ? Optional.empty()
            : Optional.of(report.path("incomplete_because").asString("it does not say why")),
        texts(report.path("problems")),
        Collections.unmodifiableSet(releases),
        Collections.unmodifiableMap(results));
  }

  /** The same without releases: to compare what one release did with what another one did. */
  ReportResults withoutReleases() {
    Map<Played, Outcome> all = new LinkedHashMap<>();
    results.forEach(
        (played, outcome) -> all.merge(played.withoutRelease(), outcome, Outcome::with));
    return new ReportResults(incomplete, problems, releases, Collections.unmodifiableMap(all));
  }

  private static Verdict verdict(String word, String place) {
    return switch (word) {
      case "passed" -> Verdict.PASSED;
      case "failed", "errored" -> Verdict.FAILED;
      case "skipped" -> Verdict.SKIPPED;
      default ->
          throw new IllegalArgumentException(
              place + ".verdict is \"" + word + "\", not passed, failed, errored or skipped");
    };
  }

  private static String text(JsonNode one, String name, String place) {
    if (!one.path(name).isString()) {
      throw new IllegalArgumentException(
          place + " has no \"" + name + "\" (is it of another version of the program?)");
    }
    return one.get(name).stringValue();
  }

  private static Set<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asString("")));
    return new TreeSet<>(texts);
  }
}
