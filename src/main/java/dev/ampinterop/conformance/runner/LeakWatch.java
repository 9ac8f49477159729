package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.peer.DescriptorTable;
import dev.ampinterop.conformance.peer.OpenDescriptors;
import dev.ampinterop.conformance.player.Player;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks now and then at what the processes of a run have open, and says which plays may have left
 * something open. Thread-safe.
 *
 * <p>Any number of plays run at once, so that no count says anything. But each descriptor is known
 * by its process, its number and what it is; whoever played when it was seen for the first time, or
 * had ended since the look before, may have opened it, and nobody else. It is left open if it is
 * still there once they are all over.
 */
final class LeakWatch {
  /** A play that goes on, or is over. Compared by identity. */
  static final class Flight {
    private final int place;
    private long ended;
    private boolean over;

    private Flight(int place) {
      this.place = place;
    }

    /** Where its play stands in the plan. */
    int place() {
      return place;
    }
  }

  /** An open descriptor: which process has it under which number, and what it is. */
  record Entry(String process, int number, String target) {}

  private final Set<Player> players = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<String> processes = new HashSet<>();

  /** What is open, and who may have opened it; nobody where it was open before them all. */
  private final Map<Entry, Set<Flight>> sightings = new HashMap<>();

  /** Who plays, or has ended since the last look. */
  private final Set<Flight> recent = new LinkedHashSet<>();

  /** Who has ended, and may still be to blame. */
  private final Set<Flight> uncleared = new LinkedHashSet<>();

  private int endings;

  /** Looks for the first time: what is open now is nobody's. */
  LeakWatch(Collection<Play> plays) {
    plays.forEach(play -> players.addAll(play.players().values()));
    look();
  }

  /** A play begins; it opens nothing before this returns. */
  synchronized Flight begin(int place) {
    Flight flight = new Flight(place);
    recent.add(flight);
    return flight;
  }

  /**
   * A play is over.
   *
   * @return how many have ended so far
   */
  synchronized int end(Flight flight) {
    flight.ended = System.nanoTime();
    flight.over = true;
    uncleared.add(flight);
    return ++endings;
  }

  /** Looks, and gives those that are over and have left nothing open; each of them once. */
  synchronized List<Flight> cleared() {
    look();
    Set<Flight> suspects = new HashSet<>();
    sightings.values().forEach(suspects::addAll);
    List<Flight> cleared = new ArrayList<>(uncleared);
    cleared.removeAll(suspects);
    uncleared.removeAll(cleared);
    return cleared;
  }

  private void look() {
    Set<Flight> candidates = Set.copyOf(recent);
    Set<Entry> now = open();
    // What a process had open when it started is nobody's.
    Set<String> started = new HashSet<>();
    for (Entry entry : now) {
      if (processes.add(entry.process())) {
        started.add(entry.process());
      }
      sightings.putIfAbsent(entry, started.contains(entry.process()) ? Set.of() : candidates);
    }
    sightings.keySet().retainAll(now);
    recent.removeIf(flight -> flight.over);
  }

  /** What the processes have open: ours and those of the players. */
  Set<Entry> open() {
    // Two players may live in one process.
    Map<String, DescriptorTable> tables = new HashMap<>();
    DescriptorTable own = OpenDescriptors.table();
    tables.put(own.process(), own);
    for (Player player : players) {
      player.open().ifPresent(table -> tables.put(table.process(), table));
    }
    Set<Entry> open = new HashSet<>();
    for (DescriptorTable table : tables.values()) {
      table
          .open()
          .forEach((number, target) -> open.add(new Entry(table.process(), number, target)));
    }
    return open;
  }

  /** Whether something is open though all who may have opened it are over for so long. */
  synchronized boolean suspects(Duration since) {
    long before = System.nanoTime() - since.toNanos();
    return sightings.values().stream()
        .anyMatch(
            flights ->
                !flights.isEmpty()
                    && flights.stream()
                        .allMatch(flight -> flight.over && flight.ended - before < 0));
  }

  /** Who may have left open what is open now; in the order in which they ended. */
  synchronized List<Flight> suspects() {
    Set<Flight> suspects = new HashSet<>();
    sightings.values().forEach(suspects::addAll);
    return uncleared.stream().filter(suspects::contains).toList();
  }

  /** What they may have left open, for people. */
  synchronized String left() {
    List<String> targets = new ArrayList<>();
    sightings.forEach(
        (entry, flights) -> {
          if (!flights.isEmpty()) {
            targets.add(entry.target());
          }
        });
    return DescriptorTable.kinds(targets);
  }

  /** What is open now is nobody's from now on; gives those that were not cleared of it. */
  synchronized List<Flight> forget() {
    look();
    sightings.replaceAll((entry, flights) -> Set.of());
    List<Flight> forgiven = List.copyOf(uncleared);
    uncleared.clear();
    return forgiven;
  }
}
