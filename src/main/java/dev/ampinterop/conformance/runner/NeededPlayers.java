package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.peer.Subject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The players that a run needs, as far as the pairings say that were asked for.
 *
 * @param subjects all of the run
 * @param pairings every possible one where empty
 */
record NeededPlayers(List<Subject> subjects, List<Pairing> pairings) {
  /** Copies the lists. */
  NeededPlayers {
    subjects = List.copyOf(subjects);
    pairings = List.copyOf(pairings);
  }

  /** Whether the player of that name is needed. */
  boolean has(String player) {
    return pairings.isEmpty() || pairings.stream().anyMatch(pairing -> pairing.involves(player));
  }

  /**
   * Whether that subject is needed. What one without a name is called only its hello says, so a
   * name that nobody else has may mean it.
   */
  boolean hasSubject(Subject subject) {
    return subject
        .name()
        .map(this::has)
        .orElseGet(
            () -> pairings.isEmpty() || pairings.stream().anyMatch(this::namesAnyUnnamedSubject));
  }

  private boolean namesAnyUnnamedSubject(Pairing pairing) {
    return mayBeUnnamed(pairing.client()) || mayBeUnnamed(pairing.server());
  }

  private boolean mayBeUnnamed(String player) {
    return !player.equals(Planner.TWISTED)
        && !player.equals(Pairing.SCRIPT)
        && subjects.stream().noneMatch(one -> one.name().filter(player::equals).isPresent());
  }

  /**
   * Checks that every pairing names players that there are.
   *
   * @param names of the subjects that were started
   * @throws IllegalArgumentException when one does not; for people
   */
  void checkNames(Set<String> names) {
    Set<String> known = new LinkedHashSet<>(names);
    subjects.forEach(subject -> subject.name().ifPresent(known::add));
    known.addAll(List.of(Planner.JAVA, Planner.TWISTED, Pairing.SCRIPT));
    for (Pairing pairing : pairings) {
      for (String player : List.of(pairing.client(), pairing.server())) {
        if (!known.contains(player)) {
          throw new IllegalArgumentException(
              "\""
                  + pairing
                  + "\": there is no player \""
                  + player
                  + "\" (players of this run are "
                  + String.join(", ", known)
                  + ")");
        }
      }
    }
  }
}
