package dev.ampinterop.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.Choice;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Verdict;
import dev.ampinterop.conformance.verdict.Difference;
import dev.ampinterop.conformance.verdict.Judgement;
import dev.ampinterop.conformance.verdict.OpenChoice;
import dev.ampinterop.conformance.wire.WireEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the summary says of a server beyond its failures. */
class BareSummaryTest {
  private static final List<ConformanceCase> CASES =
      new CaseLoader().load(List.of(Path.of("src/test/resources/cases"))).cases();

  private static final WireEvent CALL = bytes(Role.CLIENT);
  private static final WireEvent CLOSED = new WireEvent.Close(2, Role.SERVER);

  @Test
  void eachNamedDifferenceHasItsFirstCases() {
    List<Result> results =
        Stream.of(0, 0, 1, 2, 3).map(index -> passed(index, Choice.KEY_ORDER)).toList();

    assertThat(ChoiceCounts.lines(results))
        .containsExactly(
            "5 × key-order (%s, %s, %s, …)"
                .formatted(CASES.get(0).id(), CASES.get(1).id(), CASES.get(2).id()));
    assertThat(ChoiceCounts.lines(results.subList(0, 2)))
        .containsExactly("2 × key-order (" + CASES.get(0).id() + ")");
    assertThat(ChoiceCounts.lines(List.of())).isEmpty();
  }

  @Test
  void manyLostConnectionsLookLikeTooFewFiles() {
    assertThat(hint(Collections.nCopies(5, failed(CALL, CLOSED))))
        .get()
        .asString()
        .startsWith("5 connections were lost before the server said anything")
        .contains("EMFILE", "/proc/PID/fd", "ulimit -n");
    assertThat(hint(Collections.nCopies(5, failed()))).isPresent();
  }

  @Test
  void otherFailuresDoNot() {
    List<Result> others =
        IntStream.range(0, 9)
            .mapToObj(
                index ->
                    index % 2 == 0
                        ? failed(CALL, bytes(Role.SERVER), CLOSED)
                        : failed(CALL, new WireEvent.Close(2, Role.CLIENT)))
            .toList();
    assertThat(hint(others)).isEmpty();
    assertThat(hint(Collections.nCopies(4, failed(CALL, CLOSED)))).isEmpty();
  }

  @Test
  void oneRefusedConnectionShowsThatTheServerIsGone() {
    Judgement refused =
        new Judgement(
            List.of(
                new Difference("connection", "that the server accepts one", "Connection refused")),
            List.of(),
            List.of());
    assertThat(hint(List.of(result(0, Verdict.FAILED, refused, List.of()))))
        .get()
        .asString()
        .startsWith("the server no longer listens at unix:s")
        .doesNotContain("file descriptors");
  }

  private static Optional<String> hint(List<Result> results) {
    return LostConnections.hint(results, "unix:s");
  }

  private static WireEvent bytes(Role from) {
    return new WireEvent.Bytes(1, from, new byte[1], List.of());
  }

  private static Result passed(int index, Choice choice) {
    Judgement judgement =
        new Judgement(
            List.of(),
            List.of(new OpenChoice(choice, new Difference("wire", "one", "other"))),
            List.of());
    return result(index, Verdict.PASSED, judgement, List.of());
  }

  private static Result failed(WireEvent... wire) {
    Judgement judgement = new Judgement(List.of(), List.of(), List.of());
    return result(0, Verdict.FAILED, judgement, List.of(wire));
  }

  private static Result result(
      int index, Verdict verdict, Judgement judgement, List<WireEvent> wire) {
    Play play =
        new Play(
            CASES.get(index),
            Pairing.parse("script:endpoint"),
            TransportKind.UNIX,
            Map.of(),
            null,
            List.of(),
            Optional.empty());
    return new Result(play, verdict, Duration.ofMillis(1), null, judgement, wire);
  }
}
