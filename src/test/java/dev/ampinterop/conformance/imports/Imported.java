package dev.ampinterop.conformance.imports;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.Captured;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.imports.strace.StraceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** What an import makes of files, for tests. */
public record Imported(Capture capture, Import.Outcome outcome) {
  public static final Path FIXTURES = Path.of("src/test/resources/imports");

  /** Of files whose format is told by themselves. */
  public static Imported of(Path folder, Path... files) throws IOException {
    return of(folder, StraceOptions.everything(), files);
  }

  public static Imported of(Path folder, StraceOptions options, Path... files) throws IOException {
    return of(folder, new Import(null, List.of(files), Map.of(), options, OptionalInt.empty()));
  }

  public static Imported of(Path folder, Import what) throws IOException {
    Path out = Files.createTempDirectory(folder, "import").resolve("capture");
    Import.Outcome outcome = what.to(out, "test");
    return new Imported(Capture.read(out), outcome);
  }

  /** Of a text. */
  public static Imported of(Path folder, String log) throws IOException {
    return of(folder, StraceOptions.everything(), log);
  }

  public static Imported of(Path folder, StraceOptions options, String log) throws IOException {
    return of(folder, options, write(folder, log));
  }

  public static Path write(Path folder, String log) throws IOException {
    return Files.writeString(folder.resolve("log"), log, ISO_8859_1);
  }

  /** What passed on the only connection, without times. */
  public List<String> lines() {
    return lines(1);
  }

  public List<String> lines(int connection) {
    return Captured.lines(capture.conversation(connection)).stream()
        .map(line -> line.strip().replaceFirst("^[0-9.]+ ", "").replaceAll(" +", " "))
        .toList();
  }

  /** The gaps, as {@code server 5 because}. */
  public List<String> gaps() {
    List<String> gaps = new ArrayList<>();
    for (CapturedConversation conversation : capture.conversations()) {
      for (CaptureEvent event : conversation.events()) {
        if (event instanceof CaptureEvent.Gap gap) {
          gaps.add(gap.from() + " " + gap.bytes() + " " + gap.because());
        }
      }
    }
    return gaps;
  }
}
