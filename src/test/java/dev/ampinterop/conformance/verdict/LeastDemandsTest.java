package dev.ampinterop.conformance.verdict;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.ArgumentSpec;
import dev.ampinterop.conformance.cases.ArgumentType;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.WireEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A case about choices alone excuses what the choice describes, and nothing else. */
class LeastDemandsTest {
  private static final Map<Role, String> SCRIPTED =
      Map.of(Role.CLIENT, "script", Role.SERVER, "another");
  private static final String SUM = "_ask=1 _command=Sum a=13 f=0.5";
  private static final String TOTAL = "_answer=1 list= total=1.50";
  private static final String UNKNOWN = "_error=1 _error_code=UNKNOWN _error_description=oh";

  @ParameterizedTest(name = "{0}: {1}, {2}: {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          integer-2 | _ask=1 _command=Sum a=13 f=0.5 | _error=1 _error_code=UNKNOWN _error_description=oh | false
          integer-2 | _ask=1 _command=Sum a=4294967296 f=0.5 | _error=1 _error_code=UNKNOWN _error_description=oh | true
          integer-2 | _ask=1 _command=Sum a=13 f=0.5 | _answer=1 list= total=-1.50        | false
          integer-2 | _ask=1 _command=Sum a=13 f=0.5 | _answer=1 list=                    | false
          integer-2 | _ask=1 _command=Sum a=13 f=0.5 | _answer=2 list= total=1.50         | false
          box-10    | _ask=1 _command=Sum a=13 f=0.5 | _answer=1 list= total=9            | false
          box-10    | _ask=1 _command=Sum a=13 f=0.5 | _error=1 _error_code=UNKNOWN _error_description=oh | false
          box-10    | _ask=1 _command=Sum a=13 a=13 f=0.5 | _answer=1 list= total=9       | true
          box-10    | _ask=1 _command=Sum a=13 a=13 f=0.5 | _answer=1 list= total=nine    | false
          box-10    | _ask=1 _command=Sum a=13 a=13 f=0.5 | _answer=1 x=9                 | false
          box-10    | _ask=1 _command=Sum a=13 a=13 f=0.5 | _answer=zz list= total=1.50   | false
          box-10    | _ask=1 _command=Sum a=13 a=13 f=0.5 | _error=1 _error_code=UNKNOWN _error_description=oh | true
          float-4   | _ask=1 _command=Sum a=13 f=.5  | _answer=1 list= total=9            | false
          float-4   | _ask=1 _command=Sum a=13 f=.5  | _answer=1 total=1.50 list=         | true
          path-2    | _ask=1 _command=Sum a=13 f=.5  | _answer=1 list= total=9            | true
          float-4   | _ask=1 _command=Sum a=13 f=.5  | _error=1 _error_code=UNKNOWN _error_description=oh | true
          box-6     | _ask=1 _command=Sum a=13 f=0.5 | _answer=1 list= total=9            | false
          box-6     | _ask=1 _command=Sum a=13 f=0.5 | _answer=1 total=1.50 list=         | true
          call-3    | _ask=1 _command=Sum a=13 f=0.5 | _answer=2 list= total=1.50         | false
          float-3   | _ask=1 _command=Sum a=13 f=0.5 | _answer=1 list= total=1.5          | false
          float-3   | _ask=1 _command=Sum a=13 f=0.5 | _answer=1 list= total=+1.50        | true
          """)
  void aReplyIsExcusedAsFarAsTheChoiceGoes(
      String requirement, String ask, String reply, boolean passes) {
    Judgement judgement =
        judge(List.of("> " + ask, TOTAL), List.of("> " + ask, "< " + reply), requirement);

    assertThat(judgement.passed()).as("%s", judgement.differences()).isEqualTo(passes);
    assertThat(judgement.choices().isEmpty()).isNotEqualTo(passes);
  }

  @ParameterizedTest(name = "{0}: {1}, {2} closes: {3}")
  @CsvSource({
    "float-4, a=13 f=.5, SERVER, true",
    "float-4, a=13 f=.5, CLIENT, false",
    "float-4, a=13 f=0.5, SERVER, false",
    "box-10, a=13 a=14 f=0.5, SERVER, true",
    "integer-2, a=4294967296 f=0.5, SERVER, true",
    "integer-2, a=13 f=0.5, SERVER, false",
    "error-16, a=13, SERVER, true",
  })
  void whatMayBeRefusedMayEndTheConnection(
      String requirement, String arguments, Role closes, boolean passes) {
    String ask = "> _ask=1 _command=Sum " + arguments;
    List<WireEvent> events = new ArrayList<>(WrittenBoxes.events(List.of(ask)));
    events.set(1, new WireEvent.Close(0, closes));

    Judgement judgement =
        Judge.judge(
            WrittenBoxes.told(List.of(ask, TOTAL), requirement),
            SCRIPTED,
            WrittenBoxes.observations(),
            events,
            false);

    assertThat(judgement.passed()).as("%s", judgement.differences()).isEqualTo(passes);
  }

  @Test
  void aLargeIntegerMayBeOneThatIsAnswered() {
    String large = "_answer=1 list=#x=18446744073709551616; total=1.50";

    assertThat(
            judge(List.of(SUM, large), List.of("> " + SUM, "< " + UNKNOWN), "integer-2").passed())
        .isTrue();
  }

  @Test
  void anAnswerMayHaveMoreDigitsThanTwistedReads() {
    ArgumentSpec integer =
        new ArgumentSpec(ArgumentType.INTEGER, false, Map.of(), Optional.empty());

    assertThat(WireForm.isValue(integer, ("-" + "7".repeat(4_301)).getBytes(US_ASCII))).isTrue();
    assertThat(WireForm.isValue(integer, "7.0".getBytes(US_ASCII))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"integer-2", "box-12", "answer-7", "call-9", "box-6"})
  void twoRepliesToACallAreNeverExcused(String requirement) {
    assertThat(
            judge(
                    List.of(SUM, UNKNOWN),
                    List.of("> " + SUM, "< " + UNKNOWN, "< " + UNKNOWN),
                    requirement)
                .differences())
        .isNotEmpty();
  }

  @Test
  void aTagThatIsUsedTwiceIsRepliedToTwiceInAnyOrder() {
    List<String> asked = List.of("_ask=1 _command=Ping", SUM);

    assertThat(
            judge(
                    List.of(asked.get(0), asked.get(1), "_answer=1", TOTAL),
                    List.of("> " + asked.get(0), "> " + asked.get(1), "< " + TOTAL, "< _answer=1"),
                    "call-8")
                .passed())
        .isTrue();
  }

  @Test
  void whoTakesABoxForACallThatTwistedTakesForAnAnswerRepliesToIt() {
    String both = "> _answer=9 _ask=1 _command=Ping";

    assertThat(judge(List.of(both), List.of(both, "< _answer=1"), "call-11").passed()).isTrue();
    assertThat(judge(List.of(both), List.of(both, "< _answer=9"), "call-11").passed()).isFalse();
  }

  @ParameterizedTest(name = "{0}: {1} {2}")
  @CsvSource({
    "a=1, a=2, true", // both calls, in their order
    "a=2, '', true", // the first one is refused
    "a=2, a=1, false",
    "a=1, a=-2, false",
  })
  void whoCallsMakesTheCallsOfTheCase(String first, String second, boolean passes) {
    List<String> told = List.of(call(1, "a=1"), total(1), call(2, "a=2"), total(2));
    List<String> came = new ArrayList<>();
    for (String argument : List.of(first, second)) {
      if (!argument.isEmpty()) {
        int tag = 1 + came.size() / 2;
        came.add("> " + call(tag, argument));
        came.add("< " + total(tag));
      }
    }

    Judgement judgement =
        Judge.judge(
            WrittenBoxes.told(told, "integer-2"),
            WrittenBoxes.PLAYERS,
            WrittenBoxes.observations(),
            WrittenBoxes.events(came),
            false);

    assertThat(judgement.passed()).as("%s", judgement.differences()).isEqualTo(passes);
  }

  @Test
  void nobodyAnswersWhatNothingRespondsTo() {
    String ask = "_ask=1 _command=Other";

    assertThat(
            judge(List.of(ask, UNKNOWN), List.of("> " + ask, "< _answer=1"), "error-18").passed())
        .isFalse();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "integer-2, 18446744073709551616, true",
    "integer-2, 0, false",
    "integer-2, -1, false",
    "integer-2, 4294967296, true", // in the box, though nobody has to see it
    "integer-3, 18446744073709551616, true",
    "integer-3, 1, false",
  })
  void anIntegerArrivesAsItWasSentOrNotAtAll(String requirement, String got, boolean passes) {
    String ask = "_ask=1 _command=Sum a=4294967296 f=.5";
    ObjectNode document = WrittenBoxes.told(List.of(ask, TOTAL), requirement).document().deepCopy();
    document
        .withObject("server")
        .withObject("responders")
        .putArray("Sum")
        .add(
            JsonMapper.shared()
                .readTree(
                    "{\"sees\": {\"a\": 18446744073709551616, \"f\": 1.0}, \"answer\": {\"total\": \"1.50\", \"list\": []}}"));
    Map<Role, ObjectNode> observations = new HashMap<>(WrittenBoxes.observations());
    observations.put(
        Role.SERVER,
        (ObjectNode)
            JsonMapper.shared()
                .readTree(
                    "{\"does\": [], \"end\": \"clean\", \"responders\": {\"Sum\": [{\"saw\": {\"a\": "
                        + got
                        + ", \"f\": 2.0}, \"does\": []}]}}"));

    Judgement judgement =
        Judge.judge(
            ConformanceCase.made(document),
            WrittenBoxes.PLAYERS,
            observations,
            WrittenBoxes.events(List.of("> " + ask, "< " + UNKNOWN)),
            false);

    assertThat(judgement.passed()).as("%s", judgement.differences()).isEqualTo(passes);
  }

  private static String call(int tag, String argument) {
    return "_ask=" + tag + " _command=Sum " + argument + " f=0.5";
  }

  private static String total(int tag) {
    return TOTAL.replace("=1 ", "=" + tag + " ");
  }

  private static Judgement judge(List<String> wire, List<String> events, String... requires) {
    ConformanceCase told = WrittenBoxes.told(wire, requires);
    assertThat(told.requires()).containsExactlyElementsOf(Arrays.asList(requires));
    return Judge.judge(
        told, SCRIPTED, WrittenBoxes.observations(), WrittenBoxes.events(events), false);
  }
}
