package dev.ampinterop.conformance.conversation;

import static dev.ampinterop.conformance.cases.Role.CLIENT;
import static dev.ampinterop.conformance.cases.Role.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.Captured;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.wire.FileContent;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConversationWriterTest {
  @Test
  void tagsAndOrdinalsAreCountedAsTwistedCountsThem() {
    Conversation conversation =
        new Conversation(
            List.of(
                Turns.ask(CLIENT, 11, "A", "file", Turns.file("1:1"), "x", "y"),
                Turns.tell(CLIENT, 12, "B", "one", Turns.pipe("1:2"), "two", Turns.pipe("1:3")),
                Turns.ask(SERVER, 13, "C", "file", Turns.file("1:4")),
                Turns.ask(CLIENT, 14, "D"),
                Turns.answer(SERVER, 14, "file", Turns.file("1:5")),
                Turns.fails(SERVER, 11, "ODD", "very odd")),
            Optional.of(SERVER));

    assertThat(String.join("\n", Captured.lines(written(conversation))) + "\n")
        .isEqualTo(
            """
             1.000 > ask    1 A     39 B  file=0 x=y  +fd 0:file
             2.000 > call     B     31 B  one=1 two=2  +fd 1:pipe 2:pipe
             3.000 < ask    1 C     33 B  file=0  +fd 0:file
             4.000 > ask    3 D     24 B
             5.000 < answer 3 D     23 B  file=1  +fd 1:file
             6.000 < error  1 A     61 B  ODD "very odd"
             7.000 < close
             8.000 > close
            """);
  }

  @Test
  void whatIsWrittenIsReadAsTheSame() {
    Conversation conversation =
        new Conversation(
            List.of(
                Turns.ask(CLIENT, 1, "A", "text", "é"),
                Turns.ask(SERVER, 2, "B"),
                Turns.tell(SERVER, 3, "C", "empty", ""),
                Turns.answer(CLIENT, 2, "ok", "True"),
                Turns.fails(SERVER, 1, "ODD", "very odd"),
                Turns.stray(CLIENT, (byte) 9, (byte) 9)),
            Optional.empty());

    assertThat(shape(Turns.bare(Conversation.of(written(conversation), Set.of()))))
        .isEqualTo(shape(conversation));
  }

  @Test
  void contentsTravelWithTheirDescriptors() {
    var content = new FileContent(2, new byte[] {'h', 'i'});
    CapturedDescriptor file = new CapturedDescriptor(0, Turns.file("1:1").facts(), content);

    CapturedConversation written =
        written(
            new Conversation(List.of(Turns.ask(CLIENT, 1, "A", "file", file)), Optional.empty()));

    assertThat(Captured.descriptors(written, CLIENT)).containsExactly(file);
  }

  private static CapturedConversation written(Conversation conversation) {
    List<CaptureEvent> events =
        ConversationWriter.events(conversation, 1, CaptureTransport.UNIX, 0);
    return new CapturedConversation(events);
  }

  /** Bytes that are no box are compared by identity, so they are told apart here. */
  private static List<String> shape(Conversation conversation) {
    return conversation.turns().stream()
        .map(
            turn ->
                turn instanceof Turn.Stray stray
                    ? stray.from() + " " + List.of(stray.bytes()[0], stray.bytes().length)
                    : turn.getClass() + " " + turn.hashCode())
        .toList();
  }
}
