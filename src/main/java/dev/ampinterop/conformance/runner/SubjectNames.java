package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.peer.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the names that pairings and reports have for the subjects of a run. Each is called as the
 * user says, otherwise as it calls itself, and with its version where another player has that name.
 */
final class SubjectNames {
  /** How one is called that calls itself like a player of every run, or that does not start. */
  private static final String FALLBACK = "subject";

  private SubjectNames() {}

  /**
   * A subject, and what it says of itself.
   *
   * @param implementation empty where it did not start
   * @param version of the implementation; empty where it does not tell
   */
  record Said(Subject subject, Optional<String> implementation, Optional<String> version) {
    private boolean isCalled(String name) {
      return subject.name().or(() -> implementation).filter(name::equals).isPresent();
    }
  }

  /**
   * The names, in the same order.
   *
   * @throws IllegalArgumentException when two would have the same, with the way out; for people
   */
  static List<String> of(List<Said> subjects) {
    if (subjects.size() == 1) {
      return List.of(alone(subjects.get(0)));
    }
    List<String> names = new ArrayList<>();
    for (int index = 0; index < subjects.size(); index++) {
      names.add(name(index, subjects));
    }
    Map<String, Subject> taken = new HashMap<>();
    for (int index = 0; index < subjects.size(); index++) {
      Subject subject = subjects.get(index).subject();
      Subject other = taken.put(names.get(index), subject);
      if (other != null) {
        throw new IllegalArgumentException(
            "two subjects are called \""
                + names.get(index)
                + "\", "
                + other
                + " and "
                + subject
                + " (name them: --subject NAME="
                + subject.text()
                + ")");
      }
    }
    return names;
  }

  /** The only subject takes the place of ours where it says that it is ours. */
  private static String alone(Said said) {
    if (said.subject().isOurs()) {
      return Planner.JAVA;
    }
    if (said.subject().name().isPresent()) {
      return said.subject().name().get();
    }
    return said.implementation()
        .filter(name -> name.equals(Planner.JAVA) || !isReserved(name))
        .orElse(FALLBACK);
  }

  private static boolean isReserved(String name) {
    return Subject.RESERVED.contains(name);
  }

  private static String name(int index, List<Said> subjects) {
    Said said = subjects.get(index);
    if (said.subject().isOurs()) {
      return Planner.JAVA;
    }
    if (said.subject().name().isPresent()) {
      return said.subject().name().get();
    }
    if (said.implementation().isEmpty()) {
      return FALLBACK + (index + 1);
    }
    String name = said.implementation().get();
    boolean shared =
        isReserved(name) || subjects.stream().filter(one -> one.isCalled(name)).count() > 1;
    if (!shared) {
      return name;
    }
    String version =
        said.version()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        said.subject()
                            + " calls itself \""
                            + name
                            + "\" as another player does, and does not tell the version of it"
                            + " (name it: --subject NAME="
                            + said.subject().text()
                            + ")"));
    return name + "-" + version.replaceAll("[^A-Za-z0-9._-]", "-");
  }
}
