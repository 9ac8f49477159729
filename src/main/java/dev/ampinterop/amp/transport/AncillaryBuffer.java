package dev.ampinterop.amp.transport;

import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * Where the system writes the numbers of the descriptors that one read brings. For the thread that
 * reads.
 *
 * <p>junixsocket 2.11.1 makes this buffer 256 bytes large whatever is asked for. What does not fit,
 * and what the process may not have open, makes its read fail; it then forgets the numbers that the
 * system did give, and they stay open for good. So the buffer is replaced by one that every message
 * fits in, and after a failed read the numbers are found in it and closed.
 */
final class AncillaryBuffer {
  // 253 descriptors, the most that Linux passes at once (SCM_MAX_FD), take 1,032 bytes; before them
  // comes who sent them, where somebody has asked the socket for that.
  private static final int BYTES = 1280;

  private static final int HEADER_BYTES = 16;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;

  private static final ByteBuffer ZEROS = ByteBuffer.allocate(BYTES).asReadOnlyBuffer();
  private final DescriptorRoom room;
  private final @Nullable ByteBuffer buffer;
  private final Map<?, ?> closedWithChannel;

  private AncillaryBuffer(
      DescriptorRoom room, @Nullable ByteBuffer buffer, Map<?, ?> closedWithChannel) {
    this.room = room;
    this.buffer = buffer == null ? null : buffer.duplicate().order(ByteOrder.nativeOrder());
    this.closedWithChannel = closedWithChannel;
  }

  /** Makes room for what a channel receives. */
  static AncillaryBuffer of(AFUNIXSocketChannel channel, JunixsocketInternals internals) {
    DescriptorRoom room = ask(channel) ? DescriptorRoom.GRANTED : DescriptorRoom.REPLACED;
    if (room == DescriptorRoom.REPLACED) {
      internals.setReceiveBuffer(channel, ByteBuffer.allocateDirect(BYTES));
    }
    return new AncillaryBuffer(
        room, internals.receiveBuffer(channel), internals.openReceived(channel));
  }

  /** The same with what junixsocket offers to everybody. */
  static AncillaryBuffer withoutInternals(AFUNIXSocketChannel channel) {
    if (ask(channel)) {
      return new AncillaryBuffer(DescriptorRoom.GRANTED, null, Map.of());
    }
    // Without a buffer the system drops descriptors; with one that is too small they would be lost,
    // open.
    channel.setAncillaryReceiveBufferSize(0);
    return new AncillaryBuffer(DescriptorRoom.NONE, null, Map.of());
  }

  private static boolean ask(AFUNIXSocketChannel channel) {
    channel.setAncillaryReceiveBufferSize(BYTES);
    return channel.getAncillaryReceiveBufferSize() >= BYTES;
  }

  DescriptorRoom room() {
    return room;
  }

  /** Call it before each read, so that {@link #closeLost} finds nothing that is older. */
  void clear() {
    if (buffer != null && buffer.getLong(0) != 0) {
      for (int at = 0; at < buffer.capacity(); at += BYTES) {
        buffer.put(at, ZEROS, 0, Math.min(BYTES, buffer.capacity() - at));
      }
    }
  }

  /**
   * Takes a descriptor that came out of those that junixsocket closes with the channel: it would do
   * so even if the application holds it by then, and may lock it and its list in the opposite order
   * of who closes it.
   */
  void release(FileDescriptor handle) {
    if (room != DescriptorRoom.NONE && buffer != null) {
      closedWithChannel.remove(handle);
    }
  }

  /**
   * Closes what a failed read has brought. Only for a read of which junixsocket shows no
   * descriptor: then it has forgotten the numbers, and nobody else knows them.
   *
   * @return how many there were
   */
  int closeLost() {
    if (buffer == null) {
      return 0;
    }
    // Control messages, one behind the other, in the machine's byte order:
    //
    //  0               8       12      16      20            length
    // +---------------+-------+-------+-------+-------+ ... +----+
    // | length        | level | type  | fd    | fd    |     | 0s | next at a multiple of 8
    // +---------------+-------+-------+-------+-------+ ... +----+
    //
    // A length counts its header; 0 where there is no more, since the buffer was cleared.
    int closed = 0;
    int at = 0;
    while (at + HEADER_BYTES <= buffer.capacity()) {
      long length = buffer.getLong(at);
      if (length < HEADER_BYTES || length > buffer.capacity() - at) {
        break;
      }
      if (buffer.getInt(at + 8) == SOL_SOCKET && buffer.getInt(at + 12) == SCM_RIGHTS) {
        for (int fd = at + HEADER_BYTES; fd + Integer.BYTES <= at + length; fd += Integer.BYTES) {
          close(buffer.getInt(fd));
          closed++;
        }
      }
      at += (int) (length + 7) & ~7;
    }
    clear();
    return closed;
  }

  private static void close(int number) {
    try {
      Descriptor.owned(FileDescriptorCast.unsafeUsing(number).getFileDescriptor()).close();
    } catch (IOException e) {
      // It is open, so it can be looked at; and where it could not, nothing is to be done.
    }
  }
}
