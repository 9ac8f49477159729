package dev.ampinterop.amp.transport;

import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.UnusableDescriptor;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

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
  private static final int COPY_BYTES = 1 << 16;

  private static final @Nullable JunixsocketInternals INTERNALS = JunixsocketInternals.find();

  private final AFUNIXSocketChannel channel;
  private final boolean client;
  private final AncillaryBuffer ancillary;
  private final UnixIo io;
  private final Gate gate = new Gate(this::free);
  private volatile boolean keepsChannelOpen;

  /**
   * Takes a connected channel over that the peer opened or nobody did: an accepted one, half of a
   * pair, a received descriptor. It counts as a server's, see {@link #isClient}.
   *
   * @param channel in blocking mode
   * @throws IOException when it is closed, or the process may not have one descriptor more open:
   *     the transport writes to a duplicate of its own; then the channel stays the caller's
   */
  public UnixTransport(AFUNIXSocketChannel channel) throws IOException {
    this(channel, false);
  }

  /**
   * Takes a connected channel over.
   *
   * @param channel in blocking mode
   * @param client what {@link #isClient} shall say; the two ends must differ if TLS is to come
   * @throws IOException as above
   */
  public UnixTransport(AFUNIXSocketChannel channel, boolean client) throws IOException {
    this(channel, client, INTERNALS);
  }

  /** Takes a connected channel over, with what is known of junixsocket; null for nothing. */
  UnixTransport(
      AFUNIXSocketChannel channel, boolean client, @Nullable JunixsocketInternals internals)
      throws IOException {
    this.channel = channel;
    this.client = client;
    this.ancillary =
        internals == null
            ? AncillaryBuffer.withoutInternals(channel)
            : AncillaryBuffer.of(channel, internals);
    this.io = internals == null ? new StreamUnixIo(channel) : new NativeUnixIo(channel, internals);
  }

  /**
   * Connects.
   *
   * @throws IOException when nobody listens there, or the path has more than 107 bytes; the message
   *     names the path
   */
  public static UnixTransport connect(Path path) throws IOException {
    try {
      UnixPaths.requireFitting(path);
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
      UnixPaths.requireFitting(name);
      return connect(abstractAddress(name));
    } catch (IOException e) {
      throw cannotConnect(show(name), e);
    }
  }

  /**
   * Opens what the process keeps for all its UNIX transports: the pipe that wakes the thread which
   * waits for idle ones. It would be opened with the first of them; for a program that counts its
   * descriptors.
   *
   * @throws IOException when the process may not have two descriptors more open
   */
  public static void prepare() throws IOException {
    if (INTERNALS != null) {
      SocketWatch.prepare(INTERNALS);
    }
  }

  /** The channel beneath, for what this class does not offer. It still belongs to the transport. */
  public AFUNIXSocketChannel channel() {
    return channel;
  }

  /** The address of an abstract name in UTF-8; the locale decides what junixsocket makes of one. */
  static AFUNIXSocketAddress abstractAddress(String name) throws SocketException {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    byte[] address = new byte[1 + utf8.length];
    System.arraycopy(utf8, 0, address, 1, utf8.length);
    return AFUNIXSocketAddress.of(address);
  }

  /** An abstract name as the system's tools write it. */
  static String show(String abstractName) {
    return "@" + abstractName;
  }

  private static UnixTransport connect(AFUNIXSocketAddress address) throws IOException {
    return own(AFUNIXSocketChannel.open(address), true);
  }

  /** Takes a channel over, and closes it if that fails. */
  static UnixTransport own(AFUNIXSocketChannel channel, boolean client) throws IOException {
    try {
      return new UnixTransport(channel, client);
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  /** A descriptor of its own for an open socket. */
  static Descriptor duplicate(FileDescriptor socket) throws IOException {
    try {
      return Descriptor.borrowed(socket).duplicate();
    } catch (UnusableDescriptor e) {
      throw new IOException(e.getMessage(), e);
    }
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
    return readWithin(0, target, received);
  }

  @Override
  public boolean whenReadable(Runnable action) {
    if (!gate.enter()) {
      return false;
    }
    boolean waits = false;
    try {
      waits =
          io.whenReadable(
              () -> {
                action.run();
                gate.leave();
              });
    } catch (IOException | OutOfMemoryError e) {
      // The process has no descriptor or thread left for it.
    } finally {
      if (!waits) {
        gate.leave();
      }
    }
    return waits;
  }

  @Override
  public int readWithin(int millis, ByteBuffer target, Consumer<FileDescriptor> received)
      throws IOException {
    if (!gate.enter()) {
      return -1;
    }
    try {
      return target.isDirect()
          ? receive(target, received, millis)
          : receiveByCopy(target, received, millis);
    } finally {
      gate.leave();
    }
  }

  private int receive(ByteBuffer direct, Consumer<FileDescriptor> received, int millis)
      throws IOException {
    ancillary.clear();
    int count;
    try {
      count = io.receive(direct, millis);
    } catch (IOException e) {
      int lost = closeWhatCame();
      if (gate.isClosed()) {
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

  private int receiveByCopy(ByteBuffer target, Consumer<FileDescriptor> received, int millis)
      throws IOException {
    var direct = ByteBuffer.allocateDirect(Math.min(COPY_BYTES, target.remaining()));
    int count = receive(direct, received, millis);
    target.put(direct.flip());
    return count;
  }

  @Override
  public void write(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
    List<FileDescriptor> left = descriptors;
    while (source.hasRemaining()) {
      if (send(source, left, /* waits= */ true) > 0) {
        left = List.of();
      }
    }
  }

  /**
   * {@inheritDoc} Where there is no room it may wait some milliseconds for it; and where
   * junixsocket's native methods are out of reach nothing is written, since its streams would wait.
   */
  @Override
  public int offer(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
    return send(source, descriptors, /* waits= */ false);
  }

  /**
   * Ends the peer's direction only: what it writes from now on fails, and we can still write.
   *
   * @throws IOException when the stream is closed or broke
   */
  public void finishReading() throws IOException {
    requireEntered();
    try {
      channel.shutdownInput();
    } finally {
      gate.leave();
    }
  }

  @Override
  public void finishWriting() throws IOException {
    requireEntered();
    try {
      channel.shutdownOutput();
    } finally {
      gate.leave();
    }
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
    return Descriptor.borrowed(channel.getFileDescriptor());
  }

  @Override
  public Optional<String> losesDescriptors() {
    return ancillary.room() == DescriptorRoom.NONE ? Optional.of(NO_ROOM) : Optional.empty();
  }

  @Override
  public boolean isClient() {
    return client;
  }

  /** {@inheritDoc} Its number is free once no thread reads or writes any more. */
  @Override
  public void close() {
    gate.close(this::wake);
  }

  /**
   * Gives the channel back, open: only this transport is closed. Not while a thread reads or
   * writes.
   *
   * @return the channel, which is the caller's from now on
   */
  public AFUNIXSocketChannel release() {
    keepsChannelOpen = true;
    gate.close(() -> {});
    return channel;
  }

  private void wake() {
    try {
      channel.shutdownInput();
      channel.shutdownOutput();
    } catch (IOException e) {
      // It is not connected any more, so nobody waits.
    }
  }

  private void free() {
    try (io) {
      if (!keepsChannelOpen) {
        channel.close();
      }
    } catch (IOException e) {
      // close(2) frees the number whatever it reports.
    }
  }

  private void requireEntered() throws IOException {
    if (!gate.enter()) {
      throw new ClosedChannelException();
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
      ancillary.release(handles[i]);
      if (gate.isClosed()) {
        closeAll(handles, i);
        return;
      }
      FileDescriptor own;
      try {
        own = Descriptor.borrowed(handles[i]).duplicate().handle();
      } catch (UnusableDescriptor e) {
        closeAll(handles, i);
        Throwable cause = e.getCause() == null ? e : e.getCause();
        throw new IOException(TOO_MANY_OPEN + cause.getMessage(), e);
      }
      new FileInputStream(handles[i]).close();
      received.accept(own);
    }
  }

  private void closeAll(FileDescriptor[] handles, int from) {
    for (int i = from; i < handles.length; i++) {
      ancillary.release(handles[i]);
      Descriptor.owned(handles[i]).close();
    }
  }

  private int send(ByteBuffer source, List<FileDescriptor> descriptors, boolean waits)
      throws IOException {
    requireEntered();
    try {
      if (!waits && !io.hasRoom(source.remaining())) {
        return 0;
      }
      return source.isDirect() ? io.send(source, descriptors) : sendByCopy(source, descriptors);
    } catch (SocketException e) {
      if (gate.isClosed()) {
        throw new ClosedChannelException();
      }
      if (!descriptors.isEmpty() && String.valueOf(e.getMessage()).startsWith(TOO_MANY_REFS)) {
        Pause.ofNanos(RETRY_NANOS);
        return 0;
      }
      throw e;
    } finally {
      gate.leave();
    }
  }

  private int sendByCopy(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
    var direct = ByteBuffer.allocateDirect(Math.min(COPY_BYTES, source.remaining()));
    direct.put(source.slice(source.position(), direct.capacity())).flip();
    int count = io.send(direct, descriptors);
    source.position(source.position() + count);
    return count;
  }
}
