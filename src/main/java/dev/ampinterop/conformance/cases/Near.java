package dev.ampinterop.conformance.cases;

import dev.ampinterop.conformance.wire.Fact;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Words for messages: what the user may have meant. */
public final class Near {
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f]");

  private static final int LONGEST = 60;
  private static final int LONGEST_NAME = 200;

  private Near() {}

  /** The way out for a name that is not among the known ones: in brackets, with a leading space. */
  public static String hint(String name, Collection<String> known) {
    if (known.isEmpty()) {
      return " (there is none)";
    }
    List<String> near = nearest(name, known, 1);
    return near.isEmpty() ? " (" + oneOf(known) + ")" : " (did you mean \"" + near.get(0) + "\"?)";
  }

  /** {@code one of a, b, c}, sorted. */
  static String oneOf(Collection<String> names) {
    return (names.size() > 1 ? "one of " : "there is ")
        + names.stream().sorted().collect(Collectors.joining(", "));
  }

  /** What to say of a value that should be one of these names. */
  static String notAmong(Collection<String> names, JsonNode value) {
    String text = value.isString() ? value.stringValue() : value.toString();
    return "expected "
        + oneOf(names)
        + ", not "
        + shortened(value)
        + nearest(text, names, 1).stream()
            .findFirst()
            .map(near -> " (did you mean \"" + near + "\"?)")
            .orElse("");
  }

  /** The known names that look like it, the nearest first. */
  static List<String> nearest(String name, Collection<String> known, int most) {
    if (name.length() > LONGEST_NAME) {
      return List.of(); // comparing takes time for each pair of letters
    }
    // In a short name that would change every letter, nothing is near.
    int limit = Math.min(Math.max(2, name.length() / 3), name.length() - 1);
    return known.stream()
        .filter(candidate -> distance(name, candidate) <= limit)
        .sorted(
            Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                .thenComparing(Comparator.naturalOrder()))
        .limit(most)
        .toList();
  }

  /** What to say of a value that the fact cannot have. */
  public static String no(Fact fact, JsonNode value) {
    return fact.names().isEmpty()
        ? "expected " + fact.words() + ", not " + shortened(value)
        : notAmong(fact.names(), value);
  }

  /** A value as it stands in the file, cut where it is long. */
  public static String shortened(JsonNode value) {
    // Jackson has forgotten which one it was.
    return value.isFloatingPointNumber() && !Double.isFinite(value.doubleValue())
        ? "a number beyond 1.8e308"
        : shortened(value.toString(), LONGEST);
  }

  /** A text in quotes, cut where it is long. */
  public static String quoted(String text) {
    return "\"" + shortened(text, LONGEST) + "\"";
  }

  /** The beginning of a text where it is longer than that. */
  static String shortened(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest) + "…";
  }

  /** A text on one line, in which control characters are written as JSON writes them. */
  public static String printable(String text) {
    return CONTROL
        .matcher(text)
        .replaceAll(match -> "\\\\u%04x".formatted((int) match.group().charAt(0)));
  }

  /** Letters that differ; a name that was only begun is near. */
  private static int distance(String one, String other) {
    boolean begun = !one.isEmpty() && other.startsWith(one);
    return begun ? 1 : edits(one, other);
  }

  /** How many letters must be added, left out or changed (Levenshtein). */
  private static int edits(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int column = 0; column <= other.length(); column++) {
      row[column] = column;
    }
    for (int line = 1; line <= one.length(); line++) {
      int diagonal = row[0];
      row[0] = line;
      for (int column = 1; column <= other.length(); column++) {
        int change = diagonal + (one.charAt(line - 1) == other.charAt(column - 1) ? 0 : 1);
        diagonal = row[column];
        row[column] = Math.min(change, Math.min(row[column], row[column - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}
