package dev.ampinterop.conformance.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Chooses cases by ids and globs, in which {@code *} stands for anything, slashes too. */
public final class CaseSelection {
  private static final int MOST_HINTS = 3;

  private CaseSelection() {}

  /**
   * The cases that any of the patterns matches, in the given order; all of them where there is no
   * pattern.
   *
   * @throws IllegalArgumentException naming every pattern that matches nothing, and what may have
   *     been meant
   */
  public static List<ConformanceCase> select(List<ConformanceCase> cases, List<String> patterns) {
    return select(cases, ConformanceCase::id, patterns);
  }

  /** The same of anything that has the id of a case. */
  public static <T> List<T> select(
      List<T> cases, Function<? super T, String> id, List<String> patterns) {
    if (patterns.isEmpty()) {
      return cases;
    }
    List<Pattern> globs = patterns.stream().map(CaseSelection::glob).toList();
    List<String> wrong = new ArrayList<>();
    for (int index = 0; index < globs.size(); index++) {
      Pattern glob = globs.get(index);
      if (cases.stream().noneMatch(one -> glob.matcher(id.apply(one)).matches())) {
        wrong.add(noMatch(patterns.get(index), cases.stream().map(id).toList()));
      }
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(String.join(System.lineSeparator(), wrong));
    }
    return cases.stream()
        .filter(one -> globs.stream().anyMatch(glob -> glob.matcher(id.apply(one)).matches()))
        .toList();
  }

  /** Whether the pattern matches the id. */
  public static boolean matches(String pattern, String id) {
    return glob(pattern).matcher(id).matches();
  }

  /** The expression for a glob: {@code *} stands for anything, everything else for itself. */
  public static Pattern glob(String pattern) {
    StringBuilder expression = new StringBuilder();
    for (String literal : pattern.split("\\*", -1)) {
      expression.append(expression.isEmpty() ? "" : ".*").append(Pattern.quote(literal));
    }
    return Pattern.compile(expression.toString());
  }

  private static String noMatch(String pattern, List<String> ids) {
    List<String> near = new ArrayList<>(Near.nearest(pattern, ids, MOST_HINTS));
    for (String id : ids) {
      if (near.size() < MOST_HINTS && !near.contains(id) && id.contains(pattern.replace("*", ""))) {
        near.add(id);
      }
    }
    return "no case matches \""
        + pattern
        + "\" ("
        + (near.isEmpty()
            ? "see amp-interop list for all " + ids.size()
            : "did you mean " + String.join(", ", near) + "?")
        + ")";
  }
}
