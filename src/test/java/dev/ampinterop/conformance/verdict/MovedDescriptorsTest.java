package dev.ampinterop.conformance.verdict;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.Choice;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.WireEvent;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Three calls are answered with one, two and no descriptors; whoever answers in another order sends
 * the descriptors in that order, and counts them so.
 */
class MovedDescriptorsTest {
  private static final ConformanceCase TOLD =
      ConformanceCase.made(
          JsonMapper.shared()
              .readValue(
                  """
                  {
                    "id": "moved",
                    "claim": "Something.",
                    "requires": ["descriptor-1"],
                    "commands": {
                      "Give": {
                        "response": {
                          "a": {"type": "Descriptor", "optional": true},
                          "more": {"type": "AmpList", "of": {"f": "Descriptor"}, "optional": true}
                        }
                      }
                    },
                    "client": {},
                    "server": {"opens": {"p": {"pipe": {}}, "q": {"pipe": {}}}},
                    "wire": [
                      {"from": "client", "box": {"_ask": "1", "_command": "Give"}},
                      {"from": "client", "box": {"_ask": "2", "_command": "Give"}},
                      {"from": "client", "box": {"_ask": "3", "_command": "Give"}},
                      {"from": "server", "box": {"_answer": "1", "a": "0"}, "descriptors": ["p.read"]},
                      {"from": "server",
                       "box": {"_answer": "2", "a": "1", "more": {"hex": "0001660001320000"}},
                       "descriptors": ["q.read", "q.write"]},
                      {"from": "server", "box": {"_answer": "3"}}
                    ]
                  }
                  """,
                  ObjectNode.class));

  private static final Map<String, DescriptorFacts> FACTS =
      Map.of(
          "p", new DescriptorFacts("pipe", "read", "1:1"),
          "q", new DescriptorFacts("pipe", "read", "1:2"),
          "w", new DescriptorFacts("pipe", "write", "1:2"));

