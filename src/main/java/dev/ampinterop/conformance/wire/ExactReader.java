package dev.ampinterop.conformance.wire;

import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.UnusableDescriptor;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/**
 * Reads a stream so that it is known which byte carried which descriptor. For one thread.
 *
 * <p>To Linux descriptors travel on the first byte of the message that they were sent with. One
 * read takes the plain messages before that one along and ends within it or with it, so it tells
 * where the message ends at most, never where it began:
 *
 * <pre>
 *  sent       [plain][plain][message with descriptors][plain]
 *  one read   [--------------------------------------]
 *  carrier                  ^
 * </pre>
 *
 * <p>A read of a single byte is exact: it comes with descriptors if and only if it carried them. To
 * read byte by byte only where it matters, the kernel is asked how many bytes wait, and then how
 * many descriptors ({@code scm_fds} of {@code /proc/self/fdinfo}, since Linux 5.9). Where that is
 * none, none of these bytes carries any, whatever has come since. A kernel that does not tell is
 * read byte by byte.
 */
public final class ExactReader implements AutoCloseable {
  private static final String WAITING_DESCRIPTORS = "scm_fds:";

  private final Transport source;
  private final ByteBuffer oneByte = ByteBuffer.allocateDirect(1);
  // What the byte carried; where it carried any it ended a stretch, and waits to begin the next.
  private final List<Descriptor> carried = new ArrayList<>();
  private boolean byteWaits;

  /** Does not take the source over. */
  public ExactReader(Transport source) {
    this.source = source;
  }

  /**
   * Waits for bytes.
   *
   * @param target gets at least one byte, unless the stream ended
   * @param received gets the descriptors that the first of these bytes carried, in order; the
   *     caller closes them. No later one carried any.
   * @return how many bytes came; -1 when either side closed the stream
   * @throws IOException when the stream broke
   */
  public int read(ByteBuffer target, List<Descriptor> received) throws IOException {
    if (!(source instanceof UnixTransport unix)) {
      return source.read(target, handle -> received.add(Descriptor.owned(handle)));
    }
    int start = target.position();
    if (!byteWaits && !readByte()) {
      return -1;
    }
    takeByte(target, received);
    boolean goesOn = true;
    while (goesOn && target.hasRemaining()) {
      // In this order: what comes in between may carry descriptors, and is not counted.
      int waiting = Math.min(waitingBytes(unix.channel()), target.remaining());
      if (waiting == 0) {
        goesOn = false;
      } else if (noDescriptorsWait(unix.channel())) {
        goesOn = readPlain(target, waiting);
      } else {
        goesOn = readUpToCarrier(target, waiting, received);
      }
    }
    return target.position() - start;
  }

  /** Closes the descriptors that were received and not asked for any more. */
  @Override
  public void close() {
    carried.forEach(Descriptor::close);
    carried.clear();
  }

  private boolean readPlain(ByteBuffer target, int count) throws IOException {
    ByteBuffer part = target.slice(target.position(), count);
    int read = source.read(part, handle -> carried.add(Descriptor.owned(handle)));
    if (!carried.isEmpty()) {
      throw new IOException("the kernel hid a descriptor: no byte can be said to carry it");
    }
    target.position(target.position() + Math.max(0, read));
    return read > 0;
  }

  private boolean readUpToCarrier(ByteBuffer target, int count, List<Descriptor> received)
      throws IOException {
    for (int i = 0; i < count; i++) {
      if (!readByte() || !carried.isEmpty()) {
        return false;
      }
      takeByte(target, received);
    }
    return true;
  }

  private boolean readByte() throws IOException {
    byteWaits = source.read(oneByte.clear(), handle -> carried.add(Descriptor.owned(handle))) > 0;
    return byteWaits;
  }

  private void takeByte(ByteBuffer target, List<Descriptor> received) {
    target.put(oneByte.get(0));
    received.addAll(carried);
    carried.clear();
    byteWaits = false;
  }

  private static int waitingBytes(AFUNIXSocketChannel channel) {
    try {
      return channel.socket().getInputStream().available();
    } catch (IOException e) {
      return 0; // It was closed, which the next read finds out.
    }
  }

  private static boolean noDescriptorsWait(AFUNIXSocketChannel channel) {
    try {
      int number = Descriptor.borrowed(channel.getFileDescriptor()).number();
      for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + number))) {
        if (line.startsWith(WAITING_DESCRIPTORS)) {
          return line.substring(WAITING_DESCRIPTORS.length()).strip().equals("0");
        }
      }
      return false;
    } catch (IOException | UnusableDescriptor e) {
      return false; // Closed meanwhile, or a kernel that does not tell.
    }
  }
}
