package dev.ampinterop.conformance.record;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A UNIX stream socket whose descriptors are read with the very byte that carried them.
 *
 * <p>Linux keeps each {@code sendmsg} as a message, with its descriptors. A read takes message
 * after message until one that carries descriptors: that is the last it takes, and it gives the
 * descriptors with the first of its bytes. So a read may give plain bytes and then the carrying
 * ones in one piece, and nothing says where those begin:
 *
 * <pre>
 *   sent      | plain  | plain | carries fd | plain …
 *   read gives|-- one read, with fd --------|
 *   looking   |- n bytes, "control was cut" |           recvmsg(MSG_PEEK), no room for control
 *   trapping  |----- n - 1 bytes, then the trap ---|    recvmsg that faults at byte n
 *   gives     |-- before it ---|                        what fits whole before the fault
 *   then                       |-- with fd -|           the first byte carried it
 * </pre>
 *
 * <p>A message that does not fit before the fault is not taken at all, and the carrying one, which
 * ends with byte n, never does. {@code unix_stream_read_generic} in {@code net/unix/af_unix.c}.
 */
final class RelayedUnix implements RelayedStream {
  // More than any one message: the kernel splits at half of the send buffer, and at 64 KiB and a
  // page or so.
  private static final int BUFFER_BYTES = 1 << 18;

  // Who waits for the bytes has mostly taken them before a thread that sleeps would be awake again.
  private static final long LOOK_NANOS = 20_000;
  private static final long YIELD_NANOS = 50_000;

  // A read that has taken one message looks for the next before it returns.
  private static final long RETURN_NANOS = 10_000;

  private final UnixTransport transport;
  private final int socket;
  private final MessageBuffer in = new MessageBuffer(BUFFER_BYTES);
  private final MessageBuffer out = new MessageBuffer(BUFFER_BYTES);
  // How many bytes are known to be there and to end with a message that carries descriptors.
  private int carrying;
  private boolean isClosed;

  /** Takes a connected socket over. */
  RelayedUnix(UnixTransport transport) throws IOException {
    this.transport = transport;
    this.socket = transport.socket().number();
  }

  @Override
  public Optional<Passage> read() throws IOException {
    if (carrying > 0) {
      int count = carrying;
      carrying = 0;
      return take(count);
    }
    int seen = receive(SocketCalls.MSG_PEEK, in.forBytes(in.size()));
    if (seen == 0) {
      return Optional.empty();
    }
    if (!in.controlWasCut()) {
      // Nothing that waits carries any, so that many bytes come without.
      return take(seen);
    }
    int before = beforeCarrying(seen);
    if (before == 0) {
      return take(seen);
    }
    // Where the buffer was full, the end of the carrying message was not seen yet.
    carrying = seen < in.size() ? seen - before : 0;
    return Optional.of(new Passage(in.bytes(before)));
  }

  private int beforeCarrying(int seen) throws IOException {
    if (seen == 1) {
      return 0;
    }
    try {
      return Math.toIntExact(SocketCalls.recvmsg(socket, in.forBytesBeforeTrap(seen - 1), 0));
    } catch (LastErrorException e) {
      if (e.getErrorCode() == SocketCalls.EFAULT) {
        return 0;
      }
      throw failed(e);
    }
  }

  private Optional<Passage> take(int count) throws IOException {
    int taken = receive(SocketCalls.MSG_CMSG_CLOEXEC, in.forBytesAndDescriptors(count));
    List<Integer> descriptors = in.descriptors();
    return taken == 0 ? Optional.empty() : Optional.of(new Passage(in.bytes(taken), descriptors));
  }

  private int receive(int flags, Pointer message) throws IOException {
    while (true) {
      try {
        return Math.toIntExact(SocketCalls.recvmsg(socket, message, flags));
      } catch (LastErrorException e) {
        if (!isTryAgain(e)) {
          throw failed(e);
        }
      }
    }
  }

