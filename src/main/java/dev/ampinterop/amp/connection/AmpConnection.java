package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.command.Caller;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.ResponderLocator;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.descriptor.ForgottenDescriptor;
import dev.ampinterop.amp.descriptor.ReceivedDescriptors;
import dev.ampinterop.amp.error.AmpException;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.amp.error.PeerDoesNotRead;
import dev.ampinterop.amp.error.TlsFailed;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * AMP on one connection. Either side may call the other. Twisted: {@code AMP}.
 *
 * <p><b>Threads.</b> Each connection has one reading thread (a platform thread: junixsocket's reads
 * spin on virtual ones). It decodes boxes, runs responders unless an executor was given, and
 * completes the futures of calls, so what is attached to them without an executor runs there too.
 * Nothing that runs there may wait for an answer from the same connection. Any thread may call and
 * close. A calling thread writes its own box and waits when the socket is full; the reading thread
 * never waits for the socket (see {@code BoxWriter}).
 *
 * <p><b>Locks.</b> There is one, {@code lock}, for the outbox and the table of calls. Encoding a
 * box, giving ordinals and tags and queueing all happen in one step under it, so the order on the
 * wire is that of ordinals and tags. No read or write, no responder and no future is run under it.
 */
public final class AmpConnection implements Caller, AutoCloseable {
  // Callers wait while this much is queued and does not leave. Twisted's transports ask producers
  // to
  // pause at 64 KiB; ours hold some boxes of the largest size.
  private static final int MAX_QUEUED = 1 << 20;

  // Each is open in this process as long as it waits; these are some messages.
  private static final int MAX_QUEUED_DESCRIPTORS = 2 * Transport.MAX_DESCRIPTORS;

  private static final int FLUSH_AT = 1 << 16;
  private static final long CLOSE_SECONDS = 10;

  // How long answers that the peer sent before it went may take to be read: they are in our socket.
  private static final long READ_ON_MILLIS = 1000;

  private final TlsReadyTransport transport;
  private final Thread reader;
  private final ConnectionReader incoming;
  private final AskDispatcher asks;
  private final ConnectionOptions options;
  private final Listeners listeners;
  private final CompletableFuture<ConnectionEnd> ended = new CompletableFuture<>();
  private final ReceivedDescriptors received = new ReceivedDescriptors(this::forgotten);
  private final DescriptorExchange exchange;

  private final Object lock = new Object();
  private final Outbox outbox = new Outbox();
  private final PendingCalls calls = new PendingCalls();
  private final BoxQueue boxes;
  private final BoxWriter writer;
  private final Handovers handovers;
  private volatile boolean finishing; // written with the lock
  private volatile boolean closing; // written with the lock
  private @Nullable ConnectionEnd end;
  private volatile int unclaimed;

