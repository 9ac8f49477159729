package dev.ampinterop.amp.transport;

import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;

/** junixsocket's streams, where its native methods are out of reach. */
final class StreamUnixIo implements UnixIo {
  private static final int CHUNK_BYTES = 1 << 13;

  private final InputStream in;
  // junixsocket closes the descriptor that it writes to once the peer is gone, while what the peer
  // sent before is still to be read.
  private final Descriptor duplicate;
  private final AFUNIXSocketChannel writing;
  private final OutputStream out;

  StreamUnixIo(AFUNIXSocketChannel channel) throws IOException {
    in = channel.socket().getInputStream();
    duplicate = UnixTransport.duplicate(channel.getFileDescriptor());
    try {
      writing = FileDescriptorCast.using(duplicate.handle()).as(AFUNIXSocketChannel.class);
      out = writing.socket().getOutputStream();
    } catch (IOException e) {
      duplicate.close();
      throw e;
    }
  }

  @Override
  public int receive(ByteBuffer target, int millis) throws IOException {
    byte[] bytes = new byte[Math.min(CHUNK_BYTES, target.remaining())];
    int count = in.read(bytes);
    if (count > 0) {
      target.put(bytes, 0, count);
    }
    return count;
  }

  @Override
  public boolean whenReadable(Runnable action) {
    return false;
  }

  @Override
  public int send(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
    byte[] bytes = new byte[Math.min(CHUNK_BYTES, source.remaining())];
    source.get(source.position(), bytes);
    if (!descriptors.isEmpty()) {
      writing.setOutboundFileDescriptors(descriptors.toArray(new FileDescriptor[0]));
    }
    out.write(bytes);
    source.position(source.position() + bytes.length);
    return bytes.length;
  }

  @Override
  public boolean hasRoom(int bytes) {
    return false;
  }

  @Override
  public void close() {
    duplicate.close();
  }
}
