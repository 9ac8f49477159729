package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.core.ConnectionCore;
import dev.ampinterop.amp.core.ConnectionState.Event;
import dev.ampinterop.amp.core.ConnectionState.Life;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.error.TlsFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings a connection to its end: in order, once all is written or answered, or at once. Whatever
 * ends it goes through {@link #exit}, which only the first one passes. Thread-safe.
 */
final class Closing {
  private static final long CLOSE_SECONDS = 10;

  // For the reading thread to notice that the connection was cut off; it takes microseconds, unless
  // a responder keeps that thread.
  private static final long ABORT_SECONDS = 1;

  // How long answers that the peer sent before it went may take to be read: they are in our socket.
  private static final long READ_ON_MILLIS = 1000;

  private final Object lock; // the connection's
  private final ConnectionCore<PendingCall<?>> core;
  private final BoxWriter writer;
  private final TlsReadyTransport transport;
  private final ReadingThread reading;
  private final IntSupplier asksUnderWay;
  private final Duration tlsHandshakeTimeout;
  private final CompletableFuture<ConnectionEnd> ended = new CompletableFuture<>();
  private @Nullable ConnectionEnd end; // guarded by the lock

  /**
   * Nothing ends yet.
   *
   * @param asksUnderWay how many calls of the peer are not answered
   */
  Closing(
      Object lock,
      ConnectionCore<PendingCall<?>> core,
      BoxWriter writer,
      TlsReadyTransport transport,
      ReadingThread reading,
      IntSupplier asksUnderWay,
      ConnectionOptions options) {
    this.lock = lock;
    this.core = core;
    this.writer = writer;
    this.transport = transport;
    this.reading = reading;
    this.asksUnderWay = asksUnderWay;
    this.tlsHandshakeTimeout = options.tlsHandshakeTimeout();
  }

  /** Completes when the connection has ended. */
  CompletableFuture<ConnectionEnd> ended() {
    return ended.copy();
  }

  /** The connection has ended: the last thing that happens to it. */
  void complete(ConnectionEnd how) {
    ended.complete(how);
  }

  /** Ends the connection once what is queued has been written. */
  void start() {
    boolean begun;
    synchronized (lock) {
      core.state().on(Event.CLOSE);
      begun = !reading.isCurrent() && writer.begin();
    }
    if (begun) {
      writer.writeElsewhere();
    } else if (!reading.isCurrent()) {
      closeIfDrained();
    }
  }

  /** Ends the connection once every call has its answer or is given up. */
  void startWhenAnswered() {
    List<PendingCall<?>> waiting;
    synchronized (lock) {
      core.state().on(Event.FINISH);
      waiting = core.waitingCalls();
    }
    // One that times out or is cancelled is answered later or never; nobody waits for that.
    waiting.forEach(call -> call.whenComplete((answer, failure) -> closeIfAnswered()));
    closeIfAnswered();
  }

  /** Ends the connection in order and waits for that; cuts it off where it takes too long. */
  void closeAndWait() {
    start();
    if (reading.isCurrent()) {
      return;
    }
    try {
      if (!awaitEnd(CLOSE_SECONDS)) {
        abort();
        awaitEnd(ABORT_SECONDS);
      }
    } catch (InterruptedException e) {
      abort();
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitEnd(long seconds) throws InterruptedException {
    try {
      ended.get(seconds, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    }
  }

  /** Ends the connection now; what is queued is dropped. */
  void abort() {
    exit(ConnectionEnd.BY_US, transport::abort);
  }

  /** Ends the connection now: whatever the cause was, it cannot go on. */
  void breakWith(Throwable cause) {
    exit(ConnectionEnd.brokenBy(cause), transport::abort);
  }

  /**
   * The single way out; only the first one passes.
   *
   * @return how the connection ended: what ended it first counts
   */
  ConnectionEnd exit(ConnectionEnd how, UserCode.Code close) {
    List<PendingCall<?>> waiting;
    synchronized (lock) {
      if (end != null) {
        return end;
      }
      end = how;
      waiting = core.end();
      writer.stop();
    }
    for (PendingCall<?> call : waiting) {
      UserCode.run("the end of a call", () -> call.completeExceptionally(lost(call.command())));
    }
    UserCode.attempt(close); // close(2) frees the number whatever it reports
    return how;
  }

  /** Why a call cannot be made, or is not answered any more. */
  ConnectionLost lost(Command command) {
    synchronized (lock) {
      ConnectionEnd how = end;
      return how == null
          ? new ConnectionLost(command.name() + ": the connection is closing", null)
          : new ConnectionLost(command.name() + ": " + how, how.cause());
    }
  }

  /** Begins to close if that was asked for and nobody waits for an answer any more. */
  void closeIfAnswered() {
    if (core.state().life() == Life.FINISHING && isAnswered()) {
      start();
    }
  }

  /** Whether nobody waits for an answer, in either direction. */
  boolean isAnswered() {
    if (asksUnderWay.getAsInt() > 0) {
      return false;
    }
    synchronized (lock) {
      return !core.isWaitedFor(call -> !call.isDone());
    }
  }

  /** Closes if that was asked for and all is written, and returns whether it did. */
  boolean closeIfDrained() {
    if (!core.state().isClosing()) {
      return false;
    }
    synchronized (lock) {
      if (!writer.isIdle()) {
        return false;
      }
    }
    exit(ConnectionEnd.BY_US, transport::close);
    return true;
  }

  /**
   * Nothing more can be written. A peer that is gone ends the reading as well, once what it had
   * sent is read; one that only reads no more would leave the reading thread waiting.
   */
  void writeFailed(Throwable cause) {
    synchronized (lock) {
      core.writeFailed();
    }
    if (closeIfDrained()) {
      return;
    }
    if (cause instanceof TlsFailed || !(cause instanceof IOException)) {
      breakWith(cause);
      return;
    }
    unlessEndedWithin(Duration.ofMillis(READ_ON_MILLIS), () -> breakWith(cause));
  }

  /** TLS begins; a peer that never finishes its handshake would keep the connection for ever. */
  void limitHandshake() {
    unlessEndedWithin(
        tlsHandshakeTimeout,
        () -> {
          if (!transport.isHandshaken()) {
            String why = "TLS failed: the handshake took longer than " + tlsHandshakeTimeout;
            breakWith(new TlsFailed(why, null));
          }
        });
  }

  // On a thread of its own: what the end of a connection runs must not hold up the JVM's timer.
  private void unlessEndedWithin(Duration time, Runnable action) {
    var timer = new CompletableFuture<@Nullable Void>();
    timer
        .orTimeout(TimeUnit.NANOSECONDS.convert(time), TimeUnit.NANOSECONDS)
        .whenComplete(
            (nothing, late) -> {
              if (late != null) {
                Threads.run(action);
              }
            });
    ended.whenComplete((how, never) -> timer.complete(null));
  }

  /** Whether the connection is open, closing or how it ended, for people. */
  @Override
  public String toString() {
    synchronized (lock) {
      return end != null ? end.toString() : core.state().isClosing() ? "closing" : "open";
    }
  }
}
