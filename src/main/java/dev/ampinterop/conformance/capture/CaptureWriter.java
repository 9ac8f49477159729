package dev.ampinterop.conformance.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a capture, event by event. Each is handed to the system as one write of a whole line, so
 * that a process that is killed leaves every event before its last write, and mostly that one too.
 * Thread-safe. {@link #close} ends the capture in order.
 */
public final class CaptureWriter implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final WritableByteChannel out;
  private long events;
  private long nanos;
  private boolean closed;

  private CaptureWriter(WritableByteChannel out, CaptureHeader header) throws IOException {
    this.out = out;
    writeLine(CaptureJson.of(header));
  }

  /**
   * Begins a capture in a new file, which only its owner may read: what passes may be secret.
   *
   * @throws java.nio.file.FileAlreadyExistsException when the file exists: nothing is written over
   * @throws IOException when it cannot be written
   */
  public static CaptureWriter create(Path file, CaptureHeader header) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return of(channel, header);
  }

  /** Begins a capture on a stream, which {@link #close} closes. */
  public static CaptureWriter to(OutputStream out, CaptureHeader header) throws IOException {
    return of(Channels.newChannel(out), header);
  }

  private static CaptureWriter of(WritableByteChannel channel, CaptureHeader header)
      throws IOException {
    try {
      return new CaptureWriter(channel, header);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Writes an event.
   *
   * @throws IOException when it could not be written whole, or the writer is closed
   */
  public synchronized void write(CaptureEvent event) throws IOException {
    if (closed) {
      throw new IOException("the capture is closed");
    }
    writeLine(CaptureJson.of(event));
    events++;
    nanos = Math.max(nanos, event.nanos());
  }

  /** Writes the footer and closes the file; doing it again does nothing. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      writeLine(CaptureJson.of(new CaptureFooter(nanos, events)));
    }
  }

  private void writeLine(ObjectNode line) throws IOException {
    byte[] json = JSON.writeValueAsBytes(line);
    ByteBuffer bytes = ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