  @ParameterizedTest(name = "{0} with {1}, {2} with {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 0   | p   | 2 1 2 | q w | 0
          2 0 1 | q w | 1 2   | p   | 0
          2 0 +1 | q w | 1 02 | p   | 0
          # counted in the order of the calls
          2 1 2 | q w | 1 0   | p   | 1
          2 1 2 | p q | 1 0   | w   | 1
          # not counted from 0, one twice, in another order than declared
          2 1 2 | q w | 1 3   | p   | 1
          2 0 0 | q w | 1 2   | p   | 1
          2 1 0 | q w | 1 2   | p   | 1
          # other descriptors than named
          2 0 1 | w q | 1 2   | p   | 1
          2 0 1 | p q | 1 2   | w   | 1
          # one too few, one too many
          2 0 1 | q w | 1 2   | -   | 1
          2 0 1 | q w | 1 2   | p p | 1
          """)
  void answersMayMoveWithTheirDescriptors(
      String one, String sentWithOne, String other, String sentWithOther, int fails) {
    Judgement judgement =
        judge(answer(one, sentWithOne), answer(other, sentWithOther), answer("3", "-"));

    assertThat(judgement.passed()).isEqualTo(fails == 0);
    assertThat(judgement.choices().stream().anyMatch(is(Choice.ANSWER_ORDER)))
        .isEqualTo(one.startsWith("2"));
  }

  @Test
  void whatIsWrongIsSaidInTheOrderInWhichItCame() {
    Judgement judgement = judge(answer("2 1 2", "q w"), answer("1 0", "p"), answer("3", "-"));

    assertThat(judgement.differences().get(0))
        .hasToString(
            "wire from server: expected ordinals that count the descriptors sent before: 0, 1,"
                + " observed 1, 2 in answer 2 Give 36 B a=1 more=[f=2]");
  }

  @Test
  void descriptorsMayComeEarlyAndNotLate() {
    byte[] second = second("0", "1");
    byte[] first = first("2");
    byte[] third = third();
    byte[] all = concat(second, first, third);

    assertThat(judge(cut(all, 0, 1, 2)).passed()).isTrue();
    assertThat(judge(cut(all, 0, second.length - 1, second.length + first.length - 1)).passed())
        .isTrue();
    assertThat(judge(cut(all, 0, second.length, second.length + 1)).differences())
        .singleElement()
        .asString()
        .contains("q.write no later than byte");
    assertThat(judge(cut(all, 0, 1, second.length + first.length)).differences())
        .singleElement()
        .asString()
        .contains("p.read no later than byte");
  }

  @Test
  void anAnswerWithoutDescriptorsMovesPastThoseThatHaveThem() {
    assertThat(judge(answer("3", "-"), answer("1 0", "p"), answer("2 1 2", "q w")).passed())
        .isTrue();
    assertThat(judge(answer("3", "-"), answer("1 1", "p"), answer("2 0 2", "q w")).passed())
        .isFalse();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({"0, 1, true", "1, 0, false", "0, 0, false"})
  void callsMovePastAnswersWithTheirDescriptors(String inCall, String inAnswer, boolean passes) {
    ObjectNode document = TOLD.document().deepCopy();
    document
        .withObject("commands")
        .set("Take", json("{\"arguments\": {\"file\": \"Descriptor\"}}"));
    document.set(
        "wire",
        JsonMapper.shared()
            .readTree(
                """
                [{"from": "client", "box": {"_ask": "1", "_command": "Give"}},
                 {"from": "server", "box": {"_answer": "1", "a": "0"}, "descriptors": ["p.read"]},
                 {"from": "server", "box": {"_ask": "1", "_command": "Take", "file": "1"},
                  "descriptors": ["q.read"]},
                 {"from": "client", "box": {"_answer": "1"}}]
                """));
    ConformanceCase told = ConformanceCase.made(document);
    byte[] call =
        box(
            List.of(
                Map.entry("_ask", "1"), Map.entry("_command", "Take"), Map.entry("file", inCall)));

    Judgement judgement =
        judge(
            told,
            new WireEvent.Bytes(0, Role.SERVER, call, List.of(facts("q"))),
            new WireEvent.Bytes(0, Role.SERVER, first(inAnswer), List.of(facts("p"))));

    assertThat(judgement.passed()).isEqualTo(passes);
    assertThat(judgement.choices()).anyMatch(is(Choice.ANSWER_ORDER));
  }

  @Test
  void spellingsAreNotedThatAreNotTheShortest() {
    assertThat(judge(answer("2 0 1", "q w"), answer("1 2", "p"), answer("3", "-")).choices())
        .noneMatch(is(Choice.NUMBER_SPELLING));
    assertThat(judge(answer("2 +0 1", "q w"), answer("1 2", "p"), answer("3", "-")).choices())
        .anyMatch(is(Choice.NUMBER_SPELLING));
  }

  private static Predicate<OpenChoice> is(Choice choice) {
    return one -> one.choice() == choice;
  }

  private static WireEvent answer(String ordinals, String sent) {
    String[] parts = ordinals.split(" ");
    byte[] bytes =
        switch (parts[0]) {
          case "1" -> first(parts[1]);
          case "2" -> second(parts[1], parts[2]);
          default -> third();
        };
    List<DescriptorFacts> facts =
        sent.equals("-") ? List.of() : Stream.of(sent.split(" ")).map(FACTS::get).toList();
    return new WireEvent.Bytes(0, Role.SERVER, bytes, facts);
  }

  /** What that side sent, with q, w and p on these bytes. */
  private static WireEvent[] cut(byte[] all, int... on) {
    List<WireEvent> events = new ArrayList<>();
    List<DescriptorFacts> facts = List.of(facts("q"), facts("w"), facts("p"));
    for (int index = 0; index < on.length; index++) {
      int end = index + 1 < on.length ? on[index + 1] : all.length;
      events.add(
          new WireEvent.Bytes(
              0, Role.SERVER, Arrays.copyOfRange(all, on[index], end), List.of(facts.get(index))));
    }
    return events.toArray(WireEvent[]::new);
  }

  private static DescriptorFacts facts(String name) {
    return Objects.requireNonNull(FACTS.get(name));
  }

  private static byte[] first(String ordinal) {
    return box(List.of(Map.entry("_answer", "1"), Map.entry("a", ordinal)));
  }

  private static byte[] second(String ordinal, String member) {
    String list = new String(box(List.of(Map.entry("f", member))), ISO_8859_1);
    return box(
        List.of(Map.entry("_answer", "2"), Map.entry("a", ordinal), Map.entry("more", list)));
  }

  private static byte[] third() {
    return box(List.of(Map.entry("_answer", "3")));
  }

  private static byte[] box(List<Map.Entry<String, String>> pairs) {
    return Passed.bytes(
        pairs.stream()
            .map(pair -> Map.entry(pair.getKey(), pair.getValue().getBytes(ISO_8859_1)))
            .toList());
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Stream.of(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static Judgement judge(WireEvent... answers) {
    return judge(TOLD, answers);
  }

  private static Judgement judge(ConformanceCase told, WireEvent... answers) {
    List<WireEvent> events = new ArrayList<>();
    told.wire().stream()
        .filter(entry -> entry.from() == Role.CLIENT && !entry.closes())
        .forEach(
            entry -> events.add(new WireEvent.Bytes(0, Role.CLIENT, entry.bytes(), List.of())));
    events.addAll(List.of(answers));
    events.add(new WireEvent.Close(0, Role.CLIENT));
    return Judge.judge(
        told,
        Map.of(Role.CLIENT, "one", Role.SERVER, "other"),
        Map.of(
            Role.CLIENT,
            json(OBSERVATION.formatted("{}")),
            Role.SERVER,
            json(OBSERVATION.formatted(OPENED))),
        events,
        false);
  }

  private static final String OPENED =
      """
      {"p.read": {"kind": "pipe", "access": "read", "id": "1:1"},
       "q.read": {"kind": "pipe", "access": "read", "id": "1:2"},
       "q.write": {"kind": "pipe", "access": "write", "id": "1:2"}}
      """;

  private static final String OBSERVATION = "{\"opens\": %s, \"does\": [], \"end\": \"clean\"}";

  private static ObjectNode json(String text) {
    return JsonMapper.shared().readValue(text, ObjectNode.class);
  }
}
