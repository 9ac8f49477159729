package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxParser;
import dev.ampinterop.amp.core.ConnectionState;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.descriptor.ReceivedDescriptors;
import dev.ampinterop.amp.error.RemoteProtocolException;
import dev.ampinterop.amp.error.TlsFailed;
import dev.ampinterop.amp.error.TooManyDescriptors;
import dev.ampinterop.amp.transport.SwitchedProtocol;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the reading thread does: bytes become boxes for the dispatcher until AMP is over, and are
 * another protocol's matter from then on. Twisted: {@code dataReceived} of {@code
 * BinaryBoxProtocol}.
 */
final class ConnectionReader {
  private static final int FEW_BYTES = 1 << 11;

  // What comes sooner than that after something else is traffic, for which a thread waits as long;
  // it pauses on a busy machine as well. After a single message it waits for a short time only: of
  // many connections that wake at once each would hold a thread.
  private static final int TRAFFIC_MILLIS = 100;
  private static final int PATIENCE_MILLIS = 10;

  private final ConnectionState state;
  private final Closing closing;
  private final ReadingThread reading;
  private final Consumer<ConnectionEnd> over;
  private final TlsReadyTransport transport;
  private final BoxWriter writer;
  private final Handovers handovers;
  private final BoxDispatcher dispatcher;
  private final ReceivedDescriptors received;
  private final Consumer<FileDescriptor> arrived;
  private final int maxUnclaimedDescriptors;
  private final BoxParser parser;
  private final LargeBuffers largeBuffers;
  private @Nullable ByteBuffer few;
  private @Nullable ByteBuffer large; // while there is much to read
  private int lastCount;
  private int patienceMillis = PATIENCE_MILLIS;
  private boolean heardOverTls;
  private volatile long lastReadNanos = System.nanoTime();

  /**
   * Reads nothing yet.
   *
   * @param over runs on the reading thread once the stream has ended, with how it did
   */
  ConnectionReader(
      ConnectionState state,
      Closing closing,
      ReadingThread reading,
      Consumer<ConnectionEnd> over,
      TlsReadyTransport transport,
      BoxWriter writer,
      Handovers handovers,
      BoxDispatcher dispatcher,
      ReceivedDescriptors received,
      LargeBuffers largeBuffers,
      ConnectionOptions options) {
    this.state = state;
    this.closing = closing;
    this.reading = reading;
    this.over = over;
    this.transport = transport;
    this.writer = writer;
    this.handovers = handovers;
    this.received = received;
    this.arrived = received::arrived;
    this.dispatcher = dispatcher;
    this.largeBuffers = largeBuffers;
    this.maxUnclaimedDescriptors = options.maxUnclaimedDescriptors();
    this.parser = new BoxParser(options.boxLimits());
  }

  /** When something came last, as {@code System.nanoTime} counts. */
  long lastReadNanos() {
    return lastReadNanos;
  }

  /**
   * Begins to read, once there is something to read.
   *
   * @throws Error when no thread is left
   */
  void start() {
    if (!rest()) {
      Threads.run(this::run);
    }
  }

  /** Leaves reading to another thread, once something has come, and returns whether it can. */
  private boolean rest() {
    reading.end();
    return transport.whenReadable(() -> Threads.run(this::run));
  }

  private void run() {
    reading.begin();
    ConnectionEnd end = read();
    if (end != null) {
      giveBackLarge();
      over.accept(end);
      reading.end();
    }
  }

  /** Reads until the stream ends, and says how it did; null where another thread reads on. */
  private @Nullable ConnectionEnd read() {
    try {
      return readUntilTheEnd() ? endOfStream() : null;
    } catch (RemoteProtocolException e) {
      writer.flushAtOnce();
      return new ConnectionEnd(ConnectionEnd.How.PROTOCOL_BROKEN, e);
    } catch (IOException | TlsFailed e) {
      return state.isClosing() ? ConnectionEnd.BY_US : ConnectionEnd.brokenBy(e);
    } catch (Throwable e) { // whatever it is, the connection must end in an orderly way
      return ConnectionEnd.brokenBy(e);
    }
  }

