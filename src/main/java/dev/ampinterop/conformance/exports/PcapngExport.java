package dev.ampinterop.conformance.exports;

import dev.ampinterop.conformance.capture.BrokenCapture;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.capture.CaptureReader;
import dev.ampinterop.conformance.wire.PrivateFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes a capture as packets of TCP that Wireshark can show, in bounded memory. */
public final class PcapngExport {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private PcapngExport() {}

  /**
   * What was written.
   *
   * @param connections how many there are
   * @param packets how many they have
   * @param problem where the capture breaks off, in words; empty where it is whole
   */
  public record Outcome(long connections, long packets, Optional<String> problem) {}

  /**
   * Writes the file. Only its owner may read it, as a capture.
   *
   * @param out must not exist
   * @param by the program that exports, and its version
   * @throws BrokenCapture when the file is not a capture at all
   * @throws java.nio.file.FileAlreadyExistsException when there is such a file
   * @throws IOException when a file cannot be read or written
   */
  public static Outcome write(Path capture, Path out, String by) throws IOException {
    try (CaptureReader reader = CaptureReader.open(capture)) {
      Path made = PrivateFile.create(out);
      CaptureHeader header = reader.header();
      try (PcapngWriter writer =
          new PcapngWriter(
              new BufferedOutputStream(Files.newOutputStream(made)), by, comments(header))) {
        return write(reader, writer, nanos(header.began()));
      }
    }
  }

  private static Outcome write(CaptureReader reader, PcapngWriter writer, long began)
      throws IOException {
    Map<Integer, PacketConnection> open = new HashMap<>();
    @Nullable PacketConnection latest = null;
    long connections = 0;
    Optional<String> problem = Optional.empty();
    try {
      for (Optional<CaptureEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
        CaptureEvent event = next.get();
        if (latest != null && latest.number() != event.connection()) {
          latest.begin();
        }
        latest = null;
        if (event instanceof CaptureEvent.Opened opened) {
          connections++;
          latest = new PacketConnection(opened, writer, began);
          open.put(opened.connection(), latest);
          continue;
        }
        PacketConnection connection = Objects.requireNonNull(open.get(event.connection()));
        connection.accept(event);
        if (event instanceof CaptureEvent.Gap) {
          latest = connection; // Another one may follow: bytes of both sides are missing.
        }
        if (connection.isOver()) {
          open.remove(event.connection());
        }
      }
      if (reader.footer().isEmpty()) {
        problem = Optional.of("the capture does not end in order");
      }
    } catch (BrokenCapture broken) {
      problem = Optional.of(String.valueOf(broken.getMessage()));
    }
    for (PacketConnection connection : open.values()) {
      connection.begin();
    }
    return new Outcome(connections, writer.packets(), problem);
  }

  private static List<String> comments(CaptureHeader header) {
    List<String> comments = new ArrayList<>();
    comments.add("packets made of a capture by " + header.by() + ": TCP did not carry them so");
    if (!header.listen().isEmpty()) {
      comments.add("between " + header.listen() + " and " + header.connect());
    }
    if (!header.redacted().isEmpty()) {
      comments.add("hidden: " + String.join(", ", header.redacted()));
    }
    comments.addAll(header.notes());
    return comments;
  }

  private static long nanos(Instant began) {
    return began.getEpochSecond() * NANOS_PER_SECOND + began.getNano();
  }
}
