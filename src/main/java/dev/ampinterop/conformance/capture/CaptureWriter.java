package dev.ampinterop.conformance.capture;

import dev.ampinterop.conformance.wire.PrivateFile;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
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
    return to(new FileOutputStream(PrivateFile.create(file).toFile()), header);
  }

  /** Begins a capture on a stream, which {@link #close} closes. */
  public static CaptureWriter to(OutputStream out, CaptureHeader header) throws IOException {
    return of(new Uninterrupted(out), header);
  }

  /**
   * Java's own channels are closed where a thread that writes is interrupted. A signal does that,
   * and the capture must still get its end.
   */
  private static final class Uninterrupted implements WritableByteChannel {
    private final OutputStream out;
    private volatile boolean closed;

    Uninterrupted(OutputStream out) {
      this.out = out;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      byte[] all = new byte[bytes.remaining()];
      bytes.get(all);
      out.write(all);
      return all.length;
    }

    @Override
    public boolean isOpen() {
      return !closed;
    }

    @Override
    public void close() throws IOException {
      closed = true;
      out.close();
    }
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
