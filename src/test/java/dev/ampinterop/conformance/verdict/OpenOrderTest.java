package dev.ampinterop.conformance.verdict;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.WireEvent;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Where a party does several things at once, any order will do, and nothing else. */
class OpenOrderTest {
  private static final String CASE =
      """
      {"id": "two", "claim": "Two at once.", "requires": ["call-2"],
       "commands": {"Swap": {"arguments": {"f": "Descriptor"}}},
       "client": {
         "opens": {"p": {"device": "/dev/null"}, "q": {"device": "/dev/zero"}},
         "does": [{"atOnce": [
           [{"call": "Swap", "with": {"f": {"descriptor": "p"}}, "sees": {"answer": {}}}],
           [{"call": "Swap", "with": {"f": {"descriptor": "q"}}, "sees": {"answer": {}}}]]}]},
       "server": {"responders": {"Swap": [{}]}},
       "wire": [
         {"from": "client", "box": {"_ask": "1", "_command": "Swap", "f": "0"}, "descriptors": ["p"]},
         {"from": "client", "box": {"_ask": "2", "_command": "Swap", "f": "1"}, "descriptors": ["q"]},
         {"from": "server", "box": {"_answer": "1"}},
         {"from": "server", "box": {"_answer": "2"}}]}
      """;
  private static final DescriptorFacts P = new DescriptorFacts("character-device", "both", "1:3");
  private static final DescriptorFacts Q = new DescriptorFacts("character-device", "both", "1:5");

  private final ConformanceCase told =
      new CaseLoader().read(CASE, Path.of("two.json")).cases().get(0);
  private final List<WireEvent> events = new ArrayList<>();
  private String client = "[[{'answer': {}}], [{'answer': {}}]]";

  @Test
  void anyOrderWillDo() {
    call("2", "0", Q);
    call("1", "1", P);
    answer("1");
    answer("2");

    assertThat(judged(true)).isEmpty();
  }

  @Test
  void whereTagsAreOpenTheyMayBeAny() {
    call("x", "0", P);
    call("y", "1", Q);
    answer("y");
    answer("x");

    assertThat(judged(false)).isEmpty();
    assertThat(judged(true))
        .containsExactly(
            "wire from client: expected _ask=1 1 times, observed 0 times",
            "wire from server: expected _answer=1 1 times, observed 0 times");
  }

  @Test
  void whatElseIsOpenMayBeOtherwiseAndHasAName() {
    passes(Role.CLIENT, List.of(P), "f", "+0", "_command", "Swap", "_ask", "x");
    passes(Role.CLIENT, List.of(Q), "f", "01", "_command", "Swap", "_ask", "y");
    answer("x");
    answer("y");

    assertThat(judged(false)).isEmpty();
    assertThat(judgement(false).choices())
        .extracting(choice -> choice.choice().toString())
        .containsExactly("key-order", "tag", "number-spelling", "tag");
    assertThat(judged(true)).isNotEmpty();
    assertThat(judgement(true).choices()).isEmpty();
  }

  @Test
  void anotherNumberIsNoOtherSpelling() {
    call("1", "0", P);
    call("2", "+0", Q);
    answer("1");
    answer("2");

    assertThat(judged(false))
        .containsExactly("wire from client: expected f=0 1 times, observed 2 times");
  }

  @Test
  void anOrdinalTwiceIsOneTooMany() {
    call("1", "0", P);
    call("2", "0", Q);
    answer("1");
    answer("2");

    assertThat(judged(true))
        .containsExactly("wire from client: expected f=0 1 times, observed 2 times");
  }

  @Test
  void eachDescriptorTravels() {
    call("1", "0", P);
    call("2", "1", P);
    answer("1");
    answer("2");

    assertThat(judged(true))
        .containsExactly(
            "wire from client, descriptors: expected also q (character-device, both, 1:5), observed"
                + " character-device, both, 1:3");
  }

  @Test
  void aReplyAnswersACall() {
    call("1", "0", P);
    call("2", "1", Q);
    answer("1");
    answer("1");

    assertThat(judged(true))
        .containsExactly(
            "wire from server: expected _answer=1 1 times, observed 2 times",
            "wire from server: expected replies to calls that wait, observed answer 1 14 B");
  }

  @Test
  void whatAListSawIsComparedWithItsOwnSteps() {
    client = "[[{'answer': {}}], [{'failure': 'lost'}]]";
    call("1", "0", P);
    call("2", "1", Q);
    answer("1");
    answer("2");

    assertThat(judged(true))
        .containsExactly(
            "client.does[0].atOnce[1][0].sees: expected answer with no values, observed failure"
                + " lost");
  }

  private void call(String tag, String ordinal, DescriptorFacts descriptor) {
    passes(Role.CLIENT, List.of(descriptor), "_ask", tag, "_command", "Swap", "f", ordinal);
  }

  private void answer(String tag) {
    passes(Role.SERVER, List.of(), "_answer", tag);
  }

  private void passes(Role from, List<DescriptorFacts> descriptors, String... texts) {
    var box = new ByteArrayOutputStream();
    for (String text : texts) {
      box.write(0);
      box.write(text.length());
      box.writeBytes(text.getBytes(UTF_8));
    }
    box.write(0);
    box.write(0);
    events.add(new WireEvent.Bytes(events.size(), from, box.toByteArray(), descriptors));
  }

  private List<String> judged(boolean strict) {
    return judgement(strict).differences().stream().map(Difference::toString).toList();
  }

  private Judgement judgement(boolean strict) {
    List<WireEvent> all = new ArrayList<>(events);
    all.add(new WireEvent.Close(events.size(), Role.CLIENT));
    Map<Role, ObjectNode> observations =
        Map.of(
            Role.CLIENT,
            json(
                "{'opens': {'p': {'kind': 'character-device', 'access': 'both', 'id': '1:3'}, 'q':"
                    + " {'kind': 'character-device', 'access': 'both', 'id': '1:5'}}, 'does': ["
                    + client
                    + "], 'responders': {}, 'end': 'clean', 'unclaimed': 0}"),
            Role.SERVER,
            json("{'opens': {}, 'does': [], 'responders': {}, 'end': 'clean', 'unclaimed': 0}"));
    Map<Role, String> players = Map.of(Role.CLIENT, "java", Role.SERVER, "twisted");
    return Judge.judge(told, players, observations, all, strict);
  }

  private static ObjectNode json(String text) {
    return (ObjectNode) JsonMapper.shared().readTree(text.replace('\'', '"'));
  }
}
