package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.amp.error.PeerDoesNotRead;
import dev.ampinterop.amp.error.ProtocolSwitched;
import dev.ampinterop.amp.error.TlsFailed;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Encodes boxes and queues them for sending: encoding, giving ordinals and tags and queueing are
 * one step, so every method is called with the connection's lock. Twisted: {@code _sendBoxCommand}
 * and {@code sendBox}.
 */
final class BoxQueue {
  private final Outbox outbox;
  private final PendingCalls calls;
  private final Handovers handovers;
  private final DescriptorExchange exchange;
  private final Listeners listeners;
  private final int maxQueuedBytes;
  private final int maxQueuedDescriptors;
  private final BoxBuilder encoding = new BoxBuilder();
  private long lastTag;

  BoxQueue(
      Outbox outbox,
      PendingCalls calls,
      Handovers handovers,
      DescriptorExchange exchange,
      Listeners listeners,
      ConnectionOptions options) {
    this.outbox = outbox;
    this.calls = calls;
    this.handovers = handovers;
    this.exchange = exchange;
    this.listeners = listeners;
    this.maxQueuedBytes = options.maxQueuedBytes();
    this.maxQueuedDescriptors = options.maxQueuedDescriptors();
  }

  /**
   * Queues a call.
   *
   * @return the call; done already where it asks for no answer
   * @throws LocalProtocolException when it is refused; then nothing is queued
   */
  CompletableFuture<Values> queueAsk(AmpConnection connection, Command command, Values arguments) {
    if (handovers.isLocked()) {
      if (command.requiresAnswer()) {
        lastTag++; // as in Twisted, which takes the tag before it finds that out
      }
      throw new ProtocolSwitched(
          command.name() + ": the connection goes over to another protocol, no box can be sent");
    }
    if (isTooMuchQueued()) {
      throw tooMuchQueued(command.name());
    }
    Handover handover = handover(connection, command, arguments);
    try {
      command.arguments().encode(arguments, encoding.clear(), exchange);
      // Twisted takes the tag before it measures the box, so one that is too long uses it up.
      PendingCall call = new PendingCall(connection, command, ++lastTag, handover);
      command.putName(encoding);
      if (!command.requiresAnswer()) {
        add();
        return CompletableFuture.completedFuture(Values.of());
      }
      encoding.put(Amp.ASK, Ascii.hexadecimal(call.tag()));
      add();
      calls.put(call);
      if (handover != null) {
        handovers.begin(handover);
      }
      return call;
    } finally {
      outbox.abandon();
    }
  }

  /**
   * Queues a box that answers a call, and agrees with it to a handover.
   *
   * @throws LocalProtocolException when it cannot be encoded, or the connection cannot be handed
   *     over; then nothing is queued
   */
  void queueAnswer(Consumer<BoxBuilder> content, @Nullable Handover handover) {
    try {
      if (handover != null) {
        handovers.requireFree(handover, "the answer");
      }
      content.accept(encoding.clear());
      add();
    } finally {
      outbox.abandon();
    }
    if (handover != null) {
      handover.agree();
      handovers.begin(handover);
    }
  }

  /** Whether more waits for the peer than the options allow. */
  boolean isTooMuchQueued() {
    return outbox.size() > maxQueuedBytes || outbox.descriptors() > maxQueuedDescriptors;
  }

  /** What tells that the peer does not read what waits for it. */
  PeerDoesNotRead tooMuchQueued(String what) {
    String tooMuch =
        outbox.descriptors() > maxQueuedDescriptors
            ? maxQueuedDescriptors + " descriptors"
            : maxQueuedBytes + " bytes";
    return new PeerDoesNotRead(
        what + ": more than " + tooMuch + " wait for a peer that does not read them");
  }

  private @Nullable Handover handover(AmpConnection connection, Command command, Values arguments) {
    Handover handover = Handover.of(command, arguments);
    if (handover == null) {
      return null;
    }
    handovers.requireFree(handover, command.name());
    try {
      connection.prepare(handover);
    } catch (TlsFailed e) {
      throw new LocalProtocolException(command.name() + ": " + e.getMessage(), e);
    }
    return handover;
  }

  private void add() {
    listeners.sent(encoding, outbox.descriptorsOfBox());
    outbox.add(encoding);
  }
}
