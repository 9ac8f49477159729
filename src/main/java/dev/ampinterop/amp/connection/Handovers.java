package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.core.ConnectionCore;
import dev.ampinterop.amp.core.ConnectionState.Event;
import dev.ampinterop.amp.core.ConnectionState.Stream;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.error.OnlyOneTls;
import dev.ampinterop.amp.error.ProtocolSwitched;
import dev.ampinterop.amp.transport.SwitchedProtocol;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings a connection over to TLS, or to another protocol; how far it has come is in the core's
 * state.
 *
 * <p>What was queued before must have left in the old way, what is queued after must leave in the
 * new one, and so with what is read: the outbox holds back what comes after, and the handover
 * begins on whichever thread finds that it is agreed upon and that nothing is left to be written.
 * The reading thread waits until it is done. Twisted: {@code _lockForSwitch}, {@code _prepareTLS},
 * {@code _startTLS} and {@code _switchTo}.
 */
final class Handovers {
  private final Object lock; // the connection's
  private final ConnectionCore<PendingCall<?>> core;
  private final BoxWriter writer;
  private final TlsReadyTransport transport;
  private final SwitchedProtocolStream stream;
  private final Runnable tlsStarted;
  private final Consumer<Throwable> failed;
  private volatile @Nullable Handover current; // written with the lock

  /**
   * None is under way.
   *
   * @param tlsStarted runs when TLS was put in between, before its handshake
   * @param failed gets why a handover that both sides had agreed upon did not happen
   */
  Handovers(
      Object lock,
      ConnectionCore<PendingCall<?>> core,
      BoxWriter writer,
      TlsReadyTransport transport,
      SwitchedProtocolStream stream,
      Runnable tlsStarted,
      Consumer<Throwable> failed) {
    this.lock = lock;
    this.core = core;
    this.writer = writer;
    this.transport = transport;
    this.stream = stream;
    this.tlsStarted = tlsStarted;
    this.failed = failed;
  }

  /**
   * Checks that a handover may be asked for, or agreed to; call it with the lock.
   *
   * @throws OnlyOneTls when the connection has TLS already
   * @throws ProtocolSwitched when another one is under way
   */
  void requireFree(Handover next, String command) {
    if (core.state().stream() != Stream.BOXES) {
      throw new ProtocolSwitched(
          command + ": the connection is going over to something else already");
    }
    if (next.protocol() == null && transport.isTls()) {
      throw new OnlyOneTls(command + ": the connection has TLS already");
    }
  }

  /** The box that asks for it, or agrees to it, was queued last; call it with the lock. */
  void begin(Handover handover) {
    current = handover;
    if (core.state().stream() == Stream.TLS_AGREED) {
      transport.prepareTls();
    }
  }

  /**
   * The peer agreed to what we had asked for. On the reading thread, once it has put back what it
   * had read too far: from now on another thread may read for TLS's handshake.
   */
  void agree() {
    synchronized (lock) {
      if (core.state().isAsked()) {
        core.peerAgrees();
      }
      if (core.state().stream() == Stream.TLS_AGREED) {
        transport.prepareTls();
      }
    }
  }

  /** The peer refused a call, which may have asked for a handover; AMP goes on. */
  void refusedBy(PendingCall<?> call) {
    if (call.handover() == null) {
      return;
    }
    synchronized (lock) {
      current = null;
      core.peerRefuses();
    }
  }

  /** The handover that both sides want and the reading thread has to see to. */
  @Nullable Handover wanted() {
    if (current == null) {
      return null;
    }
    synchronized (lock) {
      Handover handover = current;
      return handover != null && (!core.state().isAsked() || handover.isAnswered())
          ? handover
          : null;
    }
  }

  /**
   * Does what both sides have agreed upon, if that and nothing else is left to be done, and writes
   * what TLS had held back.
   */
  void proceed(boolean onReadingThread) {
    Handover handover = current;
    if (handover == null) {
      return;
    }
    synchronized (lock) {
      if (!writer.isIdle() || writer.isStopped() || !core.state().isAgreed()) {
        return;
      }
      core.state().on(Event.GO_OVER);
    }
    SwitchedProtocol protocol = handover.protocol();
    Throwable thrown =
        UserCode.attempt(
            () -> {
              if (protocol == null) {
                transport.startTls(handover.tls());
                tlsStarted.run();
              } else {
                stream.begin();
                protocol.started(stream);
              }
            });
    if (thrown != null) {
      failed.accept(thrown);
      return;
    }
    synchronized (lock) {
      core.wentOver();
      if (protocol == null) {
        current = null;
      }
      lock.notifyAll();
    }
    if (protocol != null) {
      return;
    }
    if (!onReadingThread && transport.isClient()) {
      writer.shakeHands(); // the reading thread waits in a plain read, the peer perhaps for us
    } else {
      writer.flushElsewhere();
    }
  }

  /**
   * Waits until a handover is done; for the reading thread.
   *
   * @return whether it was done; otherwise the connection is over
   */
  boolean await(Handover handover) {
    synchronized (lock) {
      while (!isDone(handover) && !writer.isStopped()) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          // Nobody but the connection knows this thread; it ends with the connection only.
        }
      }
      return isDone(handover);
    }
  }

  /**
   * The connection is over: tells that the protocol that took over, if one did, and the caller who
   * waits for a handover.
   */
  void ended(Function<Command, ConnectionLost> lost, @Nullable Throwable cause) {
    Handover handover = current;
    if (handover == null) {
      return;
    }
    handover.giveUp(lost);
    SwitchedProtocol protocol = handover.protocol();
    if (protocol != null && core.state().stream() == Stream.SWITCHED) {
      UserCode.run("the end of a switched protocol", () -> protocol.ended(cause));
    }
  }

  private boolean isDone(Handover handover) {
    return current != handover || core.state().stream() == Stream.SWITCHED;
  }
}
