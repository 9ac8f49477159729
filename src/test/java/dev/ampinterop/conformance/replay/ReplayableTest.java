package dev.ampinterop.conformance.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.CaseSet;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.peer.PeerDirectory;
import dev.ampinterop.conformance.player.JavaPlayer;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.RunOptions;
import dev.ampinterop.conformance.runner.Runner;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is inferred from what passed, and that our implementation then sends just that. */
@Timeout(60)
class ReplayableTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final DescriptorFacts FILE = new DescriptorFacts("file", "read", "1:1", false, 0L);

  private final Conversation told = new Conversation();

  @Test
  void callsThatAreMadeWhileAReplyIsOwedAreTheResponders() {
    told.client("_ask", "1", "_command", "Run", "case", "x")
        .server("_ask", "1", "_command", "AddSuccess", "name", "x")
        .client("_answer", "1", "ok", "True")
        .server("_answer", "1", "ok", "True")
        .closes(Role.CLIENT);

    ObjectNode document = new Replayable(told.end(), Set.of()).document(Role.CLIENT, "a", "b");

    assertThat(document.at("/server/responders"))
        .isEqualTo(
            JSON.readTree(
                """
                {"Run": [{
                  "sees": {"case": "x"},
                  "does": [
                    {
                      "call": "AddSuccess",
                      "with": {"name": "x"},
                      "sees": {"answer": {"ok": "True"}}
                    }
                  ],
                  "answer": {"ok": "True"}
                }]}
                """));
    assertPlays(told, Role.CLIENT);
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void repliesMayOvertakeOneAnother(Role script) {
    told.client("_ask", "1", "_command", "A")
        .client("_ask", "2", "_command", "B")
        .server("_ask", "1", "_command", "C")
        .server("_answer", "2")
        .server("_ask", "2", "_command", "D")
        .client("_answer", "2", "d", "1")
        .client("_answer", "1", "c", "1")
        .server("_answer", "1")
        .client("_ask", "3", "_command", "A")
        .server("_answer", "3", "again", "1")
        .closes(Role.CLIENT);

    assertPlays(told, script);
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void everyKindOfErrorIsSentAgain(Role script) {
    told.client("_ask", "1", "_command", "A")
        .server("_error", "1", "_error_code", "ODD", "_error_description", "h\u00c3\u00a9")
        .client("_ask", "2", "_command", "Nobody")
        .server(
            "_error",
            "2",
            "_error_code",
            "UNHANDLED",
            "_error_description",
            "Unhandled Command: b'Nobody'")
        .client("_command", "Note", "text", "no answer")
        .client("_ask", "4", "_command", "A") // a call that wants no answer takes a tag, too
        .server("_error", "4", "_error_code", "UNKNOWN", "_error_description", "Unknown Error")
        .closes(Role.SERVER);

    assertPlays(told, script);
  }

  @Test
  void whoeverTagsInAnotherWayIsExpectedToCount() {
    told.server("_ask", "call-9", "_command", "Hello")
        .client("_answer", "call-9", "text", "you")
        .closes(Role.CLIENT);

    assertPlays(told, Role.CLIENT);
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void aKeyThatCountsDescriptorsIsADescriptor(Role script) {
    told.client("_ask", "1", "_command", "Sum", "a", "0", "b", "1")
        .server("_answer", "1", "total", "1")
        .client(List.of(FILE), "_ask", "2", "_command", "Take", "file", "0", "note", "0")
        .server(List.of(FILE, FILE), "_answer", "2", "first", "0", "second", "1")
        .client(List.of(FILE), "_ask", "3", "_command", "Take", "file", "1")
        .server("_answer", "3")
        .closes(Role.CLIENT);

    ObjectNode document = new Replayable(told.end(), Set.of()).document(script, "a", "b");

    assertThat(document.get("commands"))
        .isEqualTo(
            JSON.readTree(
                """
                {
                  "Sum": {
                    "arguments": {"a": "String", "b": "String"},
                    "response": {"total": "String"}
                  },
                  "Take": {
                    "arguments": {
                      "file": "Descriptor",
                      "note": {"type": "String", "optional": true}
                    },
                    "response": {
                      "first": {"type": "Descriptor", "optional": true},
                      "second": {"type": "Descriptor", "optional": true}
                    }
                  }
                }
                """));
    assertPlays(told, script);
  }

  @Test
  void descriptorsThatNobodyNamesStayUnclaimed() {
    told.client(List.of(FILE), "_ask", "1", "_command", "A", "list", "unreadable")
        .server("_answer", "1")
        .closes(Role.CLIENT);

    assertPlays(told, Role.CLIENT);
    assertThatThrownBy(() -> new Replayable(told.end(), Set.of()).document(Role.SERVER, "a", "b"))
        .isInstanceOf(ReplayException.class)
        .hasMessageContaining("the client sends descriptors that no key of its boxes names");
  }

  @Test
  void whatNoImplementationSendsOnlyTheScriptPlays() {
    told.client("_ask", "1", "_command", "A").client("neither", "x").closes(Role.SERVER);

    assertThatThrownBy(() -> new Replayable(told.end(), Set.of()).document(Role.SERVER, "a", "b"))
        .hasMessageContaining("only the script can play it");
    assertPlays(told, Role.CLIENT);
  }

  private static void assertPlays(Conversation told, Role script) {
    Replayable captured = new Replayable(told.end(), Set.of());
    String document = captured.document(script, "connection-1", "as captured").toString();
    CaseSet read = new CaseLoader().read(document, Path.of("captured"));
    assertThat(read.problems()).isEmpty();
    Pairing pairing =
        script == Role.CLIENT ? new Pairing("script", "java") : new Pairing("java", "script");
    try (PeerDirectory directory = PeerDirectory.create();
        ScriptPlayer player = new ScriptPlayer();
        JavaPlayer java = new JavaPlayer()) {
      List<Result> results =
          new Runner(directory, RunOptions.defaults(), player, result -> {})
              .run(
                  new Planner(java, Map.of(), List.of(pairing), Optional.empty())
                      .plan(read.cases()));
      assertThat(results)
          .singleElement()
          .satisfies(result -> assertThat(result.differences()).isEmpty())
          .satisfies(result -> assertThat(result.reason()).isNull());
    }
  }

  /** A captured conversation, box by box. */
  private static final class Conversation {
    private final List<CaptureEvent> events = new ArrayList<>();
    private final Map<Role, Long> ends = new EnumMap<>(Role.class);

    Conversation() {
      events.add(new CaptureEvent.Opened(0, 1, CaptureTransport.UNIX, "", ""));
    }

    Conversation client(String... pairs) {
      return says(Role.CLIENT, List.of(), pairs);
    }

    Conversation client(List<DescriptorFacts> descriptors, String... pairs) {
      return says(Role.CLIENT, descriptors, pairs);
    }

    Conversation server(String... pairs) {
      return says(Role.SERVER, List.of(), pairs);
    }

    Conversation server(List<DescriptorFacts> descriptors, String... pairs) {
      return says(Role.SERVER, descriptors, pairs);
    }

    private Conversation says(Role from, List<DescriptorFacts> facts, String... pairs) {
      Map<String, byte[]> box = new LinkedHashMap<>();
      for (int index = 0; index < pairs.length; index += 2) {
        box.put(pairs[index], pairs[index + 1].getBytes(ISO_8859_1));
      }
      byte[] bytes = Box.of(box).toBytes();
      long offset = ends.getOrDefault(from, 0L);
      List<CapturedDescriptor> descriptors =
          facts.stream().map(one -> new CapturedDescriptor(offset, one)).toList();
      events.add(new CaptureEvent.Bytes(events.size(), 1, from, offset, bytes, descriptors));
      ends.put(from, offset + bytes.length);
      return this;
    }

    Conversation closes(Role by) {
      events.add(new CaptureEvent.Closed(events.size(), 1, by, CaptureEvent.How.END));
      return this;
    }

    CapturedConversation end() {
      return new CapturedConversation(events);
    }
  }
}
