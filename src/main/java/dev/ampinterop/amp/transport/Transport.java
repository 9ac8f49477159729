package dev.ampinterop.amp.transport;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A stream of bytes in both directions that may carry descriptors beside them. One thread reads,
 * one writes at a time; any thread may close. Twisted: {@code ITransport}, {@code IUNIXTransport}.
 *
 * <p>A connection calls {@link #read} and {@link #write}, which wait, on the library's own threads,
 * which nobody interrupts; {@link #offer} and {@link #whenReadable} on any thread, so an interrupt
 * must not disturb them.
 */
public interface Transport extends Closeable {
  /**
   * Waits for bytes.
   *
   * @param target gets at least one byte, unless the stream ended
   * @param received gets the descriptors that came with these bytes, in order; it owns them
   * @return how many bytes came; -1 when either side closed the stream
   * @throws IOException when the stream broke
   */
  int read(ByteBuffer target, Consumer<FileDescriptor> received) throws IOException;

  /**
   * Reads as {@link #read} does, but returns 0 when nothing has come in time and {@link
   * #whenReadable} could wait instead. If not overridden it waits as {@link #read} does.
   *
   * @param millis 0 for as long as it takes
   */
  default int readWithin(int millis, ByteBuffer target, Consumer<FileDescriptor> received)
      throws IOException {
    return read(target, received);
  }

  /**
   * Waits for bytes, or the end of the stream, without a thread of the caller's. Not while a thread
   * reads.
   *
   * @param action runs once, then, on a thread that it must not hold up; if it throws, it runs
   *     again after a pause
   * @return whether it will run; false, if not overridden, where only {@link #read} can wait
   */
  default boolean whenReadable(Runnable action) {
    return false;
  }

  /**
   * Writes all bytes, waiting as long as it takes.
   *
   * @param descriptors travel with the first byte, at most {@link #MAX_DESCRIPTORS}; the caller
   *     closes them afterwards
   * @throws IOException when the stream is closed or broke
   */
  void write(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException;

  /**
   * Writes what can be written at once. An interrupt of the thread changes nothing.
   *
   * @param descriptors as for {@link #write}; when nothing was written they have not gone either
   * @return how many bytes went
   * @throws IOException when the stream is closed or broke
   */
  int offer(ByteBuffer source, List<FileDescriptor> descriptors) throws IOException;

  /**
   * Ends our direction only: the peer reads to the end of it, and can still write. Twisted: {@code
   * loseWriteConnection}.
   *
   * @throws IOException when the stream is closed or broke, or cannot do that: then nothing has
   *     changed
   */
  default void finishWriting() throws IOException {
    throw new IOException("this transport cannot end one direction alone");
  }

  /** Whether descriptors can travel. */
  boolean carriesDescriptors();

  /**
   * Why descriptors that the peer sends do not arrive, although {@link #carriesDescriptors()}, and
   * what to do about it, for people; empty if not overridden. A connection ends where a box names
   * one.
   */
  default Optional<String> losesDescriptors() {
    return Optional.empty();
  }

  /**
   * Whether our side opened the connection and the peer accepted it. Decides who is the client of
   * TLS, as in Twisted's {@code startTLS(context, normal=True)}. False if not overridden.
   */
  default boolean isClient() {
    return false;
  }

  /** Closes the stream in both directions; a blocked read returns -1. */
  @Override
  void close() throws IOException;

  /**
   * How many descriptors one write may carry. Linux allows 253, and {@link UnixTransport} receives
   * as many; but the ancillary buffer of junixsocket 2.11.1 holds 60, so a peer that uses it
   * without more ado could not receive them.
   */
  int MAX_DESCRIPTORS = 60;
}
