package dev.ampinterop.conformance.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.WireEvent;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What AMP leaves open passes, and has a name. Boxes are written as {@code key=value key=value}.
 */
class LeewayTest {
  private static final String ASK = "_ask=1 _command=Sum a=13 f=0.5";
  private static final String ANSWER = "_answer=1 list=#x=1;y=2# total=1.50";

  @ParameterizedTest(name = "{0} / {1}: {2} {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          _ask=1 _command=Sum a=13 f=0.5       | _answer=1 list=#x=1;y=2# total=1.50    |                           | 0
          a=13 _command=Sum f=0.5 _ask=1       | _answer=1 list=#x=1;y=2# total=1.50    | key-order                 | 0
          _ask=7 _command=Sum a=13 f=0.5       | _answer=7 list=#x=1;y=2# total=1.50    | tag                       | 0
          _ask=1 _command=Sum a=+013 f=5e-1    | _answer=1 list=#x=1;y=2# total=1.50    | number-spelling           | 0
          _ask=1 _command=Sum a=13 f=0.5       | _answer=1 list=#y=02;x=1# total=+1.50  | key-order number-spelling | 0
          _ask=x _command=Sum f=.5 a=13        | total=1.50 _answer=x list=#y=2;x=1#    | key-order number-spelling tag | 0
          _ask=7 _command=Sum a=13 f=0.5       | _answer=1 list=#x=1;y=2# total=1.50    | tag                       | 1
          _ask=1 _command=Sum a=14 f=0.5       | _answer=1 list=#x=1;y=2# total=1.50    |                           | 1
          _ask=1 _command=Sum a=13 f=0.51      | _answer=1 list=#x=1;y=2# total=1.50    |                           | 1
          _ask=1 _command=Sum a=13 f=0.5       | _answer=1 list=#x=1;y=2# total=1.5     |                           | 1
          _ask=1 _command=Sum a=13 f=0.5       | _answer=1 list=#x=1;y=3# total=1.50    |                           | 1
          _ask=1 _command=Sum a=13 f=0.5       | _answer=1 list=#x=1# total=1.50        |                           | 1
          _ask=1 _command=Sum a=13 f=0.5 b=1   | _answer=1 list=#x=1;y=2# total=1.50    |                           | 1
          _ask=1 _command=Sum a=13             | _answer=1 list=#x=1;y=2# total=1.50    |                           | 1
          _command=Sum a=13 f=0.5              | _answer=1 list=#x=1;y=2# total=1.50    |                           | 1
          """)
  void ofABox(String ask, String answer, String choices, int failures) {
    Judgement judgement =
        judge(List.of(ASK, ANSWER), List.of("> " + ask, "< " + answer), "call-1", "answer-1");

    assertThat(names(judgement)).isEqualTo(choices == null ? "" : choices);
    assertThat(judgement.differences()).hasSize(failures);
  }

  @Test
  void answersMayComeInAnyOrder() {
    List<String> wire = List.of(ASK, "_ask=2 _command=Sum a=1 f=1.0", ANSWER, answer("2"));

    Judgement judgement =
        judge(
            wire,
            List.of(
                "> " + ASK, "> _ask=2 _command=Sum a=1 f=1.0", "< " + answer("2"), "< " + ANSWER),
            "call-1");

    assertThat(judgement.differences()).isEmpty();
    assertThat(judgement.choices())
        .singleElement()
        .hasToString(
            "answer-order: wire from server: expected answer 1, answer 2,"
                + " observed answer 2, answer 1");
  }

  @Test
  void callsMayNot() {
    String second = "_ask=2 _command=Sum a=1 f=1.0";

    Judgement judgement =
        judge(
            List.of(ASK, second, ANSWER, answer("2")),
            List.of("> _ask=1 _command=Sum a=1 f=1.0", "> _ask=2 _command=Sum a=13 f=0.5"),
            "call-1");

    assertThat(judgement.differences()).isNotEmpty();
  }

  @Test
  void callsOfDifferentCommandsMayNotEither() {
    Judgement judgement =
        judge(
            List.of(ASK, "_ask=2 _command=Ping"),
            List.of("> _ask=1 _command=Ping", "> _ask=2 _command=Sum a=13 f=0.5"),
            "call-1");

    assertThat(judgement.differences()).isNotEmpty();
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          UNHANDLED | what? | error-text | 0
          UNKNOWN   | oh            | error-text | 0
          BROKEN    | oh            |            | 1
          """)
  void textsOfAmpItselfAreFree(String code, String text, String choice, int failures) {
    String error = "_error=1 _error_code=" + code + " _error_description=";

    Judgement judgement =
        judge(List.of(ASK, error + "as-told"), List.of("> " + ASK, "< " + error + text), "call-1");

    assertThat(names(judgement)).isEqualTo(choice == null ? "" : choice);
    assertThat(judgement.differences()).hasSize(failures);
  }