  private AmpConnection(
      Transport transport, ResponderLocator responders, ConnectionOptions options, String name) {
    this.options = options;
    this.listeners = new Listeners(options.listeners(), transport);
    this.transport = new TlsReadyTransport(transport);
    this.exchange =
        new DescriptorsOfConnection(
            outbox, received, transport, this::breakWith, this::writesBeforeReturning);
    this.asks = new AskDispatcher(this, responders, options.executor().orElse(null), exchange);
    this.writer =
        new BoxWriter(
            lock, outbox, this.transport, name + " writer", this::drained, this::writingBroke);
    this.handovers =
        new Handovers(
            lock,
            outbox,
            writer,
            this.transport,
            new SwitchedProtocolStream(this.transport, this::startClosing),
            name + " handshake",
            this::breakWith);
    this.boxes = new BoxQueue(outbox, calls, handovers, exchange, listeners, options);
    this.incoming =
        new ConnectionReader(
            this,
            this.transport,
            writer,
            handovers,
            new BoxDispatcher(lock, calls, asks, handovers, exchange, received, listeners),
            received,
            options);
    this.reader = new Thread(this::readUntilTheEnd, name);
    reader.setDaemon(true);
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

  /** Speaks AMP on a transport, which the connection owns. */
  public static AmpConnection open(
      Transport transport, ResponderLocator responders, ConnectionOptions options) {
    var connection = new AmpConnection(transport, responders, options, "amp");
    connection.reader.start();
    return connection;
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
   */
  @Override
  public CompletableFuture<Values> call(Command command, Values arguments) {
    if (command == null) {
      return refused("a call needs a command, this one is null");
    }
    CompletableFuture<Values> result;
    boolean begun;
    synchronized (lock) {
      try {
        result = enqueue(command, arguments);
      } catch (AmpException e) {
        Values.closeHandedOver(arguments);
        return CompletableFuture.failedFuture(e);
      }
      begun = beginWriting();
    }
    if (begun) {
      write();
    } else if (!isReadingThread()) {
      writer.awaitRoom(MAX_QUEUED, MAX_QUEUED_DESCRIPTORS);
    }
    if (result instanceof PendingCall call) {
      listeners.watch(call);
      options.callTimeout().ifPresent(call::failAfter);
    }
    return result;
  }

  /**
   * Calls the peer and waits for the answer no longer than that: then the future fails with {@code
   * CallTimedOut}, and the answer is dropped when it comes. Otherwise as {@link #call(Command,
   * Values)}.
   */
  public CompletableFuture<Values> call(Command command, Values arguments, Duration timeout) {
    if (timeout == null) {
      String name = command == null ? "a call" : command.name();
      return refused(name + ": the timeout is null (for none, leave it out)");
    }
    CompletableFuture<Values> result = call(command, arguments);
    if (result instanceof PendingCall call) {
      call.failAfter(timeout);
    }
    return result;
  }

  /**
   * What the peer has shown of itself over TLS; empty before TLS is up, and when it showed nothing.
   * Twisted: {@code peerCertificate}.
   */
  public Optional<X509Certificate> peerCertificate() {
    return transport.peerCertificate();
  }

  /** Completes when the connection has ended and everything it held is closed; never fails. */
  public CompletableFuture<ConnectionEnd> ended() {
    return ended.copy();
  }

  /**
   * How many received descriptors nobody had taken when the connection ended; they were closed
   * then. 0 before the end.
   */
  public int unclaimedDescriptors() {
    return unclaimed;
  }

  /**
   * Ends the connection once what is queued has been written. Calls that wait for answers fail.
   * Returns at once. Twisted: {@code transport.loseConnection}.
   */
  public void startClosing() {
    boolean begun;
    synchronized (lock) {
      closing = true;
      begun = !isReadingThread() && writer.begin();
    }
    if (begun) {
      writer.drainElsewhere();
    } else if (!isReadingThread()) {
      closeIfDrained();
    }
  }

  /**
   * Ends the connection once every call, in both directions, has its answer: no call is made from
   * now on, calls of the peer are still served, and whoever waits gets what was promised. Returns
   * at once; a peer that never answers keeps the connection open, so give the future a time limit
   * and {@link #abort()} then.
   *
   * @return completes as {@link #ended()} does
   */
  public CompletableFuture<ConnectionEnd> closeWhenAnswered() {
    synchronized (lock) {
      finishing = true;
    }
    closeIfAnswered();
    return ended();
  }

  /** Begins to close if that was asked for and nobody waits for an answer any more. */
  void closeIfAnswered() {
    if (!finishing) {
      return;
    }
    synchronized (lock) {
      if (closing || !calls.isEmpty() || asks.underWay() > 0) {
        return;
      }
    }
    startClosing();
  }

  /**
   * Ends the connection as {@link #startClosing()} does and waits until it has ended, but on the
   * reading thread returns at once. A peer that does not take what is queued within 10 s is cut
   * off.
   */
  @Override
  public void close() {
    startClosing();
    if (isReadingThread()) {
      return;
    }
    try {
      ended.get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      abort();
      ended.join();
    } catch (InterruptedException e) {
      abort();
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the connection now; what is queued is dropped. Twisted: {@code abortConnection}. */
  public void abort() {
    synchronized (lock) {
      closing = true;
    }
    writer.stop();
    try {
      transport.abort();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }

  /** Its name and whether it is open, closing or how it ended, for people. */
  @Override
  public String toString() {
    synchronized (lock) {
      String state = closing ? "closing" : "open";
      return reader.getName() + ": " + (end == null ? state : end);
    }
  }

  boolean isReadingThread() {
    return Thread.currentThread().equals(reader);
  }

  /**
   * Queues a box that answers a call.
   *
   * @return whether it was queued; not once the connection has gone over to another protocol
   * @throws LocalProtocolException when it cannot be encoded; then nothing is queued
   */
  boolean send(Consumer<BoxBuilder> content) {
    return send(content, null);
  }

  /**
   * Queues a box that answers a call, and agrees with it to a handover.
   *
   * @throws LocalProtocolException when it cannot be encoded, or the connection cannot be handed
   *     over; then nothing is queued
   */
  boolean send(Consumer<BoxBuilder> content, @Nullable Handover handover) {
    boolean begun;
    PeerDoesNotRead tooMuch;
    synchronized (lock) {
      if (end != null || handovers.isLocked()) {
        return false;
      }
      boxes.queueAnswer(content, handover);
      tooMuch = boxes.isTooMuchQueued() ? boxes.tooMuchQueued("the answer") : null;
      begun = beginWriting();
    }
    if (begun) {
      write();
    } else if (tooMuch != null) {
      breakWith(tooMuch);
    }
    return true;
  }

  private static CompletableFuture<Values> refused(String why) {
    return CompletableFuture.failedFuture(new LocalProtocolException(why, null));
  }

  /** Call it with the lock. */
  private CompletableFuture<Values> enqueue(Command command, Values arguments) {
    if (finishing || closing || end != null) {
      throw new ConnectionLost(
          command.name() + ": " + (end == null ? "the connection is closing" : end), cause(end));
    }
    return boxes.queueAsk(this, command, arguments);
  }

  /** Gets ready for what our side is about to ask for, or to agree to. */
  void prepare(Handover handover) throws TlsFailed {
    handover.prepare(transport.isClient());
  }

  /** Whether this thread, having queued a box, has to write now; call it with the lock. */
  private boolean beginWriting() {
    return (!isReadingThread() || outbox.size() >= FLUSH_AT) && writer.begin();
  }

  private boolean writesBeforeReturning() {
    return !isReadingThread() && writer.canBegin();
  }

  private void write() {
    if (isReadingThread()) {
      writer.drainWithoutWaiting();
    } else {
      writer.drain();
    }
  }

  private void readUntilTheEnd() {
    finish(incoming.readUntilTheEnd());
  }

  boolean isClosing() {
    return closing;
  }

  /** On the reading thread, as its last deed. */
  private void finish(ConnectionEnd how) {
    writer.stop();
    closeTransport();
    handovers.ended(how.cause());
    unclaimed = received.unclaimed();
    received.close();
    end(how);
  }

  private void end(ConnectionEnd how) {
    List<PendingCall> waiting;
    boolean first;
    synchronized (lock) {
      first = end == null;
      if (first) {
        end = how;
      }
      waiting = calls.removeAll();
    }
    for (PendingCall call : waiting) {
      call.completeExceptionally(
          new ConnectionLost(call.command().name() + ": " + how, how.cause()));
    }
    if (first) {
      listeners.ended(how);
    }
    ended.complete(how);
  }

  // A peer that is gone ends the reading as well, once what it had sent is read. One that only
  // reads no more would leave the reading thread waiting: junixsocket closes a socket that cannot
  // be written without waking who reads it.
  private void writingBroke(IOException cause) {
    CompletableFuture.delayedExecutor(READ_ON_MILLIS, TimeUnit.MILLISECONDS)
        .execute(() -> breakWith(cause));
  }

  // Whatever it was, the connection cannot go on.
  private void breakWith(Throwable cause) {
    end(ConnectionEnd.brokenBy(cause));
    abort();
  }

  private void drained() {
    handovers.proceed(isReadingThread());
    closeIfDrained();
  }

  boolean closeIfDrained() {
    if (!closing) {
      return false;
    }
    synchronized (lock) {
      if (!writer.isIdle()) {
        return false;
      }
    }
    closeTransport();
    return true;
  }

  private void forgotten(ForgottenDescriptor descriptor) {
    listeners.forgotten(descriptor);
  }

  private void closeTransport() {
    try {
      transport.close();
    } catch (IOException e) {
      // It is closed all the same: close(2) frees the number whatever it reports.
    }
  }

  private static @Nullable Throwable cause(@Nullable ConnectionEnd end) {
    return end == null ? null : end.cause();
  }
}
