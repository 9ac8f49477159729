package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.descriptor.ReceivedDescriptors;
import dev.ampinterop.amp.error.NoEmptyBoxes;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.error.UndecodableValue;
import dev.ampinterop.amp.error.UnknownTag;

/**
 * Takes each box that came to whom it is for, on the reading thread: answers and errors to the call
 * that waits, asks to their responders. Twisted: {@code BoxDispatcher}.
 */
final class BoxDispatcher {
  private final Object lock; // the connection's
  private final PendingCalls calls;
  private final AskDispatcher asks;
  private final Handovers handovers;
  private final DescriptorExchange exchange;
  private final ReceivedDescriptors received;
  private final Listeners listeners;

  BoxDispatcher(
      Object lock,
      PendingCalls calls,
      AskDispatcher asks,
      Handovers handovers,
      DescriptorExchange exchange,
      ReceivedDescriptors received,
      Listeners listeners) {
    this.lock = lock;
    this.calls = calls;
    this.asks = asks;
    this.handovers = handovers;
    this.exchange = exchange;
    this.received = received;
    this.listeners = listeners;
  }

  /**
   * Dispatches a box.
   *
   * @throws NoEmptyBoxes when the box says nothing to anybody
   * @throws UnknownTag when nobody waits for what it answers
   */
  void dispatch(Box box) {
    // Twisted asks in this order (ampBoxReceived), so _answer wins over _error, that over _command.
    listeners.received(box, received.arrivedSinceLastAsked());
    if (box.has(Amp.ANSWER)) {
      answer(takeCall(box, Amp.ANSWER), box);
    } else if (box.has(Amp.ERROR)) {
      PendingCall call = takeCall(box, Amp.ERROR);
      callOff(call);
      Answers.fail(call, box);
    } else if (box.has(Amp.COMMAND)) {
      asks.dispatch(box);
    } else {
      throw new NoEmptyBoxes(box.toString());
    }
  }

  private void answer(PendingCall call, Box box) {
    Values answer;
    try {
      answer = Answers.decode(call, box, exchange);
    } catch (UndecodableValue e) {
      callOff(call);
      call.completeExceptionally(e);
      return;
    } catch (RemoteError e) {
      callOff(call);
      call.completeExceptionally(call.command().exceptionFor(e.toSend()));
      return;
    }
    Handover handover = call.handover();
    if (handover == null) {
      call.answer(answer);
    } else {
      handover.answered(call, answer);
    }
  }

  private void callOff(PendingCall call) {
    if (call.handover() != null) {
      handovers.callOff();
    }
  }

  private PendingCall takeCall(Box box, String key) {
    synchronized (lock) {
      PendingCall call = calls.remove(box.tag(key));
      if (call == null) {
        throw new UnknownTag(String.valueOf(box.text(key)));
      }
      return call;
    }
  }
}
