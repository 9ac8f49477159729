package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.core.ConnectionCore;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.descriptor.ReceivedDescriptors;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.error.NoEmptyBoxes;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.error.RemoteProtocolException;
import dev.ampinterop.amp.error.UndecodableValue;
import dev.ampinterop.amp.error.UnhandledCommand;
import dev.ampinterop.amp.error.UnknownRemoteError;
import dev.ampinterop.amp.error.UnknownTag;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes each box that came to whom it is for, on the reading thread: answers and errors to the call
 * that waits, asks to their responders. Twisted: {@code BoxDispatcher}.
 */
final class BoxDispatcher {
  private final Object lock; // the connection's
  private final ConnectionCore<PendingCall<?>> core;
  private final AskDispatcher asks;
  private final Handovers handovers;
  private final DescriptorExchange exchange;
  private final ReceivedDescriptors received;
  private final Listeners listeners;
  private final Function<Command, ConnectionLost> lost;

  BoxDispatcher(
      Object lock,
      ConnectionCore<PendingCall<?>> core,
      AskDispatcher asks,
      Handovers handovers,
      DescriptorExchange exchange,
      ReceivedDescriptors received,
      Listeners listeners,
      Function<Command, ConnectionLost> lost) {
    this.lock = lock;
    this.core = core;
    this.asks = asks;
    this.handovers = handovers;
    this.exchange = exchange;
    this.received = received;
    this.listeners = listeners;
    this.lost = lost;
  }

  /**
   * Dispatches a box.
   *
   * @throws NoEmptyBoxes when the box is for nobody
   * @throws UnknownTag when nobody waits for what it answers
   */
  void dispatch(Box box) {
    listeners.received(box, received.arrivedSinceLastAsked());
    switch (ConnectionCore.kindOf(box)) {
      case ANSWER -> {
        PendingCall<?> call = takeCall(box, Amp.ANSWER);
        if (call != null) {
          answer(call, box);
        }
      }
      case ERROR -> {
        RemoteError error = errorIn(box);
        PendingCall<?> call = takeCall(box, Amp.ERROR);
        if (call != null) {
          handovers.refusedBy(call);
          fail(call, error);
        }
      }
      case ASK -> asks.dispatch(box);
    }
  }

  /** Twisted: {@code _answerReceived} and {@code Command.parseResponse}. */
  private void answer(PendingCall<?> call, Box box) {
    Values[] answer = new Values[1];
    Throwable thrown =
        UserCode.attempt(() -> answer[0] = call.command().response().decode(box, exchange));
    if (thrown != null) {
      handovers.refusedBy(call);
      call.completeExceptionally(undecoded(call.command(), thrown));
      return;
    }
    Handover handover = call.handover();
    if (handover == null) {
      call.answer(answer[0]);
    } else {
      handover.answered(call, answer[0]);
    }
  }

  private Throwable undecoded(Command command, Throwable thrown) {
    if (core.state().isEnded()) {
      return lost.apply(command); // its descriptors were dropped with the connection
    }
    if (thrown instanceof RemoteError error) {
      return exceptionFor(command, error.toSend()); // a type's own decode takes it for an error
    }
    return thrown instanceof UndecodableValue
        ? thrown
        : new UndecodableValue(
            command.name() + ": the answer cannot be decoded: " + thrown, thrown);
  }

  /**
   * Twisted: {@code _errorReceived}. The call of a broken error is lost with the connection, not
   * before: a responder that waits for it would still answer, with an error of its own.
   */
  private static RemoteError errorIn(Box box) {
    String code = box.text(Amp.ERROR_CODE);
    byte[] text = box.find(Amp.ERROR_DESCRIPTION);
    if (code == null || text == null) {
      throw new RemoteProtocolException("an error needs code and description: " + box, null);
    }
    return new RemoteError(code, text, false, null);
  }

  /** Twisted: {@code _massageError}. */
  private static void fail(PendingCall<?> call, RemoteError error) {
    call.completeExceptionally(
        error.code().equals(Amp.UNHANDLED)
            ? new UnhandledCommand(error.code(), error.description())
            : exceptionFor(call.command(), error));
  }

  /**
   * The exception that the command declares; where making it fails, the one that is not declared.
   */
  private static Exception exceptionFor(Command command, RemoteError error) {
    Exception[] made = new Exception[1];
    Throwable thrown = UserCode.attempt(() -> made[0] = command.exceptionFor(error));
    if (thrown == null && made[0] != null) {
      return made[0];
    }
    var unknown = new UnknownRemoteError(error.code(), error.descriptionBytes());
    if (thrown != null) {
      unknown.addSuppressed(thrown);
    }
    return unknown;
  }

  private @Nullable PendingCall<?> takeCall(Box box, String key) {
    synchronized (lock) {
      return core.takeCall(box, key);
    }
  }
}
