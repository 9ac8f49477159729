package dev.ampinterop.conformance.conversation;

import static dev.ampinterop.conformance.cases.Role.CLIENT;
import static dev.ampinterop.conformance.cases.Role.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.CaseSet;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.peer.PeerDirectory;
import dev.ampinterop.conformance.player.JavaPlayer;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.RunOptions;
import dev.ampinterop.conformance.runner.Runner;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is told plays as it is told, in every pairing of our implementation and the script. */
@Timeout(60)
class CaseMakerTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String[] EVERY_PAIRING = {"java:java", "script:java", "java:script"};

  @Test
  void tellsWhatEachSideDoesAndSees() throws NotConvertible {
    ObjectNode told =
        tell(
            Optional.of(CLIENT),
            Turns.ask(CLIENT, 1, "Sum", "a", "13"),
            Turns.answer(SERVER, 1, "total", "94"),
            Turns.ask(CLIENT, 2, "Take", "file", Turns.file("1:1")),
            Turns.fails(SERVER, 2, "FULL", "no more"));

    assertThat(told)
        .isEqualTo(
            JSON.readTree(
                """
                {
                  "id": "a/b",
                  "claim": "A claim.",
                  "commands": {
                    "Sum": {"arguments": {"a": "String"}, "response": {"total": "String"}},
                    "Take": {"arguments": {"file": "Descriptor"}, "errors": ["FULL"]}
                  },
                  "client": {
                    "opens": {"file1": {"file": {"mode": "read"}}},
                    "does": [
                      {"call": "Sum", "with": {"a": "13"}, "sees": {"answer": {"total": "94"}}},
                      {
                        "call": "Take",
                        "with": {"file": {"descriptor": "file1"}},
                        "sees": {"failure": "declared", "code": "FULL", "description": "no more"}
                      }
                    ]
                  },
                  "server": {
                    "responders": {
                      "Sum": [{"sees": {"a": "13"}, "answer": {"total": "94"}}],
                      "Take": [
                        {
                          "sees": {"file": {"is": "file1"}},
                          "fail": {"declared": "FULL", "description": "no more"}
                        }
                      ]
                    }
                  },
                  "wire": [
                    {"from": "client", "box": {"_ask": "1", "_command": "Sum", "a": "13"}},
                    {"from": "server", "box": {"_answer": "1", "total": "94"}},
                    {
                      "from": "client",
                      "box": {"_ask": "2", "_command": "Take", "file": "0"},
                      "descriptors": ["file1"]
                    },
                    {
                      "from": "server",
                      "box": {
                        "_error": "2", "_error_code": "FULL", "_error_description": "no more"
                      }
                    }
                  ]
                }
                """));
    assertPlays(told, EVERY_PAIRING);
  }

  @Test
  void callsThatWantNoAnswerTakeTags() throws NotConvertible {
    ObjectNode told =
        tell(
            Optional.of(CLIENT),
            Turns.tell(CLIENT, 1, "Note", "text", "one"),
            Turns.ask(CLIENT, 2, "Count"),
            Turns.answer(SERVER, 2, "count", "1"),
            Turns.tell(CLIENT, 3, "Note", "text", "two"),
            Turns.tell(CLIENT, 4, "Note"),
            Turns.ask(CLIENT, 5, "Count"),
            Turns.answer(SERVER, 5, "count", "3"));

    assertThat(told.at("/wire/5/box"))
        .isEqualTo(JSON.readTree("{\"_ask\":\"5\",\"_command\":\"Count\"}"));
    assertThat(told.at("/commands/Note"))
        .isEqualTo(
            JSON.readTree(
                """
                {
                  "arguments": {"text": {"type": "String", "optional": true}},
                  "requiresAnswer": false
                }
                """));
    assertPlays(told, EVERY_PAIRING);
  }

  @Test
  void whatWasInFlightTogetherIsSoAgain() throws NotConvertible {
    assertPlays(
        tell(
            Optional.of(CLIENT),
            Turns.ask(CLIENT, 1, "A"),
            Turns.ask(CLIENT, 2, "B"),
            Turns.ask(SERVER, 3, "C"),
            Turns.answer(SERVER, 2),
            Turns.ask(SERVER, 4, "D"),
            Turns.answer(CLIENT, 4, "d", "1"),
            Turns.answer(CLIENT, 3, "c", "1"),
            Turns.answer(SERVER, 1),
            Turns.ask(CLIENT, 5, "A"),
            Turns.answer(SERVER, 5, "again", "1")),
        EVERY_PAIRING);
  }

  @Test
  void aServerThatClosesThoughACallIsOpenDoesSoAgain() throws NotConvertible {
    assertPlays(
        tell(
            Optional.of(SERVER),
            Turns.ask(CLIENT, 1, "A"),
            Turns.ask(CLIENT, 2, "Take", "pipe", Turns.pipe("1:1"))),
        EVERY_PAIRING);
  }

  @Test
  void anUnknownErrorIsFollowedByTheClose() throws NotConvertible {
    assertPlays(
        tell(
            Optional.of(SERVER),
            Turns.ask(CLIENT, 1, "A"),
            Turns.answer(SERVER, 1),
            Turns.ask(CLIENT, 2, "B"),
            Turns.fails(SERVER, 2, "UNKNOWN", "Unknown Error")),
        EVERY_PAIRING);
  }

  @Test
  void aCommandThatNobodyAnswersIsUnhandledAgain() throws NotConvertible {
    assertPlays(
        tell(
            Optional.of(CLIENT),
            Turns.ask(CLIENT, 1, "A"),
            Turns.fails(SERVER, 1, "UNHANDLED", "Unhandled Command: b'A'")),
        EVERY_PAIRING);
  }

  @Test
  void aSideThatSendsWhatNobodySendsIsTheScript() throws NotConvertible {
    ObjectNode told =
        tell(
            Optional.of(SERVER),
            Turns.ask(CLIENT, 1, "A"),
            Turns.answer(SERVER, 1),
            Turns.stray(CLIENT, (byte) 1, (byte) 0));

    assertThat(told.at("/client/script").asBoolean()).isTrue();
    assertPlays(told, "script:java");
  }

  @Test
  void whereBothSidesDoThereIsNoCase() {
    assertThatThrownBy(
            () ->
                tell(
                    Optional.empty(), Turns.stray(CLIENT, (byte) 1), Turns.stray(SERVER, (byte) 1)))
        .isInstanceOf(NotConvertible.class)
        .hasMessageContaining("both sides send what AMP does not allow");
  }

  @Test
  void valuesAreReadableOrShortOrHexadecimal() throws NotConvertible {
    ObjectNode told =
        tell(
            Optional.of(CLIENT),
            Turns.ask(
                CLIENT, 1, "A", "a", "é\n", "b", "\u0001", "c", "ab".repeat(500), "d", "${i}"));

    assertThat(told.at("/client/does/0/with"))
        .isEqualTo(
            JSON.readTree(
                """
                {
                  "a": "é\\n",
                  "b": {"hex": "01"},
                  "c": {"repeat": "ab", "times": 500},
                  "d": {"hex": "247b697d"}
                }
                """));
    assertPlays(told, EVERY_PAIRING);
  }

  @Test
  void theWireOfACaseIsReadAsTheDialogThatTellsIt() throws NotConvertible {
    ObjectNode told =
        tell(
            Optional.of(CLIENT),
            Turns.ask(CLIENT, 1, "Take", "file", Turns.file("1:1"), "pipe", Turns.pipe("1:2")),
            Turns.tell(CLIENT, 2, "Note"),
            Turns.answer(SERVER, 1, "pipe", Turns.pipe("1:3")));

    Conversation conversation = Conversation.of(load(told).cases().get(0), Set.of());

    assertThat(CaseMaker.document(conversation, "a/b", "A claim.").get("wire"))
        .isEqualTo(told.get("wire"));
  }

  private static ObjectNode tell(Optional<Role> closedBy, Turn... turns) throws NotConvertible {
    return CaseMaker.document(new Conversation(List.of(turns), closedBy), "a/b", "A claim.");
  }

  private static CaseSet load(ObjectNode told) {
    CaseSet read = new CaseLoader().read(told.toString(), Path.of("a/b.json"));
    assertThat(read.problems()).isEmpty();
    return read;
  }

  private static void assertPlays(ObjectNode told, String... pairings) {
    try (PeerDirectory directory = PeerDirectory.create();
        ScriptPlayer script = new ScriptPlayer();
        JavaPlayer java = new JavaPlayer()) {
      List<Result> results =
          new Runner(directory, RunOptions.defaults(), script, result -> {})
              .run(
                  new Planner(java, Map.of(), List.of(), Optional.empty())
                      .plan(load(told).cases()));
      assertThat(results).extracting(Result::reason).containsOnlyNulls();
      assertThat(results).extracting(Result::pairing).containsExactly(pairings);
    }
  }
}
