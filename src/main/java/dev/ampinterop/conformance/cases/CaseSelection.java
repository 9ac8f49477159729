package dev.ampinterop.conformance.cases;

import java.util.ArrayList;
import java.util.List;
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
    if (patterns.isEmpty()) {
      return cases;
    }
    List<Pattern> globs = patterns.stream().map(CaseSelection::glob).toList();
    List<String> wrong = new ArrayList<>();
    for (int index = 0; index < globs.size(); index++) {
      Pattern glob = globs.get(index);
      if (cases.stream().noneMatch(told -> glob.matcher(told.id()).matches())) {
        wrong.add(noMatch(patterns.get(index), cases));
      }
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(String.join(System.lineSeparator(), wrong));
    }
    return cases.stream()
        .filter(told -> globs.stream().anyMatch(glob -> glob.matcher(told.id()).matches()))
        .toList();
  }

  /** Whether the pattern matches the id. */
  public static boolean matches(String pattern, String id) {
    return glob(pattern).matcher(id).matches();
  }

  private static Pattern glob(String pattern) {
    StringBuilder expression = new StringBuilder();
    for (String literal : pattern.split("\\*", -1)) {
      expression.append(expression.isEmpty() ? "" : ".*").append(Pattern.quote(literal));
    }
    return Pattern.compile(expression.toString());
  }

  private static String noMatch(String pattern, List<ConformanceCase> cases) {
    List<String> ids = cases.stream().map(ConformanceCase::id).toList();
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
