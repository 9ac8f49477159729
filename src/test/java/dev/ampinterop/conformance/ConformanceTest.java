package dev.ampinterop.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.CaseSelection;
import dev.ampinterop.conformance.cases.CaseSet;
import dev.ampinterop.conformance.cases.CasesLocation;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.peer.DockerEngine;
import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.peer.PeerNotFound;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import dev.ampinterop.conformance.player.JavaPlayer;
import dev.ampinterop.conformance.player.PeerReport;
import dev.ampinterop.conformance.player.Player;
import dev.ampinterop.conformance.player.RecordStyle;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.report.Again;
import dev.ampinterop.conformance.report.FailureText;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.RunListener;
import dev.ampinterop.conformance.runner.RunOptions;
import dev.ampinterop.conformance.runner.Runner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every case in every pairing, each a test of its own. The conversations are played ahead, several
 * at once; a test reports what came of one.
 *
 * <p>{@code -Dpeer=auto|container|process} chooses where Twisted runs; with {@code container} a
 * Docker engine is obligatory. {@code -Dcase=GLOB} and {@code -Dpair=GLOB} choose what is played; a
 * long case is where its id is given in full.
 */
class ConformanceTest {
  private static final Again AGAIN = new Again("./amp-interop", List.of(), false);

  private static final Set<String> NOT_FOR_RECORDS =
      Set.of(
          "a raw command has no arguments",
          "no component has a key that fits no box",
          "a response that nobody waits for needs no values",
          "a primitive component cannot be left out",
          "a record has no components besides its own");

  private final String peer = System.getProperty("peer", "auto");
  private final String caseGlob = System.getProperty("case", "*");
  private final String pairGlob = System.getProperty("pair", "*");

  @TestFactory
  List<DynamicTest> everyCaseInEveryPairing() {
    return play(
        PeerChoice.valueOf(peer.toUpperCase(Locale.ROOT)),
        Optional.empty(),
        cases(List.of(caseGlob)),
        JavaPlayer::new);
  }

  /** With a process, which costs least; over TCP a container differs in nothing but its start. */
  @TestFactory
  List<DynamicTest> everyCaseInEveryPairingOverTcp() {
    try {
      return play(
          PeerChoice.PROCESS,
          Optional.of(TransportKind.TCP),
          cases(List.of(caseGlob)),
          JavaPlayer::new);
    } catch (PeerNotFound e) {
      return List.of(dynamicTest("TCP", () -> abort("no local Twisted: " + e.getMessage())));
    }
  }

  /**
   * What a Java developer writes: the same cases through records, with the same verdicts. Only what
   * cannot be written as a record is played with values here.
   */
  @TestFactory
  List<DynamicTest> everyCaseWithRecords() {
    List<ConformanceCase> cases =
        cases(List.of("arguments/*", "dispatch/*", "descriptors/*")).stream()
            .filter(played -> CaseSelection.matches(caseGlob, played.id()))
            .toList();
    var records = new RecordStyle(cases);
    List<DynamicTest> tests;
    try {
      tests = play(PeerChoice.PROCESS, Optional.empty(), cases, records::player);
    } catch (PeerNotFound e) {
      return List.of(dynamicTest("records", () -> abort("no local Twisted: " + e.getMessage())));
    }
    tests.add(
        dynamicTest(
            "calls are made with records: " + records.calls() + ", answered: " + records.answers(),
            () -> {
              assertThat(records.withValues()).isSubsetOf(NOT_FOR_RECORDS);
              assertThat(records.calls() + records.answers()).isPositive();
            }));
    return tests;
  }

  private List<DynamicTest> play(
      PeerChoice choice,
      Optional<TransportKind> transport,
      List<ConformanceCase> cases,
      Supplier<Player> java) {
    List<DynamicTest> tests = new ArrayList<>();
    List<Pairing> pairings =
        Pairing.all(List.of("java", Planner.TWISTED)).stream()
            .filter(pairing -> CaseSelection.matches(pairGlob, pairing.toString()))
            .toList();
    if (pairings.isEmpty()) {
      throw new IllegalArgumentException("no pairing matches -Dpair=" + pairGlob);
    }
    Cast.Wishes wishes =
        new Cast.Wishes(
            "java",
            choice,
            List.of(TwistedRequirement.parse(PeerChoice.DEFAULT_TWISTED)),
            pairings,
            Planner.transports(cases.stream().map(ConformanceCase::transports), transport));
    containerLeftOut(choice, pairings).ifPresent(tests::add);
    RunOptions options = RunOptions.defaults();
    Cast cast = Cast.of(wishes, java, step -> System.err.println("conformance: " + step));
    try (cast;
        ScriptPlayer script = new ScriptPlayer()) {
      List<Play> plays =
          cast.planner(List.of(), transport).plan(cases).stream()
              .filter(play -> pairings.contains(play.pairing()))
              // What only the other transport can carry is played there.
              .filter(play -> play.told().transports().contains(play.transport()))
              .toList();
      Runner.findingLeaks(cast.directory(), options, script, RunListener.none())
          .run(plays)
          .forEach(result -> tests.add(test(result)));
    }
    cast.reports().forEach(report -> tests.add(leavesNoDescriptorOpen(report)));
    return tests;
  }

  private List<ConformanceCase> cases(List<String> globs) {
    try (CasesLocation location = CasesLocation.builtIn()) {
      CaseSet set = new CaseLoader().load(location.roots());
      if (!set.problems().isEmpty()) {
        throw new IllegalArgumentException(set.problems().toString());
      }
      return CaseSelection.select(set.cases(), globs).stream()
          .filter(played -> !played.isLong() || played.id().equals(caseGlob))
          .toList();
    }
  }

  private static DynamicTest test(Result result) {
    return dynamicTest(
        result.caseId() + " " + result.conversation(),
        () -> {
          switch (result.verdict()) {
            case PASSED -> {}
            case SKIPPED -> abort(result.reason());
            case FAILED, ERRORED ->
                fail(String.join("\n", new FailureText(AGAIN, false).failure(result)));
          }
        });
  }

  private static DynamicTest leavesNoDescriptorOpen(PeerReport report) {
    return dynamicTest(
        report.name() + " leaves no descriptor open",
        () -> {
          assertThat(report.open().leaked()).isZero();
          assertThat(report.open().contradiction()).isEmpty();
        });
  }

  /**
   * Nothing is skipped silently: without an engine the process peer stands in, and this says so.
   */
  private Optional<DynamicTest> containerLeftOut(PeerChoice choice, List<Pairing> pairings) {
    boolean twisted =
        pairings.stream().anyMatch(pairing -> pairing.toString().contains(Planner.TWISTED));
    if (!twisted || choice != PeerChoice.AUTO) {
      return Optional.empty();
    }
    DockerEngine.Answer docker = DockerEngine.ask();
    return docker.engine() != null
        ? Optional.empty()
        : Optional.of(
            dynamicTest(
                "the containerised peer",
                () ->
                    abort(
                        "no Docker engine answers ("
                            + docker.problem()
                            + "), so Twisted ran as a process; -Dpeer=container insists")));
  }
}
