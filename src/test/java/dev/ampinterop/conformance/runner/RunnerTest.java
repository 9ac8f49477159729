package dev.ampinterop.conformance.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.peer.PeerDidNotStart;
import dev.ampinterop.conformance.peer.PeerDirectory;
import dev.ampinterop.conformance.player.JavaPlayer;
import dev.ampinterop.conformance.player.Player;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.player.Segmentation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.ObjectNode;

@Timeout(60)
class RunnerTest {
  private final PeerDirectory directory = PeerDirectory.create();
  private final ScriptPlayer script = new ScriptPlayer();
  private final List<Result> heard = Collections.synchronizedList(new ArrayList<>());
  private final ConformanceCase sum = load("dispatch/sum");
  private final ConformanceCase many = load("dispatch/many");

  @AfterEach
  void close() {
    script.close();
    directory.close();
  }

  @Test
  void givesACaseOfThousandsOfBoxesMoreTime() {
    assertThat(options(4, false).limit(many)).isEqualTo(options(4, false).limit());
    ConformanceCase thousands =
        new CaseLoader()
            .load(List.of(Path.of("conformance-cases/descriptors/thousands.json")))
            .cases()
            .get(0);
    assertThat(options(4, false).limit(thousands))
        .isEqualTo(options(4, false).limit().plusSeconds(10));
  }

  @Test
  void playsEveryCaseInEveryPairing() {
    try (JavaPlayer java = new JavaPlayer()) {
      List<Play> plays =
          new Planner(java, Map.of(), List.of(), Optional.empty()).plan(List.of(sum, many));
      List<Result> results = runner(options(4, false)).run(plays);

      assertThat(results)
          .extracting(result -> result.caseId() + " " + result.pairing() + " " + result.verdict())
          .containsExactly(
              "dispatch/sum java:java passed",
              "dispatch/sum script:java passed",
              "dispatch/sum java:script passed",
              "dispatch/many java:java passed",
              "dispatch/many script:java passed",
              "dispatch/many java:script passed");
      assertThat(results).allSatisfy(result -> assertThat(result.wire()).isNotEmpty());
      assertThat(heard).containsExactlyInAnyOrderElementsOf(results);
      assertThat(Tally.of(results)).hasToString("6 passed, 0 failed, 0 skipped");
    }
  }

  @Test
  void anotherSubjectMeetsOursToo() {
    try (Player mine = new TrickyPlayer().named("mine");
        Player ours = new JavaPlayer()) {
      List<Play> plays =
          new Planner(Map.of("mine", mine), ours, Map.of(), List.of(), Optional.empty())
              .plan(List.of(sum));

      assertThat(runner(options(2, false)).run(plays))
          .extracting(result -> result.pairing() + " " + result.verdict())
          .containsExactly(
              "mine:java passed",
              "java:mine passed",
              "java:java passed",
              "mine:mine passed",
              "script:mine passed",
              "mine:script passed",
              "script:java passed",
              "java:script passed");
      assertThat(plays.get(0).players().get(Role.CLIENT)).isSameAs(mine);
      assertThat(plays.get(0).players().get(Role.SERVER)).isSameAs(ours);
    }
  }

  @Test
  void severalSubjectsMeetEachOtherToo() {
    Map<String, Player> subjects = new LinkedHashMap<>();
    try (Player first = new TrickyPlayer().named("mine");
        Player second = new TrickyPlayer().named("mine");
        Player ours = new JavaPlayer()) {
      subjects.put("new", first);
      subjects.put("old", second);
      List<Play> plays =
          new Planner(subjects, ours, Map.of(), List.of(), Optional.empty()).plan(List.of(sum));

      assertThat(runner(options(2, false)).run(plays))
          .extracting(result -> result.pairing() + " " + result.verdict())
          .containsExactly(
              "new:old passed",
              "old:new passed",
              "new:java passed",
              "java:new passed",
              "old:java passed",
              "java:old passed",
              "java:java passed",
              "old:old passed",
              "new:new passed",
              "script:new passed",
              "new:script passed",
              "script:old passed",
              "old:script passed",
              "script:java passed",
              "java:script passed");
      assertThat(plays.get(0).players()).isEqualTo(Map.of(Role.CLIENT, first, Role.SERVER, second));
    }
  }

