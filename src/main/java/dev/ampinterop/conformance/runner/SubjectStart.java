package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.peer.PeerDidNotStart;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.peer.Subject;
import dev.ampinterop.conformance.player.Player;
import dev.ampinterop.conformance.player.SupervisedPlayer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Starts the subjects of a run. One of several that does not start ends nothing: it is an {@link
 * AbsentPlayer}, and the others play.
 */
final class SubjectStart {
  private final List<Subject> subjects;
  private final Starter starter;
  private final Consumer<String> warnings;

  /** Starts a peer. */
  interface Starter {
    /**
     * Starts it.
     *
     * @param prefix begins the names of its sockets; no other subject has it
     * @throws PeerException when it does not start; nothing is left running then
     */
    SupervisedPlayer start(Subject subject, String prefix);
  }

  /**
   * What became of a subject.
   *
   * @param peer null where it did not start, is ours, or is not needed
   * @param failure why it did not start; null unless it did not
   */
  private record Started(
      Subject subject, @Nullable SupervisedPlayer peer, @Nullable PeerException failure) {
    SubjectNames.Said said() {
      if (peer == null) {
        return new SubjectNames.Said(subject, Optional.empty(), Optional.empty());
      }
      return new SubjectNames.Said(
          subject,
          Optional.of(peer.name()),
          Optional.ofNullable(peer.hello().versions().get(peer.name())));
    }
  }

  /**
   * @param subjects all of the run, in the user's order
   * @param warnings hears of those that do not start; for people
   */
  SubjectStart(List<Subject> subjects, Starter starter, Consumer<String> warnings) {
    this.subjects = List.copyOf(subjects);
    this.starter = starter;
    this.warnings = warnings;
  }

  /**
   * Starts those that are needed.
   *
   * @param java makes our own
   * @return by the names that pairings have for them
   * @throws PeerException when none of them starts
   * @throws IllegalArgumentException when two have the same name; for people
   */
  Map<String, Player> start(Predicate<Subject> needed, Supplier<? extends Player> java) {
    List<Started> started = new ArrayList<>();
    for (Subject subject : subjects) {
      started.add(
          subject.isOurs() || !needed.test(subject)
              ? new Started(subject, null, null)
              : start(subject, started.size() + 1));
    }
    checkThatOneStarted(started, needed);
    List<String> names = SubjectNames.of(started.stream().map(Started::said).toList());
    Map<String, Player> players = new LinkedHashMap<>();
    for (int index = 0; index < started.size(); index++) {
      Started one = started.get(index);
      String name = names.get(index);
      if (one.failure() != null) {
        warnings.accept(name + " cannot be started: " + one.failure().getMessage());
        players.put(name, new AbsentPlayer(name, one.failure()));
      } else if (one.peer() != null) {
        players.put(name, one.peer());
      } else if (needed.test(one.subject())) {
        players.put(name, java.get());
      }
    }
    return players;
  }

  private Started start(Subject subject, int number) {
    String prefix =
        subject
            .name()
            .map(name -> "subject-" + name)
            .orElse(subjects.size() == 1 ? "subject" : "subject" + number);
    try {
      return new Started(subject, starter.start(subject, prefix), null);
    } catch (PeerException e) {
      if (subjects.size() == 1 || Thread.currentThread().isInterrupted()) {
        throw e;
      }
      return new Started(subject, null, e);
    }
  }

  private static void checkThatOneStarted(List<Started> started, Predicate<Subject> needed) {
    List<Started> wanted = started.stream().filter(one -> needed.test(one.subject())).toList();
    if (!wanted.isEmpty() && wanted.stream().allMatch(one -> one.failure() != null)) {
      throw new PeerDidNotStart(
          "none of the subjects can be started"
              + wanted.stream()
                  .map(one -> "\n" + one.subject() + ": " + reason(one))
                  .collect(Collectors.joining()),
          List.of(),
          "");
    }
  }

  private static String reason(Started one) {
    return one.failure() == null ? "" : String.valueOf(one.failure().getMessage());
  }
}
