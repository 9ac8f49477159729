package dev.ampinterop.conformance.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.FileContent;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Captures as files: whole, growing, cut and spoilt. */
class CaptureFileTest {
  @TempDir private Path folder;

  @Test
  void writesTheLinesOfTheDocumentation() throws IOException {
    assertThat(Files.readString(written(SampleCapture.sumAndTake())))
        .isEqualTo(
            """
            {"type":"capture","version":1,"by":"amp-interop test","began":"2026-01-02T03:04:05Z"}
            {"type":"open","connection":1,"nanos":1000000,"transport":"unix","server":"/run/s"}
            {"type":"bytes","connection":1,"nanos":2000000,"from":"client","offset":0,\
            "hex":"00045f61736b00013100085f636f6d6d616e64000353756d00016100023133000162000238310000"}
            {"type":"bytes","connection":1,"nanos":3000000,"from":"server","offset":0,\
            "hex":"00075f616e737765720001310005746f74616c000239340000"}
            {"type":"bytes","connection":1,"nanos":4000000,"from":"client","offset":40,\
            "hex":"00045f61736b00013200085f636f6d6d616e64000454616b65000466696c650001300000",\
            "descriptors":[{"at":40,"kind":"pipe","access":"read","id":"12:345"}]}
            {"type":"bytes","connection":1,"nanos":5000000,"from":"server","offset":25,\
            "hex":"00065f6572726f7200013200\
            0b5f6572726f725f636f64650007554e4b4e4f574e00125f6572726f725f6465736372697074696f6e\
            000d556e6b6e6f776e204572726f720000"}
            {"type":"close","connection":1,"nanos":6000000,"by":"server","how":"end"}
            {"type":"close","connection":1,"nanos":7000000,"by":"client","how":"end"}
            {"type":"end","nanos":7000000,"events":7}
            """);
  }

  @Test
  void readsWhatWasWritten() throws IOException {
    var content = new FileContent(9, "hello".getBytes(UTF_8));
    var header =
        new CaptureHeader(
            "me 1",
            Instant.parse("2026-01-02T03:04:05.678901234Z"),
            "unix:/a",
            "tcp:localhost:1",
            List.of("Login.password"),
            List.of("from a log"));
    List<CaptureEvent> events =
        List.of(
            new CaptureEvent.Opened(1, 1, CaptureTransport.TCP, "pid 7", "localhost:1"),
            new CaptureEvent.Opened(2, 2, CaptureTransport.STDIO, "", ""),
            new CaptureEvent.Gap(3, 1, Role.SERVER, 7L, "cut"),
            new CaptureEvent.Gap(4, 1, Role.SERVER, null, "cut"),
            new CaptureEvent.Bytes(
                5,
                1,
                Role.SERVER,
                7,
                new byte[] {0, -1},
                List.of(
                    new CapturedDescriptor(7, SampleCapture.FILE, content),
                    new CapturedDescriptor(7, SampleCapture.PIPE),
                    new CapturedDescriptor(8, SampleCapture.PIPE))),
            new CaptureEvent.Closed(6, 1, Role.SERVER, CaptureEvent.How.HALF),
            new CaptureEvent.Closed(7, 1, Role.CLIENT, CaptureEvent.How.RESET));
    Path file = written(new Capture(header, events, null));

    Capture read = Capture.read(file);

    assertThat(read)
        .usingRecursiveComparison()
        .isEqualTo(new Capture(header, events, new CaptureFooter(7, 7)));
  }

