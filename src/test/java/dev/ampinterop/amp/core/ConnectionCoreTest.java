package dev.ampinterop.amp.core;

import static dev.ampinterop.amp.TestBytes.bytes;
import static dev.ampinterop.amp.TestBytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.core.ConnectionState.Event;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.error.InvalidSignature;
import dev.ampinterop.amp.error.NoEmptyBoxes;
import dev.ampinterop.amp.error.PeerDoesNotRead;
import dev.ampinterop.amp.error.ProtocolSwitched;
import dev.ampinterop.amp.error.UnknownTag;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A whole connection, without a socket or a thread. */
class ConnectionCoreTest {
  private static final Argument<String> A = Argument.of("a", ArgumentTypes.UNICODE);
  private static final Command DO = Command.named("Do").takes(A).build();
  private static final Command TELL = Command.named("Tell").takes(A).withoutAnswer().build();
  private static final Command CHANGE = Command.named("Change").switchesProtocol().build();
  private static final Command SECURE = Command.named("Secure").startsTls().build();

  private record Call(long tag) implements WaitingCall {}

  private final int[] metered = new int[2];
  private final List<String> sent = new ArrayList<>();
  private final ConnectionCore<Call> core =
      new ConnectionCore<>(
          new Outbox(
              60,
              (bytes, descriptors) -> {
                metered[0] += bytes;
                metered[1] += descriptors;
              }),
          new QueueLimits(100, 2),
          () -> false,
          (box, descriptors) -> sent.add(box.build() + " " + descriptors));

  @Test
  void givesTagsAndFindsTheCallsThatAnswersBelongTo() {
    Call first = ask(DO, "x");
    assertThat(ask(TELL, "y")).isNull();
    Call third = ask(DO, "z");

    assertThat(written()).contains("\0\4_ask\0\0011").contains("\0\4_ask\0\0013");
    assertThat(core.waitingCalls()).containsExactlyInAnyOrder(first, third);
    assertThat(core.takeCall(box("_answer", "3"), "_answer")).isSameAs(third);
    assertThatThrownBy(() -> core.takeCall(box("_answer", "3"), "_answer"))
        .isInstanceOf(UnknownTag.class);
    assertThat(core.takeCall(box("_error", "1"), "_error")).isSameAs(first);
    assertThat(sent).hasSize(3);
  }

  @Test
  void aCallThatIsRefusedUsesUpItsTagOnlyWhereTwistedDoes() {
    assertThatThrownBy(() -> core.ask(DO, Values.of(), exchange(), Call::new))
        .isInstanceOf(InvalidSignature.class);
    assertThat(core.outbox().isEmpty()).isTrue();
    assertThat(ask(DO, "x").tag()).isEqualTo(1);
  }

  @Test
  void saysWhatABoxIsFor() {
    assertThat(ConnectionCore.kindOf(box("_answer", "1", "_error", "1", "_command", "x")))
        .isEqualTo(ConnectionCore.Kind.ANSWER);
    assertThat(ConnectionCore.kindOf(box("_error", "1", "_command", "x")))
        .isEqualTo(ConnectionCore.Kind.ERROR);
    assertThat(ConnectionCore.kindOf(box("_command", "x"))).isEqualTo(ConnectionCore.Kind.ASK);
    assertThatThrownBy(() -> ConnectionCore.kindOf(box("a", "1"))).isInstanceOf(NoEmptyBoxes.class);
  }

  @Test
  void refusesCallsWhileTooMuchWaits() {
    ask(DO, "x".repeat(100));
    assertThat(core.isQueueFull()).isTrue();

    assertThatThrownBy(() -> ask(DO, "y"))
        .isInstanceOf(PeerDoesNotRead.class)
        .hasMessageContaining("Do: more than 100 bytes wait for a peer that does not read them");
    written();
    assertThat(ask(DO, "y").tag()).isEqualTo(2);
  }

  @Test
  void holdsBackWhatFollowsACallForTlsUntilThatIsRefusedOrDone() {
    core.ask(SECURE, Values.of(), exchange(), Call::new);
    ask(DO, "held");
    assertThat(written()).contains("Secure").doesNotContain("held");
    core.peerRefuses();
    assertThat(written()).contains("held");

    core.ask(SECURE, Values.of(), exchange(), Call::new);
    ask(DO, "again");
    core.peerAgrees();
    core.state().on(Event.GO_OVER);
    assertThat(written()).doesNotContain("again");
    core.wentOver();
    assertThat(written()).contains("again");
  }

  @Test
  void sendsNoBoxOnceAnotherProtocolIsComing() {
    assertThat(core.answer(box -> box.put("_answer", bytes("1")), Event.AGREE_TO_SWITCH)).isTrue();

    assertThat(core.answer(box -> box.put("_answer", bytes("2")), null)).isFalse();
    assertThatThrownBy(() -> ask(DO, "x")).isInstanceOf(ProtocolSwitched.class);
    assertThat(core.state().isAgreed()).isTrue();
  }

  @Test
  void aRefusedSwitchUsesUpTheTagsOfCallsInBetween() {
    core.ask(CHANGE, Values.of(), exchange(), Call::new);
    assertThatThrownBy(() -> ask(DO, "x")).isInstanceOf(ProtocolSwitched.class);
    core.takeCall(box("_error", "1"), "_error");
    core.peerRefuses();

    assertThat(ask(DO, "x").tag()).isEqualTo(3);
  }

  @Test
  void dropsWhatWaitsAtTheEndAndGivesTheCallsBack() {
    Call call = ask(DO, "x");

    assertThat(core.end()).containsExactly(call);

    assertThat(core.outbox().isEmpty()).isTrue();
    assertThat(metered).containsExactly(0, 0);
    assertThat(core.answer(box -> box.put("_answer", bytes("1")), null)).isFalse();
    assertThat(core.takeCall(box("_answer", "1"), "_answer")).isNull();
    assertThat(core.end()).isEmpty();
  }

  @Test
  void takesNoAnswerOnceWritingHasFailedButStillFindsCalls() {
    Call call = ask(DO, "x");
    core.writeFailed();

    assertThat(core.answer(box -> box.put("_answer", bytes("1")), null)).isFalse();
    assertThat(core.state().takesCalls()).isFalse();
    assertThat(core.takeCall(box("_answer", "1"), "_answer")).isSameAs(call);
  }

  private Call ask(Command command, String value) {
    return core.ask(command, Values.of(A, value), exchange(), Call::new);
  }

  private static DescriptorExchange exchange() {
    return DescriptorExchange.none();
  }

  private String written() {
    var buffer = ByteBuffer.allocate(10_000);
    core.outbox().next(buffer, new ArrayList<>());
    byte[] wire = new byte[buffer.flip().remaining()];
    buffer.get(wire);
    return text(wire);
  }

  private static Box box(String... pairs) {
    var builder = new BoxBuilder();
    for (int i = 0; i < pairs.length; i += 2) {
      builder.put(pairs[i], bytes(pairs[i + 1]));
    }
    return builder.build();
  }
}
