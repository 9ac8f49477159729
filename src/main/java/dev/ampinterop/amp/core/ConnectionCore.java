package dev.ampinterop.amp.core;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.command.Afterwards;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.core.ConnectionState.Event;
import dev.ampinterop.amp.core.ConnectionState.Stream;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.amp.error.NoEmptyBoxes;
import dev.ampinterop.amp.error.PeerDoesNotRead;
import dev.ampinterop.amp.error.ProtocolSwitched;
import dev.ampinterop.amp.error.UnknownTag;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of one connection: calls and answers go in, boxes with their descriptors wait in the
 * {@link #outbox} to be written; boxes that came go in, and what they are comes out. It owns the
 * state, the tags, the ordinals and the calls that wait.
 *
 * <p>Not thread-safe but for {@link #state}: encoding a box, giving tag and ordinals and queueing
 * are one step, which its user guards. Twisted: {@code BoxDispatcher}, {@code _DescriptorExchanger}
 * and {@code AMP}.
 *
 * @param <C> the calls of its user
 */
public final class ConnectionCore<C extends WaitingCall> {
  /** What a box is for. */
  public enum Kind {
    /** It answers a call of ours. */
    ANSWER,
    /** It says that a call of ours failed. */
    ERROR,
    /** The peer calls us. */
    ASK
  }

  private final ConnectionState state = new ConnectionState();
  private final PendingCalls<C> calls = new PendingCalls<>();
  private final BoxBuilder encoding = new BoxBuilder();
  private final Outbox outbox;
  private final QueueLimits limits;
  private final BooleanSupplier sharedQueueIsFull;
  private final ObjIntConsumer<BoxBuilder> sent;
  private long lastTag;

  /**
   * A connection on which nothing has passed.
   *
   * @param limits beyond which nothing more is queued
   * @param sharedQueueIsFull whether the queues of all connections that share a limit are full
   * @param sent gets each box as it is queued, and how many descriptors travel with it
   */
  public ConnectionCore(
      Outbox outbox,
      QueueLimits limits,
      BooleanSupplier sharedQueueIsFull,
      ObjIntConsumer<BoxBuilder> sent) {
    this.outbox = outbox;
    this.limits = limits;
    this.sharedQueueIsFull = sharedQueueIsFull;
    this.sent = sent;
  }

  /** In which state the connection is; any thread may ask. */
  public ConnectionState state() {
    return state;
  }

  /** What waits to be written. */
  public Outbox outbox() {
    return outbox;
  }

  /**
   * Queues a call. Twisted: {@code _sendBoxCommand}.
   *
   * @param exchange leaves descriptors in the outbox
   * @param newCall makes the call once its tag is known
   * @return null for a command that wants no answer
   * @throws LocalProtocolException when it is refused; then nothing is queued
   */
  public <D extends C> @Nullable D ask(
      Command command, Values arguments, DescriptorExchange exchange, LongFunction<D> newCall) {
    if (state.isLockedForSwitch()) {
      lastTag++; // as in Twisted, which takes the tag before it finds that out
      throw new ProtocolSwitched(
          command.name() + ": the connection goes over to another protocol, no box can be sent");
    }
    if (isQueueFull()) {
      throw queueFull(command.name());
    }
    try {
      command.arguments().encode(arguments, encoding.clear(), exchange);
      // Twisted takes the tag before it measures the box, so one that is too long uses it up.
      D call = newCall.apply(++lastTag);
      command.putName(encoding);
      if (!command.requiresAnswer()) {
        add();
        return null;
      }
      encoding.put(Amp.ASK, Ascii.hexadecimal(call.tag()));
      add();
      calls.put(call);
      if (command.afterwards() == Afterwards.START_TLS) {
        goOver(Event.ASK_TLS);
      } else if (command.afterwards() == Afterwards.SWITCH_PROTOCOL) {
        goOver(Event.ASK_SWITCH);
      }
      return call;
    } finally {
      outbox.abandon();
    }
  }

  /**
   * Queues a box that answers a call. Twisted: {@code sendBox}.
   *
   * @param agreement {@code AGREE_TO_TLS} or {@code AGREE_TO_SWITCH} where the answer agrees to
   *     that, null elsewhere
   * @return whether it was queued; not where nobody will get it
   * @throws LocalProtocolException when it cannot be encoded; then nothing is queued
   */
  public boolean answer(Consumer<BoxBuilder> content, @Nullable Event agreement) {
    if (!state.isWritable() || state.isLockedForSwitch()) {
      return false;
    }
    try {
      content.accept(encoding.clear());
      add();
    } finally {
      outbox.abandon();
    }
    if (agreement != null) {
      goOver(agreement);
    }
    return true;
  }

  /** Whether more waits for the peer than the limits allow. */
  public boolean isQueueFull() {
    return outbox.size() > limits.bytes()
        || outbox.descriptors() > limits.descriptors()
        || sharedQueueIsFull.getAsBoolean();
  }

  /** The error that says so. */
  public PeerDoesNotRead queueFull(String what) {
    String tooMuch =
        outbox.descriptors() > limits.descriptors()
            ? "more than " + limits.descriptors() + " descriptors wait"
            : outbox.size() > limits.bytes()
                ? "more than " + limits.bytes() + " bytes wait"
                : "more waits, over all connections, than the server allows, and some";
    return new PeerDoesNotRead(what + ": " + tooMuch + " for a peer that does not read them");
  }

  /**
   * What a box is for. Twisted: {@code ampBoxReceived}.
   *
   * @throws NoEmptyBoxes when it is for nothing
   */
  public static Kind kindOf(Box box) {
    // Twisted asks in this order, so _answer wins over _error, that over _command.
    if (box.has(Amp.ANSWER)) {
      return Kind.ANSWER;
    }
    if (box.has(Amp.ERROR)) {
      return Kind.ERROR;
    }
    if (box.has(Amp.COMMAND)) {
      return Kind.ASK;
    }
    throw new NoEmptyBoxes(box.toString());
  }

  /**
   * Takes out the call that a box belongs to.
   *
   * @param key under which the box has the tag
   * @return null once the connection is over, when no call waits any more
   * @throws UnknownTag when no call has it
   */
  public @Nullable C takeCall(Box box, String key) {
    C call = calls.remove(box.tag(key));
    if (call == null && !state.isEnded()) {
      throw new UnknownTag(String.valueOf(box.text(key)));
    }
    return call;
  }

  /** Whether such a call waits. */
  public boolean isWaitedFor(Predicate<? super C> which) {
    return calls.any(which);
  }

  /** The calls that wait, in no order. */
  public List<C> waitingCalls() {
    return calls.all();
  }

  /** The peer agrees to what a call asked for. */
  public void peerAgrees() {
    state.on(Event.PEER_AGREES);
  }

  /** The peer refuses what a call asked for; boxes pass again. */
  public void peerRefuses() {
    state.on(Event.PEER_REFUSES);
    outbox.release();
  }

  /** What both sides agreed upon is done. */
  public void wentOver() {
    state.on(Event.DONE);
    if (state.stream() == Stream.BOXES) {
      outbox.release();
    }
  }

  /** Writing failed: what waits to be written is dropped. */
  public void writeFailed() {
    state.on(Event.WRITE_FAILED);
    outbox.clear();
  }

  /**
   * The connection is over: what waits to be written is dropped.
   *
   * @return the calls that waited; they will not be answered
   */
  public List<C> end() {
    state.on(Event.END);
    outbox.clear();
    return calls.removeAll();
  }

  private void goOver(Event event) {
    state.on(event);
    outbox.hold();
  }

  private void add() {
    sent.accept(encoding, outbox.descriptorsOfBox());
    outbox.add(encoding);
  }
}