  @Test
  void givesEveryWholeEventOfAFileThatWasCutAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(written(SampleCapture.sumAndTake()));
    int firstLine = new String(whole, UTF_8).indexOf('\n') + 1;
    for (int length = firstLine; length < whole.length; length++) {
      Path cut = folder.resolve("cut");
      Files.write(cut, java.util.Arrays.copyOf(whole, length));
      long lines = new String(whole, 0, length, UTF_8).chars().filter(c -> c == '\n').count();
      try (CaptureReader reader = CaptureReader.open(cut)) {
        assertThat(drain(reader)).hasSize((int) Math.min(7, lines - 1));
        assertThat(reader.footer()).isEmpty();
        assertThat(reader.offset() + reader.unfinishedBytes()).isEqualTo(length);
      }
    }
  }

  @Test
  void followsAFileThatGrows() throws IOException {
    byte[] whole = Files.readAllBytes(written(SampleCapture.sumAndTake()));
    int header = new String(whole, UTF_8).indexOf('\n') + 1;
    Path growing = folder.resolve("growing");
    Files.write(growing, java.util.Arrays.copyOf(whole, header));
    List<CaptureEvent> events = new ArrayList<>();
    try (CaptureReader reader = CaptureReader.open(growing)) {
      for (int at = header; at < whole.length; at++) {
        Files.write(growing, new byte[] {whole[at]}, StandardOpenOption.APPEND);
        events.addAll(drain(reader));
      }
      assertThat(events).hasSize(7);
      assertThat(reader.footer()).contains(new CaptureFooter(7_000_000, 7));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | \"offset\":0 | \"offset\":1 | these bytes of the client begin at 1, though 0 came before",
        "3 | \"nanos\":2 | \"nanos\":02 | no JSON: Invalid numeric value: Leading zeroes not allowed",
        "3 | hex | hax | \"hex\" is missing, or not a text",
        "3 | 00045f | 0004zz | \"hex\" is not hexadecimal",
        "3 | \"connection\":1 | \"connection\":2 | connection 2 was never opened",
        "5 | \"at\":40 | \"at\":39 | said to have come on byte 39, which is not one of 40 to 75",
        "5 | \"at\":40 | \"at\":76 | said to have come on byte 76, which is not one of 40 to 75",
        "7 | \"how\":\"end\" | \"how\":\"so\" | \"how\" is missing, or not one of end, half, reset",
        "8 | \"by\":\"client\" | \"by\":\"server\" | the server had closed before",
        "9 | \"events\":7 | \"events\":8 | ends with 8 events, but 7 are here",
        "2 | \"type\":\"open\" | \"type\":\"opened\" | there is no type \"opened\"",
        "2 | \"connection\":1 | \"connection\":2 | connection 2 is opened, though the next one is 1",
      })
  void saysWhatIsWrongAndGivesAllBefore(int line, String text, String instead, String problem)
      throws IOException {
    List<String> lines = Files.readAllLines(written(SampleCapture.sumAndTake()));
    assertThat(lines.get(line - 1)).contains(text);
    lines.set(line - 1, lines.get(line - 1).replace(text, instead));
    Path spoilt = Files.write(folder.resolve("spoilt"), lines);
    try (CaptureReader reader = CaptureReader.open(spoilt)) {
      for (int event = 2; event < line; event++) {
        assertThat(reader.next()).isPresent();
      }
      assertThatThrownBy(reader::next)
          .isInstanceOf(BrokenCapture.class)
          .hasMessageStartingWith(spoilt + ", line " + line + ", byte ")
          .hasMessageContaining(problem);
      assertThatThrownBy(reader::next).as("and keeps saying it").isInstanceOf(BrokenCapture.class);
    }
  }

  @Test
  void pointsAtTheByteThatIsNoJson() throws IOException {
    List<String> lines = Files.readAllLines(written(SampleCapture.sumAndTake()));
    String good = lines.get(1);
    lines.set(1, good.replace("\"nanos\"", "#nanos\""));
    Path spoilt = Files.write(folder.resolve("spoilt"), lines);
    try (CaptureReader reader = CaptureReader.open(spoilt)) {
      var broken = catchThrowableOfType(BrokenCapture.class, reader::next);
      assertThat(broken.offset())
          .isBetween(
              lines.get(0).length() + 1L + good.indexOf("\"nanos\""),
              lines.get(0).length() + 2L + good.indexOf("\"nanos\""));
    }
  }

  @Test
  void missesALineThatIsGone() throws IOException {
    List<String> lines = Files.readAllLines(written(SampleCapture.sumAndTake()));
    lines.remove(2);
    Path spoilt = Files.write(folder.resolve("spoilt"), lines);
    assertThatThrownBy(() -> Capture.read(spoilt))
        .hasMessageContaining("line 4")
        .hasMessageContaining("begin at 40, though 0 came before");
  }

  @Test
  void refusesWhatIsNoCapture() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThatThrownBy(() -> CaptureReader.open(empty))
        .hasMessage(empty + ": the file is empty, there is no capture in it");
    Path garbage = Files.write(folder.resolve("garbage"), new byte[] {0, 1, -1, '\n'});
    assertThatThrownBy(() -> CaptureReader.open(garbage))
        .hasMessage(
            garbage
                + ": this is not a capture: it does not begin with a line {\"type\":\"capture\",…}");
    Path json = Files.writeString(folder.resolve("json"), "{\"a\":1}\n");
    assertThatThrownBy(() -> CaptureReader.open(json)).hasMessageContaining("\"type\" is missing");
    Path newer = folder.resolve("newer");
    Files.writeString(newer, "{\"type\":\"capture\",\"version\":2,\"by\":\"x 9\"}\n");
    assertThatThrownBy(() -> CaptureReader.open(newer))
        .hasMessageContaining(
            "version 2, this program reads 1 (use the program that wrote it: x 9)");
    assertThatThrownBy(() -> CaptureReader.open(folder)).hasMessageContaining("is a folder");
    assertThatThrownBy(() -> CaptureReader.open(folder.resolve("none")))
        .hasMessageContaining("there is no file");
  }

  @Test
  void writesOverNothing() throws IOException {
    Path there = Files.writeString(folder.resolve("there"), "precious");
    assertThatThrownBy(() -> SampleCapture.sumAndTake().write(there))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(there).hasContent("precious");
  }

  private Path written(Capture capture) throws IOException {
    Path file = folder.resolve("sample.ampcap");
    capture.write(file);
    return file;
  }

  private static List<CaptureEvent> drain(CaptureReader reader) throws IOException {
    List<CaptureEvent> events = new ArrayList<>();
    for (Optional<CaptureEvent> event = reader.next(); event.isPresent(); event = reader.next()) {
      events.add(event.get());
    }
    return events;
  }
}
