package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxParser;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.descriptor.ReceivedDescriptors;
import dev.ampinterop.amp.error.ConnectionLost;
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
 * What the reading thread does: bytes become boxes for the connection until AMP is over, and are
 * another protocol's matter from then on. Twisted: {@code dataReceived} of {@code
 * BinaryBoxProtocol}.
 */
final class ConnectionReader {
  private static final int READ_BYTES = 1 << 16;

  private final AmpConnection connection;
  private final TlsReadyTransport transport;
  private final BoxWriter writer;
  private final Handovers handovers;
  private final BoxDispatcher dispatcher;
  private final ReceivedDescriptors received;
  private final Consumer<FileDescriptor> arrived;
  private final int maxUnclaimedDescriptors;
  private final BoxParser parser;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
  private boolean heardOverTls;

  ConnectionReader(
      AmpConnection connection,
      TlsReadyTransport transport,
      BoxWriter writer,
      Handovers handovers,
      BoxDispatcher dispatcher,
      ReceivedDescriptors received,
      ConnectionOptions options) {
    this.connection = connection;
    this.transport = transport;
    this.writer = writer;
    this.handovers = handovers;
    this.received = received;
    this.arrived = received::arrived;
    this.dispatcher = dispatcher;
    this.maxUnclaimedDescriptors = options.maxUnclaimedDescriptors();
    this.parser = new BoxParser(options.boxLimits());
  }

  /** Reads until the stream ends, and tells how it did. */
  ConnectionEnd readUntilTheEnd() {
    try {
      read();
      return endOfStream();
    } catch (RemoteProtocolException e) {
      writer.flushWithoutWaiting();
      return new ConnectionEnd(ConnectionEnd.How.PROTOCOL_BROKEN, e);
    } catch (IOException e) {
      return connection.isClosing()
          ? new ConnectionEnd(ConnectionEnd.How.CLOSED_BY_US, null)
          : ConnectionEnd.brokenBy(e);
    } catch (RuntimeException | Error e) {
      return ConnectionEnd.brokenBy(e);
    }
  }

  private ConnectionEnd endOfStream() {
    if (connection.isClosing()) {
      return new ConnectionEnd(ConnectionEnd.How.CLOSED_BY_US, null);
    }
    boolean silentSinceTls = transport.hasStartedTls() && !heardOverTls;
    return silentSinceTls
        ? ConnectionEnd.brokenBy(
            new TlsFailed("the peer ended the connection as TLS began; it may not trust us", null))
        : new ConnectionEnd(ConnectionEnd.How.CLOSED_BY_PEER, null);
  }

  /** Returns normally when a side closed the stream. */
  private void read() throws IOException {
    while (true) {
      int count = transport.read(buffer.clear(), arrived);
      if (count < 0) {
        return;
      }
      heardOverTls |= transport.hasStartedTls() && count > 0;
      if (count > 0) {
        parser.feed(buffer.flip());
      }
      Handover handover = dispatch();
      writer.flushWithoutWaiting();
      if (received.unclaimed() > maxUnclaimedDescriptors) {
        throw new TooManyDescriptors(
            received.unclaimed() + " descriptors came that no box has named");
      }
      if (handover != null) {
        SwitchedProtocol protocol = handover.protocol();
        if (!handOver(handover)) {
          return;
        }
        if (protocol != null) {
          giveWhatCame(protocol);
          readFor(protocol);
          return;
        }
      }
      if (connection.closeIfDrained()) {
        return;
      }
    }
  }

  private @Nullable Handover dispatch() {
    Handover handover = handovers.wanted();
    while (handover == null) {
      Optional<Box> box = parser.next();
      if (box.isEmpty()) {
        return null;
      }
      dispatcher.dispatch(box.get());
      connection.closeIfAnswered();
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
      handover.giveUp(new ConnectionLost("the connection ended", null));
      return false;
    }
    handover.giveAnswer();
    return true;
  }

  private void readFor(SwitchedProtocol protocol) throws IOException {
    while (!connection.closeIfDrained() && transport.read(buffer.clear(), arrived) >= 0) {
      giveWhatCame(protocol);
      protocol.received(buffer.flip());
    }
  }

  private void giveWhatCame(SwitchedProtocol protocol) {
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
