package dev.ampinterop.amp.transport;

import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * Two streams of one direction each, such as the pipes between a process and the one that started
 * it. It carries no descriptors. Twisted: {@code StandardIO} in the started process, {@code
 * ProcessProtocol} in the one that started it.
 */
public final class PairTransport implements Transport {
  private final ReadableByteChannel in;
  private final WritableByteChannel out;
  private final boolean client;
  private volatile boolean closed;

  private PairTransport(ReadableByteChannel in, WritableByteChannel out, boolean client) {
    this.in = in;
    this.out = out;
    this.client = client;
  }

  /**
   * This process's standard input and output. They are this transport's from now on: whatever else
   * the process prints to {@code System.out} spoils the stream, so let it log to {@code
   * System.err}. Twisted: {@code StandardIO(protocol)}.
   */
  public static PairTransport ofStandardStreams() {
    return new PairTransport(
        new FileInputStream(FileDescriptor.in).getChannel(),
        new FileOutputStream(FileDescriptor.out).getChannel(),
        false);
  }

  /**
   * Descriptors that whoever started this process left open for it, as Twisted's trial does with 3
   * and 4. They are this transport's from now on. Twisted: {@code StandardIO(protocol, stdin,
   * stdout)}.
   *
   * @param read the number to read from
   * @param write the number to write to; may be the same, of a socket
   * @throws IOException when one is not open; the message names it
   */
  public static PairTransport of(int read, int write) throws IOException {
    FileDescriptor source = inherited(read);
    return of(source, read == write ? source : inherited(write));
  }

  /**
   * Descriptors that this process holds: pipes, sockets, terminals; in blocking mode.
   *
   * @param read is this transport's from now on
   * @param write is this transport's from now on
   */
  public static PairTransport of(Descriptor read, Descriptor write) {
    return of(read.handle(), write.handle());
  }

  /**
   * A process that this one started: writes to its standard input, reads from its standard output.
   * Closing closes both; whether the process ends then is up to it. While it takes no input, a
   * write waits, even for longer than this transport is open. Twisted: {@code reactor.spawnProcess}
   * with a {@code ProcessProtocol}.
   */
  public static PairTransport of(Process process) {
    return new PairTransport(
        new StreamSource(process.getInputStream()),
        new StreamSink(process.getOutputStream()),
        true);
  }

  /**
   * Any two streams, which are this transport's from now on. What holds for {@link #of(Process)} of
   * waiting writes holds for them.
   */
  public static PairTransport of(InputStream in, OutputStream out) {
    return new PairTransport(new StreamSource(in), new StreamSink(out), false);
  }

  private static PairTransport of(FileDescriptor read, FileDescriptor write) {
    return new PairTransport(
        new FileInputStream(read).getChannel(), new FileOutputStream(write).getChannel(), false);
  }

  private static FileDescriptor inherited(int number) throws IOException {
    if (!Files.exists(Path.of("/dev/fd", Integer.toString(number)))) {
      throw new IOException("descriptor " + number + " is not open in this process");
    }
    return FileDescriptorCast.unsafeUsing(number).getFileDescriptor();
  }

  @Override
  public int read(ByteBuffer target, Consumer<FileDescriptor> received) throws IOException {
    int count;
    try {
      count = in.read(target);
    } catch (ClosedChannelException e) {
      return -1;
    } catch (IOException e) {
      if (closed) {
        return -1;
      }
      throw e;
    }
    if (count == 0 && target.hasRemaining()) {
      throw new IOException("cannot wait for bytes: the descriptor is in non-blocking mode");
    }
    return count;
  }

  @Override
  public void write(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException {
    if (!descriptors.isEmpty()) {
      throw new IOException("pipes carry no descriptors; use a UNIX socket");
    }
    while (source.hasRemaining()) {
      if (out.write(source) == 0) {
        throw new IOException("cannot wait for room: the descriptor is in non-blocking mode");
      }
    }
  }

  /**
   * Writes nothing, since Java cannot tell how much a pipe takes without waiting.
   *
   * @return 0
   */
  @Override
  public int offer(ByteBuffer source, List<FileDescriptor> descriptors) {
    return 0;
  }

  @Override
  public void finishWriting() throws IOException {
    out.close();
  }

  @Override
  public boolean carriesDescriptors() {
    return false;
  }

  /** Whether this is {@link #of(Process)}: who started the other counts as the client. */
  @Override
  public boolean isClient() {
    return client;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    try {
      out.close();
    } finally {
      in.close();
    }
  }
}