  @ParameterizedTest(name = "a={0}: {1}")
  @CsvSource({
    "x, UNKNOWN, error-text, 0",
    "x, INVALID, error-text leniency, 0",
    "x, UNHANDLED, error-text, 1",
    "1, INVALID, error-text, 1"
  })
  void whatCannotBeReadIsRefusedWithAnyCode(String a, String code, String choices, int failures) {
    String ask = "> _ask=1 _command=Sum a=" + a + " f=0.5";
    String told = "_error=1 _error_code=UNKNOWN _error_description=as-told";
    String came = "< _error=1 _error_code=" + code + " _error_description=oh";

    Judgement judgement = judge(List.of(ask, told), List.of(ask, came), "integer-4");

    assertThat(names(judgement)).isEqualTo(choices);
    assertThat(judgement.differences()).hasSize(failures);
  }

  @ParameterizedTest
  @CsvSource({"Unknown Error, 0", "{'unknown': 'the secret'}, 1"})
  void theTextOfAFailureIsNotSent(String text, int failures) {
    ObjectNode document =
        WrittenBoxes.told(
                List.of(ASK, "_error=1 _error_code=UNKNOWN _error_description=as-told"), "error-4")
            .document()
            .deepCopy();
    document
        .withObject("server")
        .withObject("responders")
        .putArray("Sum")
        .addObject()
        .putObject("fail")
        .put("unknown", "the secret");

    Judgement judgement =
        Judge.judge(
            ConformanceCase.made(document),
            WrittenBoxes.PLAYERS,
            WrittenBoxes.observations(),
            List.of(
                WrittenBoxes.events(List.of("> " + ASK)).get(0),
                new WireEvent.Bytes(
                    0,
                    Role.SERVER,
                    WrittenBoxes.bytes(
                        "_error=1;_error_code=UNKNOWN;_error_description=" + text, ";"),
                    List.of()),
                new WireEvent.Close(0, Role.CLIENT)),
            false);

    assertThat(judgement.differences()).hasSize(failures);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({"unknown, , 0", "remote, UNKNOWN, 0", "remote, ODD, 1"})
  void whoCallsSeesAnyTextOfAmpItself(String failure, @Nullable String code, int failures) {
    List<String> boxes = List.of("_ask=1 _command=Ping", "_error=1 _error_code=UNKNOWN");
    ObjectNode document =
        WrittenBoxes.told(
                List.of(boxes.get(0), boxes.get(1) + " _error_description=as-told"), "call-1")
            .document()
            .deepCopy();
    document.withObject("commands").withObject("Ping").put("raw", code != null);
    ObjectNode step =
        document.withObject("client").putArray("does").addObject().put("call", "Ping");
    step.set("sees", outcome(failure, code, "as-told"));
    ObjectNode client =
        Objects.requireNonNull(WrittenBoxes.observations().get(Role.CLIENT)).deepCopy();
    client.withArray("does").add(outcome(failure, code, "oh"));

    Judgement judgement =
        Judge.judge(
            ConformanceCase.made(document),
            WrittenBoxes.PLAYERS,
            Map.of(
                Role.CLIENT,
                client,
                Role.SERVER,
                Objects.requireNonNull(WrittenBoxes.observations().get(Role.SERVER))),
            WrittenBoxes.events(
                List.of("> " + boxes.get(0), "< " + boxes.get(1) + " _error_description=oh")),
            false);

    assertThat(judgement.differences()).hasSize(failures);
    assertThat(names(judgement)).isEqualTo("error-text");
  }

  private static ObjectNode outcome(String failure, @Nullable String code, String description) {
    ObjectNode outcome = JsonMapper.shared().createObjectNode().put("failure", failure);
    if (code != null) {
      outcome.put("code", code);
    }
    return outcome.put("description", description);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"UNKNOWN, true", "MELTED, true", "BROKEN, false"})
  void whoSendsAnErrorThatEndsTwistedsConnectionMayLeaveItOpen(String code, boolean isOpen) {
    String error = "_error=1 _error_code=" + code + " _error_description=oh";
    ObjectNode document = WrittenBoxes.told(List.of(ASK, error), "error-4").document().deepCopy();
    document
        .put("closes", "nobody")
        .withArray("wire")
        .addObject()
        .put("from", "server")
        .put("close", true);
    document.withObject("commands").withObject("Sum").putArray("fatalErrors").add("MELTED");
    ConformanceCase told = ConformanceCase.made(document);

    Judgement judgement =
        Judge.judge(
            told,
            WrittenBoxes.PLAYERS,
            WrittenBoxes.observations(),
            WrittenBoxes.events(List.of("> " + ASK, "< " + error)),
            false);

    assertThat(Judge.leavesClosingOpen(told)).isEqualTo(isOpen);
    assertThat(judgement.passed()).isEqualTo(isOpen);
    assertThat(names(judgement)).isEqualTo(isOpen ? "closing" : "");
  }