  /** It offers everything as far as is known, and nobody waits for it. */
  @Test
  void whatASubjectThatDidNotStartShouldHavePlayedIsErrored() {
    PeerDidNotStart reason = new PeerDidNotStart("the peer exited", List.of(), "");
    Map<String, Player> subjects = new LinkedHashMap<>();
    try (Player mine = new TrickyPlayer().named("mine")) {
      subjects.put("mine", mine);
      subjects.put("absent", new AbsentPlayer("absent", reason));
      List<Pairing> asked = List.of(Pairing.parse("mine:absent"), Pairing.parse("mine:mine"));
      List<Play> plays =
          new Planner(subjects, null, Map.of(), asked, Optional.empty()).plan(List.of(sum));

      List<Result> results = runner(options(1, false)).run(plays);
      assertThat(results)
          .extracting(result -> result.pairing() + " " + result.verdict() + " " + result.reason())
          .containsExactly(
              "mine:absent errored absent cannot play: the peer exited", "mine:mine passed null");
      assertThat(results).extracting(Result::isUnplayed).containsExactly(true, false);
    }
  }

  @Test
  void skipsTheRoleThatAPlayerDoesNotPlay() {
    try (Player mine = new TrickyPlayer().named("mine").playing(Role.CLIENT)) {
      List<Play> plays =
          new Planner(mine, Map.of(), List.of(), Optional.empty()).plan(List.of(sum));

      assertThat(runner(options(1, false)).run(plays))
          .extracting(result -> result.pairing() + " " + result.verdict() + " " + result.reason())
          .containsExactly(
              "mine:mine skipped mine plays clients only",
              "script:mine skipped mine plays clients only",
              "mine:script passed null");
    }
  }

  @Test
  void whoHasNoUnixSocketsPlaysOverTcp() {
    ConformanceCase take = load("descriptors/take");
    List<Pairing> asked = List.of(Pairing.parse("mine:java"));
    try (Player mine = new TrickyPlayer().named("mine").offering("Integer", "tcp");
        Player ours = new JavaPlayer()) {
      List<Play> plays =
          new Planner(Map.of("mine", mine), ours, Map.of(), asked, Optional.empty())
              .plan(List.of(sum, take));

      assertThat(runner(options(1, false)).run(plays))
          .extracting(result -> result.conversation() + " " + result.verdict())
          .containsExactly("mine:java over tcp passed", "mine:java skipped");
      assertThat(plays.get(1).skip().map(Skip::toString))
          .hasValueSatisfying(
              why ->
                  assertThat(why)
                      .contains(", unix (--transport tcp plays what needs no UNIX socket)"));
    }
  }

  @Test
  void skipsWhatAPlayerDoesNotOfferAndWhatCannotBePlayed() {
    try (Player java = new TrickyPlayer().offering("String", "unix")) {
      List<Pairing> asked = List.of(Pairing.parse("java:java"), Pairing.parse("script:script"));
      List<Result> results =
          runner(options(2, false))
              .run(new Planner(java, Map.of(), asked, Optional.empty()).plan(List.of(sum)));

      assertThat(results)
          .extracting(Result::reason)
          .containsExactly(
              "java does not offer Integer", "the script against itself proves nothing");
      assertThat(Tally.of(results)).isEqualTo(new Tally(0, 0, 2));
    }
  }

  @Test
  void skipsWhatTakesMoreFilesThanAPlayerMayHaveOpen() {
    ObjectNode document = sum.document().deepCopy();
    ConformanceCase greedy = ConformanceCase.made(document.put("openFiles", 300));
    try (Player java = new TrickyPlayer().having(299)) {
      List<Pairing> asked = List.of(Pairing.parse("java:java"));
      List<Result> results =
          runner(options(2, false))
              .run(new Planner(java, Map.of(), asked, Optional.empty()).plan(List.of(sum, greedy)));

      assertThat(results)
          .extracting(Result::reason)
          .containsExactly(
              null, "java may have 299 files open, which is too few (it takes 300: ulimit -n)");
      assertThat(Tally.of(results)).isEqualTo(new Tally(1, 0, 1));
    }
  }

  @Test
  void playsOverTcpAndSaysWhyItCannot() {
    ConformanceCase take = load("descriptors/take");
    try (Player java = new TrickyPlayer().offering("Integer", "tcp");
        Player other = new TrickyPlayer().offering("Integer")) {
      List<Pairing> asked = List.of(Pairing.parse("java:java"));
      Optional<TransportKind> tcp = Optional.of(TransportKind.TCP);
      List<Play> plays = new Planner(java, Map.of(), asked, tcp).plan(List.of(sum, take));
      List<Result> results = runner(options(2, false)).run(plays);
      List<Result> others =
          runner(options(2, false))
              .run(new Planner(other, Map.of(), asked, tcp).plan(List.of(sum)));

      assertThat(results)
          .extracting(result -> result.conversation() + " " + result.reason())
          .containsExactly(
              "java:java over tcp null",
              "java:java over tcp passes descriptors, which TCP cannot carry");
      assertThat(Tally.of(results)).isEqualTo(new Tally(1, 0, 1));
      assertThat(results.get(0).wire()).isNotEmpty();
      assertThat(others).extracting(Result::reason).containsExactly("java does not offer tcp");
    }
  }

