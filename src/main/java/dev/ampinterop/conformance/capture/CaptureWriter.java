package dev.ampinterop.conformance.capture;

import dev.ampinterop.conformance.wire.PrivateFile;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a capture, event by event. Each is handed to the system as one write of a whole line, so
 * that a process that is killed leaves every event before its last write, and mostly that one too.
 * Thread-safe. {@link #close} ends the capture in order.
 */
public final class CaptureWriter implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final OutputStream out;
  private final BytesLine bytes = new BytesLine();
  private long events;
  private long nanos;
  private boolean closed;

  private CaptureWriter(OutputStream out, CaptureHeader header) throws IOException {
    this.out = out;
    try {
      writeLine(CaptureJson.of(header));
    } catch (IOException e) {
      out.close();
      throw e;
    }
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

  /**
   * Begins a capture on a stream, which {@link #close} closes. It is no channel of Java's: these
   * are closed where a thread that writes is interrupted, as a signal does it, and the capture must
   * still get its end.
   */
  public static CaptureWriter to(OutputStream out, CaptureHeader header) throws IOException {
    return new CaptureWriter(out, header);
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
    if (event instanceof CaptureEvent.Bytes passed) {
      byte[] descriptors =
          passed.descriptors().isEmpty()
              ? new byte[0]
              : JSON.writeValueAsBytes(CaptureJson.of(passed.descriptors()));
      int length = bytes.write(passed, descriptors);
      out.write(bytes.line(), 0, length);
    } else {
      writeLine(CaptureJson.of(event));
    }
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
    byte[] whole = Arrays.copyOf(json, json.length + 1);
    whole[json.length] = '\n';
    out.write(whole);
  }
}