  @Override
  public void write(Passage passage) throws IOException {
    byte[] bytes = passage.bytes();
    List<Integer> descriptors = passage.descriptors();
    int at = 0;
    while (at < bytes.length) {
      int count = Math.min(bytes.length - at, out.size());
      try {
        at +=
            Math.toIntExact(
                SocketCalls.sendmsg(
                    socket, out.toSend(bytes, at, count, descriptors), SocketCalls.MSG_NOSIGNAL));
        descriptors = List.of();
      } catch (LastErrorException e) {
        if (!isTryAgain(e)) {
          throw failed(e);
        }
      }
    }
  }

  @Override
  public boolean hasMore(int millis) {
    return carrying > 0 || (poll(SocketCalls.POLLIN, millis) & SocketCalls.POLLIN) != 0;
  }

  @Override
  public boolean stillReads() {
    return (poll((short) 0, 0) & SocketCalls.POLLHUP) == 0;
  }

  /** What the system says of the socket; all that can be where it says nothing. */
  private short poll(short events, int millis) {
    try (Memory poll = new Memory(8)) {
      poll.setInt(0, socket);
      poll.setShort(4, events);
      poll.setShort(6, (short) 0);
      SocketCalls.poll(poll, 1, millis);
      return poll.getShort(6);
    } catch (LastErrorException e) {
      return SocketCalls.POLLHUP;
    }
  }

  @Override
  public boolean awaitTaken(long nanos) {
    long begun = System.nanoTime();
    int[] waiting = {0};
    try {
      SocketCalls.ioctl(socket, SocketCalls.SIOCOUTQ, waiting);
      while (waiting[0] > 0) {
        long passed = System.nanoTime() - begun;
        if (passed >= nanos) {
          return false;
        }
        if (passed < YIELD_NANOS) {
          giveWay();
        } else {
          LockSupport.parkNanos(LOOK_NANOS);
        }
        SocketCalls.ioctl(socket, SocketCalls.SIOCOUTQ, waiting);
      }
    } catch (LastErrorException e) {
      // It is not connected any more.
    }
    long taken = System.nanoTime();
    while (System.nanoTime() - taken < RETURN_NANOS) {
      giveWay();
    }
    return true;
  }

  // The thread that takes the bytes may need this very processor.
  @SuppressWarnings("ThreadPriorityCheck")
  private static void giveWay() {
    Thread.yield();
  }

  @Override
  public void shrinkBuffers() throws IOException {
    transport.channel().setOption(StandardSocketOptions.SO_SNDBUF, 1);
  }

  @Override
  public void finishWriting() {
    shutdown(SocketCalls.SHUT_WR);
  }

  @Override
  public void refuse() {
    shutdown(SocketCalls.SHUT_RD);
  }

  /** A UNIX socket breaks only where something that was written to it is never read. */
  @Override
  public void reset() {
    cut();
  }

  @Override
  public void cut() {
    shutdown(SocketCalls.SHUT_RDWR);
  }

  @Override
  public String party() {
    Memory credentials = new Memory(12);
    try {
      SocketCalls.getsockopt(
          socket,
          SocketCalls.SOL_SOCKET,
          SocketCalls.SO_PEERCRED,
          credentials,
          new int[] {(int) credentials.size()});
    } catch (LastErrorException e) {
      return "";
    }
    int process = credentials.getInt(0);
    try {
      return "process "
          + process
          + ", "
          + Files.readString(Path.of("/proc/" + process, "comm")).strip();
    } catch (IOException e) {
      return "process " + process;
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      isClosed = true;
    }
    transport.close();
    in.close();
    out.close();
  }

  // Once it is closed the number may be another one's.
  private synchronized void shutdown(int how) {
    if (isClosed) {
      return;
    }
    try {
      SocketCalls.shutdown(socket, how);
    } catch (LastErrorException e) {
      // It is not connected any more.
    }
  }

  // The transport limits how long one call may wait, so that its own threads can be stopped.
  private static boolean isTryAgain(LastErrorException e) {
    return e.getErrorCode() == SocketCalls.EINTR || e.getErrorCode() == SocketCalls.EAGAIN;
  }

  private static IOException failed(LastErrorException e) {
    return new IOException(e.getMessage(), e);
  }
}
