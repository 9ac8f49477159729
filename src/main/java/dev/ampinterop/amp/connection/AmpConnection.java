package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Caller;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.ResponderLocator;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.core.ConnectionCore;
import dev.ampinterop.amp.core.ConnectionState;
import dev.ampinterop.amp.core.Outbox;
import dev.ampinterop.amp.core.QueueLimits;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.descriptor.ReceivedDescriptors;
import dev.ampinterop.amp.error.AmpException;
import dev.ampinterop.amp.error.DeclaredError;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.amp.error.TlsFailed;
import dev.ampinterop.amp.error.UnusableDescriptor;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * AMP on one connection. Either side may call the other. Twisted: {@code AMP}.
 *
 * <p><b>Threads.</b> One thread at a time reads, and is called the reading thread (a platform
 * thread: junixsocket's reads spin on virtual ones). It decodes boxes, runs responders unless an
 * executor was given, and completes the futures of calls, so what is attached to them without an
 * executor runs there too. Nothing that runs there may wait for an answer from the same connection.
 * On a UNIX socket it stops reading once nothing has come for some milliseconds; when something
 * does, a thread of those that all connections share reads on (see {@link Transport#whenReadable}).
 * Any thread may call and close, interrupted or not: an interrupt never ends the connection. A
 * thread that calls or answers writes what the socket takes at once; the rest is left to one of the
 * shared threads (see {@code BoxWriter}), which are started when they are needed and end when they
 * have not been for some seconds.
 *
 * <p><b>Locks.</b> There is one, {@code lock}, for the core: the outbox, the calls that wait, and
 * changes of the state. Encoding a box, giving ordinals and tags and queueing all happen in one
 * step under it, so the order on the wire is that of ordinals and tags. No read or write, no
 * responder and no future is run under it.
 *
 * <p><b>The end.</b> Whatever ends the connection goes through {@code exit}, which only the first
 * one passes: from then on nothing is queued, the calls that wait fail and the transport is closed.
 * That wakes the reading thread, which closes what is left and completes {@link #ended()} last.
 */
public final class AmpConnection implements Caller, AutoCloseable {
  // Callers wait while this much is queued and does not leave. Twisted's transports ask producers
  // to pause at 64 KiB; ours hold some boxes of the largest size.
  private static final int MAX_QUEUED = 1 << 20;

  // Each is open in this process as long as it waits, and those of one message in the peer's all at
  // once; either may have few.
  private static final int MAX_QUEUED_DESCRIPTORS = 16;

  private static final String WITHOUT_COMMAND = "a call needs a command, this one is null";

  private final TlsReadyTransport transport;
  private final ReadingThread reading = new ReadingThread();
  private final ConnectionReader incoming;
  private final AskDispatcher asks;
  private final ConnectionOptions options;
  private final Listeners listeners;
  private final Closing closing;
  private final ReceivedDescriptors received;
  private final DescriptorExchange exchange;

  private final Object lock = new Object();
  private final ConnectionCore<PendingCall<?>> core;
  private final ConnectionState state;
  private final BoxWriter writer;
  private final Handovers handovers;
  private volatile int unclaimed;

  private AmpConnection(
      Transport transport, ResponderLocator responders, ConnectionOptions options, Shared shared) {
    this.options = options;
    this.listeners = new Listeners(options.listeners(), transport);
    this.received = new ReceivedDescriptors(listeners::forgotten);
    this.transport = new TlsReadyTransport(transport);
    var outbox = new Outbox(Transport.MAX_DESCRIPTORS, shared.meter());
    this.core =
        new ConnectionCore<>(
            outbox,
            new QueueLimits(options.maxQueuedBytes(), options.maxQueuedDescriptors()),
            shared.isFull(),
            listeners::sent);
    this.state = core.state();
    this.exchange =
        new DescriptorsOfConnection(
            outbox, received, transport, this::breakWith, this::writesBeforeReturning);
    this.writer =
        new BoxWriter(
            lock,
            outbox,
            this.transport,
            shared.buffers(),
            reading,
            this::drained,
            this::writeFailed);
    this.handovers =
        new Handovers(
            lock,
            core,
            writer,
            this.transport,
            new SwitchedProtocolStream(lock, core, writer, this.transport, this::startClosing),
            this::limitHandshake,
            this::breakWith);
    this.closing =
        new Closing(lock, core, writer, this.transport, reading, this::asksUnderWay, options);
    this.asks =
        new AskDispatcher(
            this,
            new Answering(lock, core, writer, handovers, this.transport, closing),
            responders,
            options.executor().orElse(null),
            exchange);
    this.incoming =
        new ConnectionReader(
            state,
            closing,
            reading,
            this::over,
            this.transport,
            writer,
            handovers,
            new BoxDispatcher(
                lock, core, asks, handovers, exchange, received, listeners, closing::lost),
            received,
            shared.buffers(),
            options);
  }

  /**
   * Connects to a UNIX socket.
   *
   * @throws IOException when nobody listens there
   */
  public static AmpConnection connect(Path path, ResponderLocator responders) throws IOException {
    return open(UnixTransport.connect(path), responders);
  }

  /** Speaks AMP on a transport, which the connection owns; responders run on the reading thread. */
  public static AmpConnection open(Transport transport, ResponderLocator responders) {
    return open(transport, responders, ConnectionOptions.defaults());
  }

  /** Speaks AMP on a transport, which the connection owns; responders run on the executor. */
  public static AmpConnection open(
      Transport transport, ResponderLocator responders, Executor executor) {
    return open(transport, responders, ConnectionOptions.defaults().withExecutor(executor));
  }

  /**
   * Speaks AMP on a transport, which the connection owns; it is closed as well when this fails
   * because no thread or memory is left.
   */
  public static AmpConnection open(
      Transport transport, ResponderLocator responders, ConnectionOptions options) {
    return open(transport, responders, options, Shared.nothing());
  }

  /** The same for a connection that shares something with others. */
  static AmpConnection open(
      Transport transport, ResponderLocator responders, ConnectionOptions options, Shared shared) {
    try {
      var connection = new AmpConnection(transport, responders, options, shared);
      connection.incoming.start();
      if (connection.transport.isTls()) {
        connection.limitHandshake();
      }
      return connection;
    } catch (RuntimeException | Error e) {
      UserCode.run("closing a transport", transport::close);
      throw e;
    }
  }

  /**
   * Calls the peer. Twisted: {@code callRemote}.
   *
   * <p>The future fails with the exception that the command declares for the peer's error, with
   * {@code UnknownRemoteError}, {@code UnhandledCommand}, {@code UndecodableValue} or {@code
   * ConnectionLost}; and with a {@code LocalProtocolException} when the call was refused: then
   * nothing was sent. Descriptors among the arguments stay the caller's, who may close them as soon
   * as this method has returned; those that were handed over ({@link Descriptor#handOver()}) are
   * closed once they are sent or the call has failed. Descriptors in the answer belong to whoever
   * takes it. Cancelling the future does not tell the peer; its answer is dropped.
   *
   * <p>While much is queued for a peer that does not read, this waits for room, but no longer than
   * the call may take ({@link ConnectionOptions#withCallTimeout}). A call that fails for that
   * reason stays queued, whole, and reaches the peer if that reads again.
   */
  @Override
  public CompletableFuture<Values> call(Command command, Values arguments) {
    return callWithin(command, arguments, options.callTimeout());
  }

  /** Calls the peer with a record; otherwise as {@link #call(Command, Values)}. */
  @Override
  public <A extends Record, R extends Record> CompletableFuture<R> call(
      TypedCommand<A, R> command, A arguments) {
    try {
      return callWithin(command, valuesOf(command, arguments), options.callTimeout());
    } catch (LocalProtocolException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Calls the peer and waits for room, and then for the answer, no longer than that: then the
   * future fails with {@code CallTimedOut}, and the answer is dropped when it comes. Otherwise as
   * {@link #call(Command, Values)}.
   *
   * @param timeout more than nothing
   */
  public CompletableFuture<Values> call(Command command, Values arguments, Duration timeout) {
    String wrong = wrong(timeout);
    if (wrong != null) {
      return refused((command == null ? "a call" : command.name()) + wrong, arguments);
    }
    return callWithin(command, arguments, Optional.of(timeout));
  }

  /**
   * Calls the peer with a record, and waits no longer than that; otherwise as {@link #call(Command,
   * Values, Duration)}.
   *
   * @param timeout more than nothing
   */
  public <A extends Record, R extends Record> CompletableFuture<R> call(
      TypedCommand<A, R> command, A arguments, Duration timeout) {
    try {
      return callWithin(command, valuesOf(command, arguments), timeout);
    } catch (LocalProtocolException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private <R extends Record> CompletableFuture<R> callWithin(
      TypedCommand<?, R> command, Values arguments, Duration timeout) {
    String wrong = wrong(timeout);
    return wrong == null
        ? callWithin(command, arguments, Optional.of(timeout))
        : refused(command.command().name() + wrong, arguments);
  }

  private static <A extends Record> Values valuesOf(TypedCommand<A, ?> command, A arguments) {
    if (command == null) {
      throw new LocalProtocolException(WITHOUT_COMMAND, null);
    }
    return command.values(arguments);
  }

  private static @Nullable String wrong(@Nullable Duration timeout) {
    if (timeout == null) {
      return ": the timeout is null (for none, leave it out)";
    }
    return timeout.isNegative() || timeout.isZero()
        ? ": a call needs some time, not " + timeout
        : null;
  }

  /**
   * Calls the peer and waits for the answer, which takes no longer than {@link
   * ConnectionOptions#withCallTimeout} says. Otherwise as {@link #call(Command, Values)}, but what
   * the future would fail with is thrown as it is.
   *
   * @throws AmpException as the future would fail with it; a {@link DeclaredError} where the
   *     command declares a checked exception for the peer's error, which is then its cause. What it
   *     declares unchecked is thrown as it is
   * @throws InterruptedException when this thread is interrupted, before or meanwhile; then the
   *     call is not made, or cancelled: its answer is dropped, and the connection goes on
   * @throws IllegalStateException on the reading thread, which would wait for itself; then nothing
   *     is sent
   */
  public Values callAndWait(Command command, Values arguments) throws InterruptedException {
    requireToWait(command, arguments);
    return BlockingCall.await(call(command, arguments), Values::closeDescriptors);
  }

  /**
   * Calls the peer with a record and waits for the one that answers; otherwise as {@link
   * #callAndWait(Command, Values)}.
   */
  public <A extends Record, R extends Record> R callAndWait(TypedCommand<A, R> command, A arguments)
      throws InterruptedException {
    Values values = valuesOf(command, arguments);
    requireToWait(command.command(), values);
    return BlockingCall.await(
        callWithin(command, values, options.callTimeout()), command.response()::closeDescriptors);
  }

  /**
   * Calls the peer and waits for the answer no longer than that, then throws {@code CallTimedOut}.
   * Otherwise as {@link #callAndWait(Command, Values)}.
   *
   * @param timeout more than nothing
   */
  public Values callAndWait(Command command, Values arguments, Duration timeout)
      throws InterruptedException {
    requireToWait(command, arguments);
    return BlockingCall.await(call(command, arguments, timeout), Values::closeDescriptors);
  }

  /**
   * Calls the peer with a record and waits for the one that answers, no longer than that; otherwise
   * as {@link #callAndWait(Command, Values, Duration)}.
   *
   * @param timeout more than nothing
   */
  public <A extends Record, R extends Record> R callAndWait(
      TypedCommand<A, R> command, A arguments, Duration timeout) throws InterruptedException {
    Values values = valuesOf(command, arguments);
    requireToWait(command.command(), values);
    return BlockingCall.await(
        callWithin(command, values, timeout), command.response()::closeDescriptors);
  }

  private void requireToWait(@Nullable Command command, Values arguments)
      throws InterruptedException {
    if (reading.isCurrent() && command != null && command.requiresAnswer()) {
      Values.closeHandedOver(arguments);
      throw new IllegalStateException(
          command.name()
              + " was not called: waiting on the thread that reads its answer would last for ever;"
              + " use call and thenApply, or give the connection an executor");
    }
    if (Thread.interrupted()) {
      Values.closeHandedOver(arguments);
      throw new InterruptedException("interrupted before the call was made");
    }
  }

  private CompletableFuture<Values> callWithin(
      Command command, Values arguments, Optional<Duration> timeout) {
    return command == null
        ? refused(WITHOUT_COMMAND, arguments)
        : callWithin(
            command,
            arguments,
            timeout,
            Values.of(),
            (tag, handover) -> new PendingCall.OfValues(reading, command, tag, handover));
  }

  private <R extends Record> CompletableFuture<R> callWithin(
      TypedCommand<?, R> command, Values arguments, Optional<Duration> timeout) {
    return callWithin(
        command.command(),
        arguments,
        timeout,
        command.withoutAnswer(),
        (tag, handover) -> new PendingCall.OfRecord<>(reading, command, tag, handover));
  }

  /**
   * Makes a call.
   *
   * @param withoutAnswer what it gives where no answer is wanted; null where one is
   */
  private <T> CompletableFuture<T> callWithin(
      Command command,
      Values arguments,
      Optional<Duration> timeout,
      @Nullable T withoutAnswer,
      NewCall<T> newCall) {
    Queued<T> queued;
    try {
      queued = queue(command, arguments, timeout, newCall);
    } catch (AmpException e) {
      Values.closeHandedOver(arguments);
      return CompletableFuture.failedFuture(e);
    } catch (RuntimeException | Error e) { // from a type that the user wrote, or without memory
      Values.closeHandedOver(arguments);
      throw e;
    }
    PendingCall<T> call = queued.call();
    if (call != null) {
      listeners.watch(call);
      timeout.ifPresent(call::failAfter);
    }
    boolean drained = queued.begun() && writer.writeAtOnce();
    if (!drained && !reading.isCurrent()) {
      writer.awaitRoom(MAX_QUEUED, MAX_QUEUED_DESCRIPTORS, nanos(timeout));
    }
    return call != null
        ? call
        : CompletableFuture.completedFuture(Objects.requireNonNull(withoutAnswer));
  }

  private static long nanos(Optional<Duration> timeout) {
    return timeout.isEmpty() ? 0 : TimeUnit.NANOSECONDS.convert(timeout.get());
  }

  private static <T> CompletableFuture<T> refused(String why, @Nullable Values arguments) {
    Values.closeHandedOver(arguments);
    return CompletableFuture.failedFuture(new LocalProtocolException(why, null));
  }

  /**
   * A call that was queued.
   *
   * @param call null where no answer is wanted
   * @param begun whether this thread has to write now
   */
  private record Queued<T>(@Nullable PendingCall<T> call, boolean begun) {}

  /** Makes a call once its tag is known. */
  @FunctionalInterface
  private interface NewCall<T> {
    PendingCall<T> with(long tag, @Nullable Handover handover);
  }

  private <T> Queued<T> queue(
      Command command, Values arguments, Optional<Duration> timeout, NewCall<T> newCall) {
    while (true) {
      try {
        synchronized (lock) {
          return new Queued<>(enqueue(command, arguments, newCall), writer.beginUnlessReading());
        }
      } catch (UnusableDescriptor e) {
        // It could not be duplicated; once nobody writes it need not be, as long as it was lent.
        if (reading.isCurrent() || arguments.holdsHandedOver() || !isWriting()) {
          throw e;
        }
        if (!writer.awaitIdle(nanos(timeout))) {
          throw e;
        }
      }
    }
  }

  private boolean isWriting() {
    synchronized (lock) {
      return !writer.canBegin() && !writer.isStopped();
    }
  }

  /** Call it with the lock. */
  private <T> @Nullable PendingCall<T> enqueue(
      Command command, Values arguments, NewCall<T> newCall) {
    if (!state.takesCalls()) {
      throw closing.lost(command);
    }
    Handover handover =
        arguments == null || state.isLockedForSwitch() ? null : Handover.of(command, arguments);
    if (handover != null) {
      handovers.requireFree(handover, command.name());
      try {
        handover.prepare(transport.isClient());
      } catch (TlsFailed e) {
        throw new LocalProtocolException(command.name() + ": " + e.getMessage(), e);
      }
    }
    PendingCall<T> call =
        core.ask(command, arguments, exchange, tag -> newCall.with(tag, handover));
    if (call != null && handover != null) {
      handovers.begin(handover);
    }
    return call;
  }

  /**
   * What the peer has shown of itself over TLS; empty before TLS is up, and when it showed nothing.
   * Twisted: {@code peerCertificate}.
   */
  public Optional<X509Certificate> peerCertificate() {
    return transport.peerCertificate();
  }

  /**
   * Completes when the connection has ended and everything it held is closed, as the last thing
   * that happens to it; never fails. A responder that does not return from the reading thread
   * delays it.
   */
  public CompletableFuture<ConnectionEnd> ended() {
    return closing.ended();
  }

  /**
   * How many received descriptors nobody had taken when the connection ended; they were closed
   * then. 0 before the end.
   */
  public int unclaimedDescriptors() {
    return unclaimed;
  }

  /**
   * How many received descriptors responders and callers have, now or after the end: taken, and
   * neither closed nor given away since. One that was forgotten counts for good, though it was
   * closed when that was noticed. A number that grows and never falls is a leak. Twisted: nothing,
   * an application counts for itself.
   */
  public int heldDescriptors() {
    return received.held();
  }

  /**
   * Ends the connection once what is queued has been written. Calls that wait for answers fail.
   * Returns at once. Twisted: {@code transport.loseConnection}.
   */
  public void startClosing() {
    closing.start();
  }

  /**
   * Ends the connection once every call, in both directions, has its answer or is given up: no call
   * is made from now on, calls of the peer are still served, and whoever waits gets what was
   * promised. Returns at once; a peer that never answers keeps the connection open, so give the
   * future a time limit and {@link #abort()} then.
   *
   * @return completes as {@link #ended()} does
   */
  public CompletableFuture<ConnectionEnd> closeWhenAnswered() {
    closing.startWhenAnswered();
    return ended();
  }

  /**
   * Ends the connection as {@link #startClosing()} does and waits until it has ended, but on the
   * reading thread returns at once. A peer that does not take what is queued within 10 s is cut
   * off.
   */
  @Override
  public void close() {
    closing.closeAndWait();
  }

  /** Ends the connection now; what is queued is dropped. Twisted: {@code abortConnection}. */
  public void abort() {
    closing.abort();
  }

  /** How long nothing has come, while nobody waits for an answer, either way; otherwise 0. */
  long idleNanos() {
    return closing.isAnswered() ? System.nanoTime() - incoming.lastReadNanos() : 0;
  }

  /** Whether it is open, closing or how it ended, for people. */
  @Override
  public String toString() {
    return "amp: " + closing;
  }

  private int asksUnderWay() {
    return asks.underWay();
  }

  private void limitHandshake() {
    closing.limitHandshake();
  }

  private void breakWith(Throwable cause) {
    closing.breakWith(cause);
  }

  private void writeFailed(Throwable cause) {
    closing.writeFailed(cause);
  }

  private void drained() {
    handovers.proceed(reading.isCurrent());
    closing.closeIfDrained();
  }

  private boolean writesBeforeReturning() {
    return !reading.isCurrent() && writer.canBegin();
  }

  /** On the reading thread: does what is left to be done at the end. */
  private void over(ConnectionEnd how) {
    ConnectionEnd end = closing.exit(how, transport::close);
    UserCode.run("the end of a call", () -> handovers.ended(closing::lost, how.cause()));
    UserCode.run("dropping calls", asks::dropWaiting);
    unclaimed = received.unclaimed();
    UserCode.run("closing descriptors", received::close);
    listeners.ended(end);
    closing.complete(end);
  }
}
