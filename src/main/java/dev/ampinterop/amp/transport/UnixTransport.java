package dev.ampinterop.amp.transport;

import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.DescriptorException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * A UNIX stream socket, by junixsocket. Twisted: the {@code IUNIXTransport} of {@code
 * reactor.connectUNIX} and {@code reactor.listenUNIX}.
 */
public final class UnixTransport implements Transport {
  private static final String NO_ROOM =
      "this process cannot receive descriptors: junixsocket has no room for all that one message may"
          + " bring, and making it was refused; put junixsocket on the class path, or start Java with"
          + " --add-opens org.newsclub.net.unix/org.newsclub.net.unix=dev.ampinterop.amp (ALL-UNNAMED"
          + " where this library is on the class path)";
  private static final String TOO_MANY_OPEN =
      "descriptors came that this process cannot take, since it may have no more open (ulimit -n,"
          + " RLIMIT_NOFILE): ";

  // ETOOMANYREFS: this user has as many descriptors in flight, over all sockets, as a process may
  // have open. Nothing was written, and nothing tells when others have received some.
  private static final String TOO_MANY_REFS = "Too many references";
  private static final long RETRY_NANOS = 1_000_000;

  private final AFUNIXSocketChannel channel;
  private final boolean client;
  // A channel made over a descriptor does not close it.
  private final @Nullable FileDescriptor duplicate;
  private final AncillaryBuffer ancillary;
  // junixsocket 2.11.1 locks a received descriptor and its channel in one order to close the one,
  // and in the other order to close the other: two threads that did both would wait for ever.
  private final Object closing = new Object();
  private volatile boolean closed;

  /**
   * Takes a connected channel over that the peer opened or nobody did: an accepted one, half of a
   * pair, a received descriptor. It counts as a server's, see {@link #isClient}.
   *
   * @param channel in blocking mode
   */
  public UnixTransport(AFUNIXSocketChannel channel) {
    this(channel, false);
  }

  /**
   * Takes a connected channel over.
   *
   * @param channel in blocking mode
   * @param client what {@link #isClient} shall say; the two ends must differ if TLS is to come
   */
  public UnixTransport(AFUNIXSocketChannel channel, boolean client) {
    this(channel, client, null, AncillaryBuffer.of(channel));
  }

  UnixTransport(
      AFUNIXSocketChannel channel,
      boolean client,
      @Nullable FileDescriptor duplicate,
      AncillaryBuffer ancillary) {
    this.duplicate = duplicate;
    this.channel = channel;
    this.client = client;
    this.ancillary = ancillary;
  }

  /**
   * Connects.
   *
   * @throws IOException when nobody listens there; the message names the path
   */
  public static UnixTransport connect(Path path) throws IOException {
    try {
      return connect(AFUNIXSocketAddress.of(path));
    } catch (IOException e) {
      throw cannotConnect(path.toString(), e);
    }
  }

  /**
   * Connects to an abstract name, which only Linux has. Twisted: a path that begins with a NUL.
   *
   * @param name without the NUL
   * @throws IOException when nobody listens there; the message names it
   */
  public static UnixTransport connectToAbstractName(String name) throws IOException {
    try {
      return connect(AFUNIXSocketAddress.inAbstractNamespace(name));
    } catch (IOException e) {
      throw cannotConnect(show(name), e);
    }
  }

  /**
   * The same socket under another number. junixsocket closes a channel whose write found the peer
   * gone, and what the peer had sent before is then lost; after a write on a duplicate it can still
   * be read. Both have to be closed; closing either ends the connection.
   *
   * @throws IOException when this one is closed, or the process has no descriptor left
   */
  public UnixTransport duplicate() throws IOException {
    FileDescriptor same =
        FileDescriptorCast.duplicating(channel.getFileDescriptor()).getFileDescriptor();
    AFUNIXSocketChannel other = FileDescriptorCast.using(same).as(AFUNIXSocketChannel.class);
    return new UnixTransport(other, client, same, AncillaryBuffer.of(other));
  }

  /** The channel beneath, for what this class does not offer. It still belongs to the transport. */
  public AFUNIXSocketChannel channel() {
    return channel;
  }

  /** An abstract name as the system's tools write it. */
  static String show(String abstractName) {
    return "@" + abstractName;
  }

  private static UnixTransport connect(AFUNIXSocketAddress address) throws IOException {
    return new UnixTransport(AFUNIXSocketChannel.open(address), true);
  }

