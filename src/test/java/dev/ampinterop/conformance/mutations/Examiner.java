package dev.ampinterop.conformance.mutations;

import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.StoredCapture;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.decode.Break;
import dev.ampinterop.conformance.decode.CaptureDecoding;
import dev.ampinterop.conformance.decode.DecodeSummary;
import dev.ampinterop.conformance.decode.DecodeView;
import dev.ampinterop.conformance.decode.Decoded;
import dev.ampinterop.conformance.decode.HtmlView;
import dev.ampinterop.conformance.decode.JsonView;
import dev.ampinterop.conformance.decode.TextView;
import dev.ampinterop.conformance.exports.PcapngExport;
import dev.ampinterop.conformance.imports.Import;
import dev.ampinterop.conformance.imports.shared.ImportException;
import dev.ampinterop.conformance.imports.strace.StraceOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a recording with the code of the verbs. Whatever comes out of it but the exceptions that
 * this code declares, with a message, is a fault.
 */
final class Examiner {
  private static final String CAPTURE = "imported.capture";

  private final Path folder;

  /**
   * @param folder for the files; nobody else's
   */
  Examiner(Path folder) {
    this.folder = folder;
  }

  /** Imports it and decodes what comes of it. */
  Seen imported(Recording recording, boolean isThorough) throws IOException {
    List<Path> files = write(recording);
    Path capture = folder.resolve(CAPTURE);
    Files.deleteIfExists(capture);
    try {
      Import what =
          new Import(null, files, Map.of(), StraceOptions.everything(), OptionalInt.empty());
      Import.Outcome outcome;
      try {
        outcome = what.to(capture, "mutations");
      } catch (ImportException | IOException e) {
        return refused(e);
      }
      Seen seen = decoded(capture, isThorough);
      return seen.imported(outcome.missing(), outcome.notes(), Capture.read(capture).events());
    } finally {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  /** The capture that is made of a log; empty where it is no log, or has no AMP in it. */
  Optional<byte[]> capture(Recording log) throws IOException {
    return imported(log, false).refused() == null
        ? Optional.of(Files.readAllBytes(folder.resolve(CAPTURE)))
        : Optional.empty();
  }

  /** Decodes a capture. */
  Seen decoded(Recording recording, boolean isThorough) throws IOException {
    Path file = write(recording).get(0);
    try {
      return decoded(file, isThorough);
    } finally {
      Files.delete(file);
    }
  }

  private List<Path> write(Recording recording) throws IOException {
    List<Path> files = new ArrayList<>();
    for (int at = 0; at < recording.names().size(); at++) {
      Path file = folder.resolve(recording.names().get(at));
      files.add(Files.write(file, recording.contents().get(at)));
    }
    return files;
  }

  private Seen decoded(Path capture, boolean isThorough) throws IOException {
    Tail text = new Tail();
    Probe probe = new Probe();
    List<DecodeView> views = new ArrayList<>(List.of(new TextView(new PrintWriter(text)), probe));
    HtmlView html = isThorough ? new HtmlView(folder.resolve("timeline.html")) : null;
    if (html != null) {
      views.add(new JsonView(new PrintWriter(Writer.nullWriter())));
      views.add(html);
    }
    try (html) {
      new CaptureDecoding(capture, false, OptionalInt.empty(), Set.of()).run(views);
    } catch (IOException e) {
      return refused(e);
    }
    if (isThorough) {
      thoroughly(capture);
    }
    return probe.seen(text.toString());
  }

  /** What else reads captures. */
  private void thoroughly(Path capture) throws IOException {
    Path packets = folder.resolve("exported.pcapng");
    Files.deleteIfExists(packets);
    try {
      PcapngExport.write(capture, packets, "mutations");
    } catch (IOException e) {
      refused(e);
    }
    try (StoredCapture held = StoredCapture.open(capture, OptionalInt.empty(), any -> {});
        StoredCapture read = StoredCapture.open(capture, OptionalInt.empty(), any -> {}, 0)) {
      for (int at = 0; at < held.conversations().size(); at++) {
        if (count(held.conversations().get(at)) != count(read.conversations().get(at))) {
          throw new IllegalStateException("from the file come other events than from memory");
        }
      }
    } catch (IOException e) {
      refused(e);
    }
  }

  private static int count(CapturedConversation conversation) {
    int count = 0;
    for (CaptureEvent event : conversation.events()) {
      count += event.connection() == conversation.number() ? 1 : 0;
    }
    return count;
  }

  private static Seen refused(Exception e) {
    String message = e.getMessage();
    if (message == null || message.isBlank()) {
      throw new IllegalStateException("refused without a word", e);
    }
    return Seen.refused(message);
  }

  /** What a view learns. */
  private static final class Probe implements DecodeView {
    private Optional<Break> end = Optional.empty();
    private DecodeSummary summary = new DecodeSummary();

    @Override
    public void begin(CaptureHeader header) {
      // What matters comes at the end.
    }

    @Override
    public void show(Decoded decoded) {
      // What matters comes at the end.
    }

    @Override
    public boolean flush() {
      return true;
    }

    @Override
    public void end(DecodeSummary whole, Optional<Break> where) {
      summary = whole;
      end = where;
    }

    Seen seen(String lastWords) {
      Set<String> rules = new TreeSet<>();
      summary.problems().keySet().forEach(rule -> rules.add(rule.toString()));
      return new Seen(
          null,
          end.isPresent(),
          summary.lacksSomething(),
          rules,
          List.of(),
          List.of(),
          summary.bytes(Role.CLIENT),
          summary.bytes(Role.SERVER),
          lastWords,
          List.of());
    }
  }

  /** Keeps the end of what is written. */
  private static final class Tail extends Writer {
    private static final int KEPT = 2000;

    private final StringBuilder end = new StringBuilder();

    @Override
    public void write(char[] from, int at, int length) {
      end.append(from, at, length);
      if (end.length() > 16 * KEPT) {
        end.delete(0, end.length() - KEPT);
      }
    }

    @Override
    public void flush() {
      // It is here.
    }

    @Override
    public void close() {
      // It stays here.
    }

    @Override
    public String toString() {
      return end.substring(Math.max(0, end.length() - KEPT));
    }
  }
}