  @Test
  void aPlayerThatLiesFails() {
    try (Player liar = new TrickyPlayer().lying()) {
      List<Pairing> asked = List.of(Pairing.parse("java:java"));
      List<Result> results =
          runner(options(1, false))
              .run(new Planner(liar, Map.of(), asked, Optional.empty()).plan(List.of(sum)));

      assertThat(results.get(0).verdict()).isEqualTo(Verdict.FAILED);
      assertThat(results.get(0).reason()).contains("client.does[0]");
    }
  }

  @Test
  void whoBreaksThePeerIsErroredAndWhoWasThereTooIsNot() {
    // Both are being played when the peer breaks.
    try (Player breaks = new TrickyPlayer().breakingOnceServing(2).breakingAt("Echo")) {
      List<Pairing> asked = List.of(Pairing.parse("java:java"));
      List<Result> results =
          runner(options(2, false))
              .run(new Planner(breaks, Map.of(), asked, Optional.empty()).plan(List.of(sum, many)));

      assertThat(results)
          .extracting(result -> result.caseId() + " " + result.verdict())
          .containsExactly("dispatch/sum passed", "dispatch/many errored");
      assertThat(results.get(1).reason()).contains("gone for good");
      assertThat(heard).hasSize(2);
    }
  }

  @Test
  void aBreakThatNobodyRepeatsIsEverybodysError() {
    try (Player breaks = new TrickyPlayer().breakingOnceServing(2)) {
      List<Pairing> asked = List.of(Pairing.parse("java:java"));
      List<Result> results =
          runner(options(2, false))
              .run(new Planner(breaks, Map.of(), asked, Optional.empty()).plan(List.of(sum, many)));

      assertThat(results).extracting(Result::verdict).containsOnly(Verdict.ERRORED);
      assertThat(results.get(0).reason())
          .contains("together with dispatch/many java:java", "played again alone, it passes");
    }
  }

  @Test
  void playsLastAndAloneWhatLimitsItsProcess() {
    ConformanceCase limits =
        new CaseLoader()
            .read(
                """
                {"id": "limits", "claim": "It opens one more.", "requires": ["call-1"],
                 "commands": {"Ping": {}},
                 "client": {"does": [{"call": "Ping"}]},
                 "server": {"responders": {"Ping": [{"does": [{"spare": 1}]}]}},
                 "wire": [{"from": "client", "box": {"_ask": "1", "_command": "Ping"}},
                          {"from": "server", "box": {"_answer": "1"}}]}
                """,
                Path.of("limits.json"))
            .cases()
            .get(0);
    try (Player java = new TrickyPlayer().offering("spare", "Integer", "Unicode")) {
      List<Pairing> asked = List.of(Pairing.parse("java:java"));
      runner(options(4, false))
          .run(
              new Planner(java, Map.of(), asked, Optional.empty())
                  .plan(List.of(limits, sum, limits, many)));
    }

    assertThat(heard).extracting(Result::caseId).endsWith("limits", "limits").hasSize(4);
  }

  @Test
  void failFastStopsAtTheFirstFailure() {
    try (Player breaks = new TrickyPlayer().breakingAt("Sum")) {
      List<Pairing> asked = List.of(Pairing.parse("java:java"));
      List<Result> results =
          runner(options(1, true))
              .run(new Planner(breaks, Map.of(), asked, Optional.empty()).plan(List.of(sum, many)));

      assertThat(results).hasSize(1);
      assertThat(results.get(0).verdict()).isEqualTo(Verdict.ERRORED);
    }
  }