  private static IOException cannotConnect(String name, IOException cause) {
    return new IOException("cannot connect to " + name + ": " + cause.getMessage(), cause);
  }

  /** How there is room for the descriptors that one message may bring. */
  public DescriptorRoom descriptorRoom() {
    return ancillary.room();
  }

  @Override
  public int read(ByteBuffer target, Consumer<FileDescriptor> received) throws IOException {
    ancillary.clear();
    int count;
    try {
      count = channel.read(target);
    } catch (IOException e) {
      int lost = closeWhatCame();
      if (closed || e instanceof ClosedChannelException) {
        return -1;
      }
      // So junixsocket tells of a message whose descriptors were not all given.
      if (lost > 0 || String.valueOf(e.getMessage()).contains("No buffer space available")) {
        throw new IOException(TOO_MANY_OPEN + lost + " of one message were closed again", e);
      }
      throw e;
    }
    deliver(channel.getReceivedFileDescriptors(), received);
    return count;
  }

  @Override
  public void write(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
    List<FileDescriptor> left = descriptors;
    while (source.hasRemaining()) {
      if (send(source, left) > 0) {
        left = List.of();
      } else {
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  @Override
  public int offer(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
    // Four system calls, a tenth of a call's time; but junixsocket can only set timeouts for
    // reading and writing together, nor tell how much room is left, and AFSelector may close the
    // channel before the last bytes were read.
    channel.configureBlocking(false);
    try {
      return send(source, descriptors);
    } finally {
      channel.configureBlocking(true);
    }
  }

  /**
   * Ends the peer's direction only: what it writes from now on fails, and we can still write.
   *
   * @throws IOException when the stream is closed or broke
   */
  public void finishReading() throws IOException {
    channel.shutdownInput();
  }

  @Override
  public void finishWriting() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public boolean carriesDescriptors() {
    return true;
  }

  /**
   * The socket itself, for those who ask the system about it; it stays this transport's, and is
   * open as long as this is. Who reads from it reads what {@link #read} would have given.
   *
   * @throws IOException when this is closed
   */
  public Descriptor socket() throws IOException {
    return Descriptor.borrowed(duplicate == null ? channel.getFileDescriptor() : duplicate);
  }

  @Override
  public Optional<String> losesDescriptors() {
    return ancillary.room() == DescriptorRoom.NONE ? Optional.of(NO_ROOM) : Optional.empty();
  }

  @Override
  public boolean isClient() {
    return client;
  }

  @Override
  public void close() throws IOException {
    synchronized (closing) {
      closed = true;
      channel.close();
      if (duplicate != null) {
        new FileInputStream(duplicate).close();
      }
    }
  }

  /** After a failed read: it may have brought descriptors all the same. */
  private int closeWhatCame() throws IOException {
    FileDescriptor[] handles = channel.getReceivedFileDescriptors();
    closeAll(handles, 0);
    return handles.length == 0 ? ancillary.closeLost() : handles.length;
  }

  // What is handed over is a duplicate: it is closed in children, what came is not.
  private void deliver(FileDescriptor[] handles, Consumer<FileDescriptor> received)
      throws IOException {
    for (int i = 0; i < handles.length; i++) {
      FileDescriptor own;
      synchronized (closing) {
        ancillary.release(handles[i]);
        if (closed || !handles[i].valid()) { // closed together with the channel
          closeAll(handles, i);
          return;
        }
        try {
          own = Descriptor.borrowed(handles[i]).duplicate().handle();
        } catch (DescriptorException e) {
          closeAll(handles, i);
          Throwable cause = e.getCause() == null ? e : e.getCause();
          throw new IOException(TOO_MANY_OPEN + cause.getMessage(), e);
        }
        new FileInputStream(handles[i]).close();
      }
      received.accept(own);
    }
  }

  private void closeAll(FileDescriptor[] handles, int from) {
    synchronized (closing) {
      for (int i = from; i < handles.length; i++) {
        ancillary.release(handles[i]);
        Descriptor.owned(handles[i]).close();
      }
    }
  }

  private int send(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
    if (!descriptors.isEmpty()) {
      channel.setOutboundFileDescriptors(descriptors.toArray(new FileDescriptor[0]));
    }
    try {
      return channel.write(source);
    } catch (SocketException e) {
      if (!descriptors.isEmpty() && String.valueOf(e.getMessage()).startsWith(TOO_MANY_REFS)) {
        return 0;
      }
      throw e;
    }
  }
}
