package dev.ampinterop.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.player.OpenCounts;
import dev.ampinterop.conformance.player.PeerReport;
import dev.ampinterop.conformance.runner.OtherPeer;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Skip;
import dev.ampinterop.conformance.runner.Verdict;
import dev.ampinterop.conformance.verdict.Judgement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a run says of itself before it, and of what it skipped after it. */
class SkippedResultsTest {
  private static final List<ConformanceCase> CASES =
      new CaseLoader().load(List.of(Path.of("src/test/resources/cases"))).cases();

  private final List<Play> plays =
      List.of(
          skipped(0, "java:twisted", lacks("java", "open-pty")),
          skipped(0, "java:java", lacks("java", "open-eventfd", "ready")),
          skipped(1, "twisted:java", lacks("twisted", "tcp")),
          skipped(2, "twisted:java", lacks("twisted", "open-pty", "tcp")),
          skipped(3, "twisted:twisted", lacks("twisted", "StartTLS")),
          skipped(4, "java:twisted", new Skip.Unreliable("twisted", Role.SERVER, "it is late")),
          skipped(5, "java:java", new Skip.TooFewFiles("this process", 256, 300)));

  @Test
  void eachReasonIsOneShortLineTheMostFirst() {
    assertThat(new SkippedResults(results()).lines())
        .containsExactly(
            "skipped 3  twisted does not offer what the case needs: StartTLS, open-pty, tcp",
            "skipped 2  java, this project's own AMP, does not offer what the case needs: open-eventfd, open-pty, ready",
            "skipped 1  this process may have only 256 files open (ulimit -n)",
            "skipped 1  twisted as server cannot be relied upon",
            "(--skips lists the cases)")
        .allMatch(line -> line.length() < 120);
    assertThat(new SkippedResults(List.of()).lines()).isEmpty();
  }

  @Test
  void everyCaseIsListedWithWhatIsInTheWay() {
    assertThat(new SkippedResults(results()).everyCase())
        .hasSize(4 + plays.size())
        .containsSubsequence(
            "skipped 2  java, this project's own AMP, does not offer what the case needs: open-eventfd, open-pty, ready",
            "  " + CASES.get(0).id() + " java:twisted: java does not offer open-pty",
            "  " + CASES.get(0).id() + " java:java: java does not offer open-eventfd, ready",
            "skipped 1  twisted as server cannot be relied upon",
            "  "
                + CASES.get(4).id()
                + " java:twisted: twisted as server cannot be relied upon: it is late");
  }

  @Test
  void whatTheOtherKindOfPeerWouldPlayIsNamed() {
    assertThat(OtherPeer.of(plays, "container").map(OtherPeer::toString))
        .contains("--peer process would also play one case: " + CASES.get(1).id());
    assertThat(OtherPeer.of(plays, "process").map(OtherPeer::toString))
        .contains("--peer container would also play one case: " + CASES.get(3).id());
    assertThat(OtherPeer.of(plays, "exec")).isEmpty();
    assertThat(OtherPeer.of(plays.subList(0, 1), "container")).isEmpty();
  }

  @Test
  void theFirstLineSaysWhatIsTested() {
    PeerReport twisted =
        new PeerReport(
            "twisted",
            "twisted",
            "process",
            Map.of("twisted", "26.10.0", "python", "3.11"),
            Set.of(),
            0,
            OpenCounts.ofRunner(9, OptionalInt.empty()),
            Optional.empty());
    assertThat(new Headline(plays, List.of(twisted, twisted), List.of("java"), "built-in suite"))
        .hasToString(
            "6 cases (built-in suite), 7 conversations over unix: java (subject),"
                + " twisted 26.10.0 (process)");
    assertThat(new Headline(plays.subList(1, 2), List.of(), List.of(), "mine"))
        .hasToString("1 case (mine), 1 conversation over unix: java");
  }

  private List<Result> results() {
    return plays.stream()
        .map(
            play ->
                new Result(
                    play,
                    Verdict.SKIPPED,
                    Duration.ZERO,
                    play.skip().map(Skip::toString).orElse(""),
                    new Judgement(List.of(), List.of(), List.of()),
                    List.of()))
        .toList();
  }

  private static Play skipped(int number, String pairing, Skip skip) {
    return new Play(
        CASES.get(number),
        Pairing.parse(pairing),
        TransportKind.UNIX,
        Map.of(),
        null,
        List.of(),
        Optional.of(skip));
  }

  private static Skip lacks(String player, String... features) {
    return new Skip.Lacks(new TreeMap<>(Map.of(player, Set.of(features))));
  }
}
