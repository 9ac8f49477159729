package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.player.PeerReport;
import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.runner.Play;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The first line of a run: what is tested, with whom, and over what. */
public final class Headline {
  private final List<Play> plays;
  private final List<PeerReport> peers;
  private final String suite;
  private final List<String> subjects;

  /**
   * @param plays all of the run, not empty
   * @param peers who takes part
   * @param subjects how pairings name what is tested
   * @param suite where the cases are from, for people
   */
  public Headline(List<Play> plays, List<PeerReport> peers, List<String> subjects, String suite) {
    this.subjects = List.copyOf(subjects);
    this.plays = List.copyOf(plays);
    this.peers = List.copyOf(peers);
    this.suite = suite;
  }

  /** The line. */
  @Override
  public String toString() {
    Set<String> players = new TreeSet<>();
    for (Play play : plays) {
      players.add(play.pairing().client());
      players.add(play.pairing().server());
    }
    long cases = plays.stream().map(play -> play.told().id()).distinct().count();
    String carriers =
        plays.stream()
            .map(play -> play.transport().toString())
            .distinct()
            .sorted()
            .collect(Collectors.joining(" and "));
    return counted(cases, "case")
        + " ("
        + suite
        + "), "
        + counted(plays.size(), "conversation")
        + " over "
        + carriers
        + ": "
        + players.stream().map(this::player).collect(Collectors.joining(", "));
  }

  private String player(String name) {
    if (name.equals(Planner.TWISTED)) {
      return name
          + " "
          + peers.stream()
              .filter(peer -> peer.name().equals(name))
              .map(Headline::release)
              .distinct()
              .collect(Collectors.joining(", "));
    }
    return subjects.contains(name) ? name + " (subject)" : name;
  }

  private static String release(PeerReport peer) {
    return peer.versions().getOrDefault(peer.implementation(), "of unknown release")
        + " ("
        + peer.kind()
        + ")";
  }

  private static String counted(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