  private ConnectionEnd endOfStream() {
    if (state.isClosing()) {
      return ConnectionEnd.BY_US;
    }
    boolean silentSinceTls = transport.hasStartedTls() && !heardOverTls;
    return silentSinceTls
        ? ConnectionEnd.brokenBy(
            new TlsFailed("the peer ended the connection as TLS began; it may not trust us", null))
        : ConnectionEnd.BY_PEER;
  }

  /** Whether a side closed the stream; otherwise another thread reads on. */
  private boolean readUntilTheEnd() throws IOException {
    boolean mayRest = true;
    while (true) {
      ByteBuffer bytes = readSome(mayRest ? patienceMillis : 0);
      if (bytes == null) {
        return true;
      }
      boolean idle = !bytes.hasRemaining();
      mayRest = !idle;
      if (!idle) {
        parser.feed(bytes);
      }
      Handover handover = dispatch();
      writer.flushAtOnce();
      if (received.unclaimed() > maxUnclaimedDescriptors) {
        throw new TooManyDescriptors(
            received.unclaimed() + " descriptors came that no box has named");
      }
      if (handover != null) {
        SwitchedProtocol protocol = handover.protocol();
        if (!handOver(handover)) {
          return true;
        }
        if (protocol != null) {
          deliverDescriptors(protocol);
          readFor(protocol);
          return true;
        }
      }
      if (closing.closeIfDrained()) {
        return true;
      }
      if (idle) {
        giveBackLarge();
        parser.trim();
        if (rest()) {
          return false;
        }
        reading.begin();
      }
    }
  }

  /**
   * Waits for bytes, 0 ms for as long as it takes; null when a side closed the stream, and empty
   * when none came in time.
   */
  private @Nullable ByteBuffer readSome(int millis) throws IOException {
    // An interrupt that user code has left behind would cut off transports made of Java's channels.
    boolean unused = Thread.interrupted();
    ByteBuffer target = buffer();
    int count = transport.readWithin(millis, target.clear(), arrived);
    if (count < 0) {
      return null;
    }
    if (count > 0) {
      long now = System.nanoTime();
      boolean isTraffic = now - lastReadNanos < TRAFFIC_MILLIS * 1_000_000L;
      patienceMillis = isTraffic ? TRAFFIC_MILLIS : PATIENCE_MILLIS;
      lastReadNanos = now;
      heardOverTls |= transport.hasStartedTls();
    }
    lastCount = count;
    return target.flip();
  }

  // A read that fills the buffer has probably left something, one of few bytes probably has not. A
  // thread that waits must not hold a large buffer.
  private ByteBuffer buffer() {
    if (lastCount == FEW_BYTES && large == null) {
      large = largeBuffers.take();
    } else if (lastCount < FEW_BYTES) {
      giveBackLarge();
    }
    if (large != null) {
      return large;
    }
    if (few == null) {
      few = ByteBuffer.allocateDirect(FEW_BYTES);
    }
    return few;
  }

  private void giveBackLarge() {
    if (large != null) {
      largeBuffers.giveBack(large);
      large = null;
    }
  }

  private @Nullable Handover dispatch() {
    Handover handover = handovers.wanted();
    while (handover == null && !state.isEnded()) {
      Optional<Box> box = parser.next();
      if (box.isEmpty()) {
        return null;
      }
      dispatcher.dispatch(box.get());
      closing.closeIfAnswered();
      handover = handovers.wanted();
    }
    return handover;
  }

  // What follows the last box in the same read is no longer AMP's.
  private boolean handOver(Handover handover) {
    transport.unread(parser.takeRest());
    handovers.agree();
    handovers.proceed(/* onReadingThread= */ true);
    if (!handovers.await(handover)) {
      return false;
    }
    handover.giveAnswer();
    return true;
  }

  private void readFor(SwitchedProtocol protocol) throws IOException {
    while (!closing.closeIfDrained()) {
      ByteBuffer bytes = readSome(0);
      if (bytes == null) {
        return;
      }
      deliverDescriptors(protocol);
      protocol.received(bytes);
    }
  }

  private void deliverDescriptors(SwitchedProtocol protocol) {
    if (received.unclaimed() == 0) {
      return;
    }
    List<Descriptor> came = received.takeAll();
    try {
      while (!came.isEmpty()) {
        protocol.received(came.remove(0));
      }
    } finally {
      came.forEach(Descriptor::close);
    }
  }
}