  @Test
  void boxesThatTheCaseTellsAsBytesAreBoxes() {
    ObjectNode document = WrittenBoxes.told(List.of(), "box-7").document().deepCopy();
    document
        .withArray("wire")
        .addObject()
        .put("from", "client")
        .put("hex", HexFormat.of().formatHex(WrittenBoxes.bytes(ASK, " ")));

    Judgement judgement =
        Judge.judge(
            ConformanceCase.made(document),
            WrittenBoxes.PLAYERS,
            WrittenBoxes.observations(),
            WrittenBoxes.events(List.of("> _command=Sum f=0.5 a=+13 _ask=9")),
            false);

    assertThat(judgement.differences()).isEmpty();
    assertThat(names(judgement)).isEqualTo("key-order number-spelling tag");
  }

  @Test
  void nothingIsOpenToWhoPromisesTwistedsBytes() {
    ConformanceCase told = WrittenBoxes.told(List.of(ASK, ANSWER), "box-10");
    List<WireEvent> events =
        WrittenBoxes.events(List.of("> a=13 _ask=1 _command=Sum f=0.5", "< " + ANSWER));

    Judgement judgement =
        Judge.judge(told, WrittenBoxes.PLAYERS, WrittenBoxes.observations(), events, true);

    assertThat(judgement.choices()).isEmpty();
    assertThat(judgement.differences())
        .singleElement()
        .asString()
        .contains("the keys stand in the order a _ask _command f");
  }

  private static Judgement judge(List<String> wire, List<String> events, String... requires) {
    return Judge.judge(
        WrittenBoxes.told(wire, requires),
        WrittenBoxes.PLAYERS,
        WrittenBoxes.observations(),
        WrittenBoxes.events(events),
        false);
  }

  private static String answer(String tag) {
    return ANSWER.replace("_answer=1", "_answer=" + tag);
  }

  private static String names(Judgement judgement) {
    return String.join(
        " ",
        judgement.choices().stream()
            .map(choice -> choice.choice().toString())
            .distinct()
            .sorted()
            .toList());
  }
}
