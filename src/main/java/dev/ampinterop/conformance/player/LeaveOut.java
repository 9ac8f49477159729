package dev.ampinterop.conformance.player;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Says what a peer should not offer that cannot play a part. */
final class LeaveOut {
  private LeaveOut() {}

  /**
   * The way out, for people.
   *
   * @param needed what the part needs
   * @param problem what the peer says
   */
  static String of(Set<String> needed, String problem) {
    List<String> named =
        new TreeSet<>(needed).stream().filter(feature -> names(problem, feature)).toList();
    if (!named.isEmpty()) {
      return "leave " + String.join(", ", named) + " out of the features in its hello, or play it";
    }
    return "where it is a feature that it lacks, its hello should not offer it"
        + (needed.isEmpty() ? "" : "; this part needs " + String.join(", ", new TreeSet<>(needed)));
  }

  private static boolean names(String problem, String feature) {
    return Pattern.compile("(?<![\\w-])" + Pattern.quote(feature) + "(?![\\w-])")
        .matcher(problem)
        .find();
  }
}
