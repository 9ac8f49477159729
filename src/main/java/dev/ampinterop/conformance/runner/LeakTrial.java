package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.peer.DescriptorTable;
import dev.ampinterop.conformance.runner.LeakWatch.Entry;
import dev.ampinterop.conformance.verdict.Difference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Plays a suspect alone, several times, and says what it leaves open each time. What a process
 * opens once and keeps, such as a log file or a selector, is not a leak: it is there from the first
 * time on.
 */
final class LeakTrial {
  private static final int TIMES = 3;

  private final Stage stage;
  private final LeakWatch watch;
  private final LeakLimits limits;

  LeakTrial(Stage stage, LeakWatch watch, LeakLimits limits) {
    this.stage = stage;
    this.watch = watch;
    this.limits = limits;
  }

  /**
   * What is left open each time.
   *
   * @param left one for each process
   * @param played whether a player left it; else the script or the relay did, which live here
   */
  record Leak(List<Difference> left, boolean played) {}

  /**
   * Plays it; nothing else may be played meanwhile.
   *
   * @return empty where nothing is left open
   */
  Optional<Leak> of(Play play) throws InterruptedException {
    List<Set<Entry>> left = new ArrayList<>();
    for (int time = 0; time < TIMES; time++) {
      Set<Entry> before = watch.open();
      if (stage.play(play).broke() != null) {
        return Optional.empty();
      }
      Set<Entry> more = watch.open();
      more.removeAll(before);
      left.add(more);
      if (!remain(List.of(more), limits.trial())) {
        return Optional.empty();
      }
    }
    return remain(left, limits.last()) ? leak(play, left) : Optional.empty();
  }

  /** Whether some of each are open for so long; those that are not are removed. */
  private boolean remain(List<Set<Entry>> left, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Set<Entry> now = watch.open();
      left.forEach(entries -> entries.retainAll(now));
      if (left.stream().anyMatch(Set::isEmpty)) {
        return false;
      }
      if (System.nanoTime() > deadline) {
        return true;
      }
      Thread.sleep(LeakLimits.LOOK_EVERY.toMillis());
    }
  }

  private static Optional<Leak> leak(Play play, List<Set<Entry>> left) {
    Set<String> processes = new TreeSet<>();
    left.get(0).forEach(entry -> processes.add(entry.process()));
    left.forEach(
        entries ->
            processes.retainAll(
                entries.stream()
                    .map(Entry::process)
                    .collect(Collectors.toCollection(HashSet::new))));
    List<Difference> differences = new ArrayList<>();
    boolean played = false;
    for (String process : processes) {
      List<String> targets =
          left.get(TIMES - 1).stream()
              .filter(entry -> entry.process().equals(process))
              .map(Entry::target)
              .toList();
      Optional<String> residents = residents(play, process);
      played |= residents.isPresent();
      differences.add(
          new Difference(
              "descriptors of " + residents.orElse("this program"),
              "all closed when the conversation is over",
              DescriptorTable.kinds(targets) + " left open, each of " + TIMES + " times alone"));
    }
    return differences.isEmpty() ? Optional.empty() : Optional.of(new Leak(differences, played));
  }

  /** Who of the play lives in that process, and as what: {@code java (client, server)}. */
  private static Optional<String> residents(Play play, String process) {
    List<String> roles = new ArrayList<>();
    String name = "";
    for (Role role : Role.values()) {
      var player = play.players().get(role);
      if (player != null
          && player.open().filter(table -> table.process().equals(process)).isPresent()) {
        name = play.pairing().player(role);
        roles.add(role.toString());
      }
    }
    return roles.isEmpty()
        ? Optional.empty()
        : Optional.of(name + " (" + String.join(", ", roles) + ")");
  }
}
