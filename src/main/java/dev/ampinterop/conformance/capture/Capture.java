package dev.ampinterop.conformance.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A whole capture in memory, for those that need it whole; {@link CaptureReader} reads the others.
 * Immutable.
 *
 * @param header what it is
 * @param events what happened, in order
 * @param footer null where the recorder was killed
 */
public record Capture(
    CaptureHeader header, List<CaptureEvent> events, @Nullable CaptureFooter footer) {
  /** Copies the list. */
  public Capture {
    events = List.copyOf(events);
  }

  /**
   * Reads a file to its end.
   *
   * @throws BrokenCapture when it is not a capture, or is broken somewhere
   * @throws IOException when it cannot be read, or is too large to be held in memory
   */
  public static Capture read(Path file) throws IOException {
    return read(file, OptionalInt.empty());
  }

  /**
   * Reads a file to its end, and keeps one connection.
   *
   * @param connection its number; all where empty
   * @throws BrokenCapture when it is not a capture, or is broken somewhere
   * @throws IOException when it cannot be read, or is too large to be held in memory
   */
  public static Capture read(Path file, OptionalInt connection) throws IOException {
    List<BrokenCapture> broken = new ArrayList<>();
    Capture read = readToBreak(file, connection, broken::add);
    if (!broken.isEmpty()) {
      throw broken.get(0);
    }
    return read;
  }

  /**
   * Reads a file as far as it is whole, and keeps one connection.
   *
   * @param connection its number; all where empty
   * @param broken told what is wrong from some byte on
   * @throws BrokenCapture when there is nothing of that connection before
   * @throws IOException when it cannot be read, or is too large to be held in memory
   */
  public static Capture readToBreak(
      Path file, OptionalInt connection, Consumer<BrokenCapture> broken) throws IOException {
    HeldEvents held = new HeldEvents(file);
    try (CaptureReader reader = CaptureReader.open(file)) {
      try {
        for (Optional<CaptureEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
          if (connection.isEmpty() || connection.getAsInt() == next.get().connection()) {
            held.add(next.get());
          }
        }
      } catch (BrokenCapture e) {
        if (held.events().isEmpty()) {
          throw e;
        }
        broken.accept(e);
      }
      return new Capture(reader.header(), held.events(), reader.footer().orElse(null));
    }
  }

  /**
   * Writes it to a new file, with a footer.
   *
   * @throws java.nio.file.FileAlreadyExistsException when the file exists
   * @throws IOException when it cannot be written
   */
  public void write(Path file) throws IOException {
    try (CaptureWriter writer = CaptureWriter.create(file, header)) {
      for (CaptureEvent event : events) {
        writer.write(event);
      }
    }
  }

  /** The connections, in the order in which they were opened. */
  public List<CapturedConversation> conversations() {
    Map<Integer, List<CaptureEvent>> byConnection = new LinkedHashMap<>();
    for (CaptureEvent event : events) {
      byConnection.computeIfAbsent(event.connection(), number -> new ArrayList<>()).add(event);
    }
    return byConnection.values().stream().map(CapturedConversation::new).toList();
  }

  /**
   * One connection.
   *
   * @throws IllegalArgumentException when there is none of that number; the message says which
   *     there are
   */
  public CapturedConversation conversation(int number) {
    List<CapturedConversation> all = conversations();
    return all.stream()
        .filter(one -> one.number() == number)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no connection " + number + ", the capture has " + all.size()));
  }
}
