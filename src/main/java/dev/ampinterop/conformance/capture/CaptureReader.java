package dev.ampinterop.conformance.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a capture event by event, in bounded memory, also one that is still being written. Not
 * thread-safe.
 *
 * <pre>{@code
 * try (var reader = CaptureReader.open(file)) {
 *   for (Optional<CaptureEvent> event = reader.next(); event.isPresent(); event = reader.next()) {
 *     ...
 *   }
 *   boolean wasKilled = reader.footer().isEmpty();
 * }
 * }</pre>
 *
 * <p>Every event before the first wrong byte is given; then {@link BrokenCapture} says what is
 * wrong and where.
 */
public final class CaptureReader implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private final CaptureLines lines;
  private final CaptureOrder order = new CaptureOrder();
  private final CaptureHeader header;
  private long events;
  private @Nullable CaptureFooter footer;
  private @Nullable BrokenCapture broken;

  private CaptureReader(Path file, CaptureLines lines) throws IOException {
    this.file = file;
    this.lines = lines;
    this.header = readHeader();
  }

  /**
   * Opens a capture and reads its header.
   *
   * @throws BrokenCapture when the file is empty, or does not begin as captures do
   * @throws IOException when it cannot be read; the message names it
   */
  public static CaptureReader open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder, not a capture");
    }
    CaptureLines lines;
    try {
      lines = new CaptureLines(file, Files.newInputStream(file));
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    }
    try {
      return new CaptureReader(file, lines);
    } catch (IOException | RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  /** The header. */
  public CaptureHeader header() {
    return header;
  }

  /**
   * The next event; empty where there is none, or none yet: a file that has no {@link #footer} may
   * grow, and then this goes on.
   *
   * @throws BrokenCapture when what follows is no event that can follow; at every call from then on
   */
  public Optional<CaptureEvent> next() throws IOException {
    if (broken != null) {
      throw broken;
    }
    try {
      Optional<CaptureLines.Line> line = lines.next();
      return line.isEmpty() ? Optional.empty() : read(line.get());
    } catch (BrokenCapture e) {
      broken = e;
      throw e;
    }
  }

  /** The event of a line that was read before. */
  static CaptureEvent event(byte[] line) {
    CaptureEvent quick = QuickLine.event(line);
    return quick == null ? CaptureJson.event(JSON.readTree(line)) : quick;
  }

  /** The footer, once it was read. */
  public Optional<CaptureFooter> footer() {
    return Optional.ofNullable(footer);
  }

  /** How many events were given. */
  public long events() {
    return events;
  }

  /**
   * How many bytes follow the last whole line: where they do not become a line, the file was cut
   * inside an event.
   */
  public int unfinishedBytes() {
    return lines.unfinished().bytes().length;
  }

  /** How many bytes of the file were read as whole lines. */
  public long offset() {
    return lines.offset();
  }

  /** Closes the file. */
  @Override
  public void close() throws IOException {
    lines.close();
  }

  private CaptureHeader readHeader() throws IOException {
    Optional<CaptureLines.Line> first = lines.next();
    if (first.isEmpty() && unfinishedBytes() == 0) {
      throw new BrokenCapture(file, 0, 0, "the file is empty, there is no capture in it");
    }
    CaptureLines.Line line = first.orElseGet(lines::unfinished);
    try {
      return CaptureJson.header(JSON.readTree(line.bytes()));
    } catch (JacksonException | IllegalArgumentException e) {
      String why =
          e instanceof JacksonException
              ? "it does not begin with a line {\"type\":\"capture\",…}"
              : e.getMessage();
      throw new BrokenCapture(file, 0, 0, "this is not a capture: " + why);
    }
  }

  private Optional<CaptureEvent> read(CaptureLines.Line line) throws IOException {
    try {
      if (footer != null) {
        throw new IllegalArgumentException("something follows the end of the capture");
      }
      CaptureEvent quick = QuickLine.event(line.bytes());
      if (quick != null) {
        return accepted(quick);
      }
      JsonNode json = JSON.readTree(line.bytes());
      if (CaptureJson.type(json).equals(CaptureJson.FOOTER)) {
        CaptureFooter end = CaptureJson.footer(json);
        if (end.events() != events) {
          throw new IllegalArgumentException(
              "the capture ends with " + end.events() + " events, but " + events + " are here");
        }
        footer = end;
        return next();
      }
      return accepted(CaptureJson.event(json));
    } catch (JacksonException e) {
      long column = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
      throw new BrokenCapture(
          file, line.number(), line.offset() + column, "no JSON: " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      throw new BrokenCapture(file, line.number(), line.offset(), String.valueOf(e.getMessage()));
    }
  }

  private Optional<CaptureEvent> accepted(CaptureEvent event) {
    order.accept(event);
    events++;
    return Optional.of(event);
  }
}
