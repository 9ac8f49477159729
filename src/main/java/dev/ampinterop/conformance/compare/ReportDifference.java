package dev.ampinterop.conformance.compare;

import dev.ampinterop.conformance.compare.ReportResults.Outcome;
import dev.ampinterop.conformance.compare.ReportResults.Played;
import dev.ampinterop.conformance.compare.ReportResults.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How two reports of runs differ, what is worse first.
 *
 * @param problems what fails the second run, though no result shows it, and did not fail the first
 * @param changes by kind, in the order of the second report; what is gone in that of the first. Not
 *     to be changed
 * @param both how many conversations both have
 */
public record ReportDifference(List<String> problems, Map<Kind, List<Change>> changes, int both) {

  /** What became of a conversation. */
  public enum Kind {
    /** It fails, and did not. */
    BROKEN("broken", true),
    /** Only the second report has it, and it fails. */
    NEW_FAILURE("new and failed", true),
    /** It was played, and is not any more. */
    NOT_PLAYED("skipped, and was played", true),
    /** Only the first report has it, and there it was played. */
    GONE("gone", true),
    /** It failed, and passes. */
    FIXED("fixed", false),
    /** It passes, and was not played. */
    PLAYED("passed, and was skipped", false),
    /** Only the second report has it. */
    NEW("new", false),
    /** It passes in both, with other choices where AMP leaves them. */
    CHOSEN_OTHERWISE("passed with other choices", false),
    /** It passes in both, and took longer. */
    SLOWER("slower", false);

    private final String words;
    private final boolean isWorse;

    Kind(String words, boolean isWorse) {
      this.words = words;
      this.isWorse = isWorse;
    }

    /** For people. */
    public String words() {
      return words;
    }

    /** Whether the second run is worse for it. */
    public boolean isWorse() {
      return isWorse;
    }
  }

  /**
   * One conversation.
   *
   * @param where between whom, for people
   * @param detail the reason of a failure or a skip, the choices, the times; may be empty
   */
  public record Change(String caseId, String where, String detail) {}

  /**
   * Compares two reports. Where each has one release of Twisted at most, it does not matter which.
   *
   * @param slowerBy by how much more time one counts as slower; null where none does
   */
  public static ReportDifference of(
      ReportResults first, ReportResults second, @Nullable Duration slowerBy) {
    boolean byRelease = first.releases().size() > 1 || second.releases().size() > 1;
    Map<Played, Outcome> before = (byRelease ? first : first.withoutReleases()).results();
    Map<Played, Outcome> after = (byRelease ? second : second.withoutReleases()).results();
    Map<Kind, List<Change>> changes = new EnumMap<>(Kind.class);
    int both = 0;
    for (Map.Entry<Played, Outcome> entry : after.entrySet()) {
      Outcome was = before.get(entry.getKey());
      both += was == null ? 0 : 1;
      Kind kind = was == null ? kindOfNew(entry.getValue()) : kind(was, entry.getValue(), slowerBy);
      if (kind != null) {
        add(changes, kind, entry.getKey(), detail(kind, was, entry.getValue()));
      }
    }
    before.forEach(
        (played, outcome) -> {
          if (!after.containsKey(played) && outcome.verdict() != Verdict.SKIPPED) {
            add(changes, Kind.GONE, played, "");
          }
        });
    return new ReportDifference(
        second.problems().stream().filter(one -> !first.problems().contains(one)).toList(),
        Collections.unmodifiableMap(changes),
        both);
  }

  /** Whether the second run is worse than the first one in anything. */
  public boolean isWorse() {
    return !problems.isEmpty() || changes.keySet().stream().anyMatch(Kind::isWorse);
  }

  private static void add(
      Map<Kind, List<Change>> changes, Kind kind, Played played, String detail) {
    changes
        .computeIfAbsent(kind, absent -> new ArrayList<>())
        .add(new Change(played.caseId(), played.where(), detail));
  }

  private static Kind kindOfNew(Outcome now) {
    return now.verdict() == Verdict.FAILED ? Kind.NEW_FAILURE : Kind.NEW;
  }

  private static @Nullable Kind kind(Outcome was, Outcome now, @Nullable Duration slowerBy) {
    if (was.verdict() != now.verdict()) {
      return switch (now.verdict()) {
        case FAILED -> Kind.BROKEN;
        case SKIPPED -> Kind.NOT_PLAYED;
        case PASSED -> was.verdict() == Verdict.FAILED ? Kind.FIXED : Kind.PLAYED;
      };
    }
    if (now.verdict() != Verdict.PASSED) {
      return null;
    }
    if (!was.choices().equals(now.choices())) {
      return Kind.CHOSEN_OTHERWISE;
    }
    return slowerBy != null && now.millis() - was.millis() > slowerBy.toMillis()
        ? Kind.SLOWER
        : null;
  }

  private static String detail(Kind kind, @Nullable Outcome was, Outcome now) {
    return switch (kind) {
      case BROKEN, NEW_FAILURE, NOT_PLAYED -> now.reason();
      case CHOSEN_OTHERWISE -> choices(Objects.requireNonNull(was), now);
      case SLOWER -> now.millis() + " ms, was " + Objects.requireNonNull(was).millis() + " ms";
      case GONE, FIXED, PLAYED, NEW -> "";
    };
  }

  private static String choices(Outcome was, Outcome now) {
    TreeSet<String> more = new TreeSet<>(now.choices());
    more.removeAll(was.choices());
    TreeSet<String> less = new TreeSet<>(was.choices());
    less.removeAll(now.choices());
    List<String> words = new ArrayList<>();
    more.forEach(choice -> words.add("+" + choice));
    less.forEach(choice -> words.add("-" + choice));
    return String.join(" ", words);
  }
}
