package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.error.OnlyOneTls;
import dev.ampinterop.amp.error.ProtocolSwitched;
import dev.ampinterop.amp.transport.SwitchedProtocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a connection over to TLS, or to another protocol.
 *
 * <p>What was queued before must have left in the old way, what is queued after must leave in the
 * new one, and so with what is read: the outbox holds back what comes after, and the handover
 * begins on whichever thread finds that it is agreed upon and that nothing is left to be written.
 * The reading thread waits until it is done. Twisted: {@code _lockForSwitch}, {@code _prepareTLS},
 * {@code _startTLS} and {@code _switchTo}.
 */
final class Handovers {
  private final Object lock; // the connection's
  private final Outbox outbox;
  private final BoxWriter writer;
  private final TlsReadyTransport transport;
  private final SwitchedProtocolStream stream;
  private final String threadName;
  private final Consumer<Throwable> failed;
  private volatile @Nullable Handover current; // written with the lock

  /**
   * None is under way.
   *
   * @param failed gets why a handover that both sides had agreed upon did not happen
   */
  Handovers(
      Object lock,
      Outbox outbox,
      BoxWriter writer,
      TlsReadyTransport transport,
      SwitchedProtocolStream stream,
      String threadName,
      Consumer<Throwable> failed) {
    this.lock = lock;
    this.outbox = outbox;
    this.writer = writer;
    this.transport = transport;
    this.stream = stream;
    this.threadName = threadName;
    this.failed = failed;
  }

  /**
   * Whether no box may be sent any more, unless the handover is called off; call it with the lock.
   */
  boolean isLocked() {
    Handover handover = current;
    return handover != null && handover.protocol() != null;
  }

  /**
   * Checks that a handover may be asked for, or agreed to; call it with the lock.
   *
   * @throws OnlyOneTls when the connection has TLS already
   * @throws ProtocolSwitched when another one is under way
   */
  void requireFree(Handover next, String command) {
    if (current != null) {
      throw new ProtocolSwitched(
          command + ": the connection is going over to something else already");
    }
    if (next.protocol() == null && transport.isTls()) {
      throw new OnlyOneTls(command + ": the connection has TLS already");
    }
  }

  /** The box that asks for it, or agrees to it, is the last one queued; call it with the lock. */
  void begin(Handover handover) {
    current = handover;
    outbox.hold();
    if (handover.isAgreed() && handover.protocol() == null) {
      transport.prepareTls();
    }
  }

  /**
   * The peer agreed to what we had asked for. On the reading thread, once it has put back what it
   * had read too far: from now on another thread may read for TLS's handshake.
   */
  void agree() {
    synchronized (lock) {
      Handover handover = current;
      if (handover != null) {
        handover.agree();
        if (handover.protocol() == null) {
          transport.prepareTls();
        }
      }
    }
  }

  /** The peer refused what we had asked for; AMP goes on. */
  void callOff() {
    synchronized (lock) {
      current = null;
      outbox.release();
    }
  }

  /** The handover that both sides want and the reading thread has to see to. */
  @Nullable Handover wanted() {
    if (current == null) {
      return null;
    }
    synchronized (lock) {
      Handover handover = current;
      return handover != null && (handover.isAgreed() || handover.isAnswered()) ? handover : null;
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
      if (!writer.isIdle() || writer.isStopped() || !handover.begin()) {
        return;
      }
    }
    SwitchedProtocol protocol = handover.protocol();
    try {
      if (protocol == null) {
        transport.startTls(handover.tls());
      } else {
        protocol.started(stream);
      }
    } catch (RuntimeException | LinkageError e) {
      failed.accept(e);
      return;
    }
    synchronized (lock) {
      handover.finish();
      if (protocol == null) {
        current = null;
        outbox.release();
      }
      lock.notifyAll();
    }
    if (protocol != null) {
      return;
    }
    if (!onReadingThread) {
      shakeHands();
    }
    writer.flushElsewhere();
  }

  /**
   * Waits until a handover is done; for the reading thread.
   *
   * @return whether it was done; otherwise the connection is over
   */
  boolean await(Handover handover) {
    synchronized (lock) {
      while (!handover.isDone() && !writer.isStopped()) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          // Nobody but the connection knows this thread; it ends with the connection only.
        }
      }
      return handover.isDone();
    }
  }

  /** Tells the protocol that took over, if one did, that the connection is over. */
  void ended(@Nullable Throwable cause) {
    Handover handover = current;
    SwitchedProtocol protocol = handover == null ? null : handover.protocol();
    if (handover != null && handover.isDone() && protocol != null) {
      protocol.ended(cause);
    }
  }

  // The reading thread waits in a plain read, and the peer may wait for us to speak first.
  private void shakeHands() {
    if (!transport.isClient()) {
      return;
    }
    Thread handshake =
        new Thread(
            () -> {
              try {
                transport.write(ByteBuffer.allocate(0), List.of());
              } catch (IOException e) {
                failed.accept(e);
              }
            },
            threadName);
    handshake.setDaemon(true);
    handshake.start();
  }
}