  @Test
  void namesTheCaseThatLeavesADescriptorOpenAmongManyAtOnce() {
    try (Player leaks = new TrickyPlayer().leakingAt("Echo")) {
      List<Play> plays = many(leaks, 10);
      List<Result> results = findingLeaks(options(4, false)).run(plays);

      // Each of 5 leaks, and no other fails.
      assertThat(results).hasSize(10);
      assertThat(results)
          .allSatisfy(
              result ->
                  assertThat(result.verdict())
                      .isEqualTo(
                          result.caseId().equals("dispatch/many")
                              ? Verdict.FAILED
                              : Verdict.PASSED));
      assertThat(results.get(1).reason())
          .isEqualTo(
              "descriptors of java (client, server): expected all closed when the conversation is"
                  + " over, observed 1 × /dev/null left open, each of 3 times alone");
      assertThat(heard).containsExactlyInAnyOrderElementsOf(results);
    }
  }

  @Test
  void failFastStopsAtALeak() {
    try (Player leaks = new TrickyPlayer().leakingAt("Sum")) {
      List<Result> results = findingLeaks(options(1, true)).run(many(leaks, 2000));

      assertThat(results).hasSizeLessThan(2000);
      assertThat(results)
          .filteredOn(result -> result.verdict() == Verdict.FAILED)
          .isNotEmpty()
          .extracting(Result::caseId)
          .containsOnly("dispatch/sum");
    }
  }

  @Test
  void manyLeaksAreNotAllPlayedAlone() {
    try (Player leaks = new TrickyPlayer().leakingAt("Echo").leakingAt("Sum")) {
      Runner runner = findingLeaks(options(4, false));
      List<Result> results = runner.run(many(leaks, 20));

      assertThat(Tally.of(results)).isEqualTo(new Tally(14, 6, 0));
      assertThat(runner.notes())
          .containsExactly("after 6 that left descriptors open, no more were looked for");
      assertThat(heard).containsExactlyInAnyOrderElementsOf(results);
    }
  }

  @Test
  void whatIsOpenedOnceAndKeptIsNoLeak() {
    try (Player keeps = new TrickyPlayer().openingOnce()) {
      Runner runner = findingLeaks(options(2, false));
      List<Result> results = runner.run(many(keeps, 10));

      assertThat(Tally.of(results)).isEqualTo(new Tally(10, 0, 0));
      assertThat(runner.notes()).hasSize(1);
      assertThat(runner.notes().get(0))
          .startsWith("left open, though by none of them when played alone: 1 × /dev/null, after ");
      assertThat(heard).containsExactlyInAnyOrderElementsOf(results);
    }
  }

  @Test
  void whatIsClosedWithTheNextConversationIsNoLeak() {
    try (Player late = new TrickyPlayer().closingLate()) {
      Runner runner = findingLeaks(options(1, false));
      List<Result> results = runner.run(many(late, 10));

      assertThat(Tally.of(results)).isEqualTo(new Tally(10, 0, 0));
    }
  }

  /** That many plays of both cases, by turns. */
  private List<Play> many(Player player, int count) {
    List<Pairing> asked = List.of(Pairing.parse("java:java"));
    List<Play> both =
        new Planner(player, Map.of(), asked, Optional.empty()).plan(List.of(sum, many));
    List<Play> plays = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      plays.add(both.get(index % 2));
    }
    return plays;
  }

  private Runner findingLeaks(RunOptions options) {
    Duration settle = Duration.ofMillis(50);
    LeakLimits limits = new LeakLimits(settle, settle, settle, 6);
    return new Runner(directory, options, script, heard::add, limits);
  }

  @Test
  void whatWasPlayedBeforeTheRunnerBrokeIsKept() {
    try (JavaPlayer java = new JavaPlayer()) {
      List<Pairing> asked = List.of(Pairing.parse("java:java"));
      List<Play> plays =
          new Planner(java, Map.of(), asked, Optional.empty()).plan(List.of(sum, many));
      RunListener breaks =
          result -> {
            if (result.caseId().equals("dispatch/many")) {
              throw new IllegalStateException("out of paper");
            }
          };
      Runner runner = new Runner(directory, options(1, false), script, breaks);

      assertThatThrownBy(() -> runner.run(plays)).hasStackTraceContaining("out of paper");
      assertThat(runner.results()).extracting(Result::caseId).startsWith("dispatch/sum");
    }
  }

  private Runner runner(RunOptions options) {
    return new Runner(directory, options, script, heard::add);
  }

  private static RunOptions options(int jobs, boolean failFast) {
    return new RunOptions(Duration.ofSeconds(5), jobs, 1, failFast, Segmentation.WHOLE, 0);
  }

  private static ConformanceCase load(String id) {
    return new CaseLoader()
        .load(List.of(Path.of("src/test/resources/cases"))).cases().stream()
            .filter(told -> told.id().equals(id))
            .findFirst()
            .orElseThrow();
  }
}
