package dev.ampinterop.amp.transport;

import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.List;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/** junixsocket's own native methods, called past its channel. */
final class NativeUnixIo implements UnixIo {
  // What a thread that must not wait waits nevertheless where there is no room. The alternative is
  // to make the socket non-blocking and blocking again, four system calls for every write.
  private static final int SEND_TIMEOUT_MILLIS = 1;

  // So many find room, unless the peer does not read. Where more is written at a time the socket is
  // full now and then even in traffic, and two sides that both wait for that do nothing else.
  private static final int FEW_BYTES = 1 << 12;

  private final JunixsocketInternals internals;
  private final AFUNIXSocketChannel channel;
  private final FileDescriptor reading;
  // The native method closes the descriptor that it was given once the peer is gone, while what the
  // peer sent before is still to be read.
  private final Descriptor writing;
  private final Object ancillaryData;
  private int receiveTimeoutMillis; // belongs to the thread that reads

  NativeUnixIo(AFUNIXSocketChannel channel, JunixsocketInternals internals) throws IOException {
    this.internals = internals;
    this.channel = channel;
    this.reading = channel.getFileDescriptor();
    this.ancillaryData = internals.ancillaryData(channel);
    this.writing = UnixTransport.duplicate(reading);
    try {
      internals.setSendTimeout(writing.handle(), SEND_TIMEOUT_MILLIS);
    } catch (IOException e) {
      writing.close();
      throw e;
    }
  }

  @Override
  public int receive(ByteBuffer target, int millis) throws IOException {
    if (receiveTimeoutMillis != millis) {
      internals.setReceiveTimeout(reading, millis);
      receiveTimeoutMillis = millis;
    }
    int count = internals.receive(reading, target, ancillaryData);
    if (count < 0 && millis > 0) {
      // It may be the end of the stream or the end of the time: junixsocket tells them not apart.
      if (internals.poll(new FileDescriptor[] {reading}, SelectionKey.OP_READ, 0)[0] == 0) {
        return 0;
      }
      count = internals.receive(reading, target, ancillaryData);
    }
    if (count > 0) {
      target.position(target.position() + count);
    }
    return count;
  }

  @Override
  public boolean whenReadable(Runnable action) throws IOException {
    SocketWatch.add(internals, reading, action);
    return true;
  }

  @Override
  public int send(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
    int count;
    if (descriptors.isEmpty()) {
      count = internals.send(writing.handle(), source, null);
    } else {
      channel.setOutboundFileDescriptors(descriptors.toArray(new FileDescriptor[0]));
      count = internals.send(writing.handle(), source, ancillaryData);
    }
    source.position(source.position() + count);
    return count;
  }

  @Override
  public boolean hasRoom(int bytes) throws IOException {
    return bytes <= FEW_BYTES
        || internals.poll(new FileDescriptor[] {reading}, SelectionKey.OP_WRITE, 0)[0] != 0;
  }

  @Override
  public void close() {
    try (writing) {
      if (channel.isOpen()) { // and somebody else's from now on
        internals.setSendTimeout(writing.handle(), 0);
        internals.setReceiveTimeout(reading, 0);
      }
    } catch (IOException e) {
      // It is not connected any more.
    }
  }
}
