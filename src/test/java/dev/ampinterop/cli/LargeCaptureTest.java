package dev.ampinterop.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CaptureWriter;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.replay.Calls;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Captures that are several times larger than the heap: read to their end, or refused in words. */
@Timeout(600)
class LargeCaptureTest {
  private static final int HEAP_MEGABYTES = 40;
  private static final long BYTES = 3L * HEAP_MEGABYTES << 20;
  private static final int VALUE_BYTES = 60_000;

  @TempDir private Path folder;

  @Test
  void aCaptureOfAnySizeIsDecodedAndPlayedToAProgram() throws Exception {
    Path capture = folder.resolve("capture");
    long calls = writeCapture(capture);
    assertThat(Files.size(capture)).isGreaterThan(BYTES);

    Program.Ended text = run("decode", capture);
    assertThat(text.err()).isEmpty();
    assertThat(text.out()).contains(2 * calls + " boxes", "nothing is wrong");
    assertThat(text.status()).isZero();

    Program.Ended filtered = run("decode", capture, "--errors", "--slower-than", "1s");
    assertThat(filtered.err()).isEmpty();
    assertThat(filtered.out())
        .contains("left out by the filter: " + 2 * calls + " of " + 2 * calls + " boxes");
    assertThat(filtered.status()).isZero();

    Path html = folder.resolve("html");
    assertThat(run("decode", capture, "--html", html).status()).isZero();
    assertThat(html).isNotEmptyFile();

    try (Calls.Server server =
        new Calls.Server(folder.resolve("s"), () -> LargeCaptureTest::withoutData)) {
      Program.Ended played =
          run("replay", capture, "--as", "client", "--against", server.address().text());
      assertThat(played.err()).doesNotContain("\tat ");
      assertThat(played.out()).endsWith("1 passed, 0 failed, 0 skipped\n");
      assertThat(played.status()).isZero();
    }
    refuses(run("replay", capture, "--as", "client"));
    refuses(run("minimize", capture, "--symptom", "fails", "-o", folder.resolve("least")));
    refuses(run("promote", capture, "--id", "captured/x", "--claim", "x", "--cases", folder));
  }

  @Test
  void callsThatNobodyAnswersAreNotKept() throws Exception {
    Path bare = folder.resolve("bare");
    int calls = writeCalls(bare, 100_000);

    Path capture = folder.resolve("capture");
    Program.Ended imported = run("import", "--client", bare, "-o", capture);
    assertThat(imported.err()).doesNotContain("memory");
    assertThat(imported.status()).isZero();
    Program.Ended decoded = run("decode", "--json", capture);
    assertThat(decoded.err()).isEmpty();
    assertThat(decoded.out()).contains("\"boxes\":" + calls, "too-many-calls");
    Program.Ended filtered = run("decode", "--slower-than", "1s", capture);
    assertThat(filtered.err()).isEmpty();
    assertThat(filtered.out()).contains(" of " + calls + " boxes", "too-many-calls");
  }

  @Test
  void whatIsNoCaptureIsToldAtOnce() throws Exception {
    Path garbage = folder.resolve("garbage");
    byte[] noise = new byte[VALUE_BYTES];
    new Random(1).nextBytes(noise);
    try (OutputStream out = Files.newOutputStream(garbage)) {
      for (long written = 0; written < BYTES; written += VALUE_BYTES) {
        out.write(noise);
      }
    }
    for (List<Object> verb :
        List.<List<Object>>of(
            List.of("decode", garbage),
            List.of("replay", garbage, "--as", "client"),
            List.of("minimize", garbage, "--symptom", "fails", "-o", folder.resolve("least")),
            List.of("import", garbage, "-o", folder.resolve("imported")))) {
      Program.Ended ended = run(verb.toArray());
      assertThat(ended.status()).as(ended.err()).isEqualTo(2);
      assertThat(ended.err()).contains(garbage + ": ").doesNotContain("\tat ");
    }
  }

  @Test
  void aLogOfOneEndlessLineIsRefused() throws Exception {
    Path log = folder.resolve("log");
    try (OutputStream out = Files.newOutputStream(log)) {
      out.write("7 12:00:00.000001 sendto(3, \"".getBytes(US_ASCII));
      byte[] part =
          HexFormat.ofDelimiter("\\x").formatHex(new byte[VALUE_BYTES]).getBytes(US_ASCII);
      for (long written = 0; written < BYTES; written += part.length) {
        out.write(part);
      }
    }
    Program.Ended ended = run("import", log, "-o", folder.resolve("imported"));
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).contains(log + ": it is neither strace's log").doesNotContain("\tat ");
  }

  @Test
  void badUsageIsToldBeforeALargeCaptureIsPlayed() throws Exception {
    Path capture = folder.resolve("capture");
    try (CaptureWriter writer =
        CaptureWriter.create(capture, CaptureHeader.by("a test", Instant.EPOCH))) {
      writer.write(new CaptureEvent.Opened(0, 1, CaptureTransport.UNIX, "", ""));
      for (int offset = 0; offset < HEAP_MEGABYTES << 8; offset++) {
        writer.write(
            new CaptureEvent.Bytes(offset, 1, Role.CLIENT, offset, new byte[1], List.of()));
      }
    }
    for (List<String> bad :
        List.of(
            List.of("--symptom", "bogus", "-o", "least"),
            List.of("--symptom", "value:Sum.total", "-o", "least"),
            List.of("--symptom", "fails", "-o", "least", "--tries", "0"),
            List.of("--symptom", "fails", "-o", capture.toString()))) {
      List<Object> command = new ArrayList<>(List.of("minimize", capture));
      command.addAll(List.of("--against", "unix:" + folder.resolve("nobody")));
      command.addAll(bad);
      Program.Ended ended = run(command.toArray());
      assertThat(ended.status()).as(ended.err()).isEqualTo(2);
      assertThat(ended.err()).doesNotContain("\tat ", "cannot connect");
    }
  }

  /** The captured server answers with nothing. */
  private static byte[] withoutData(byte[] answer) {
    int tag = "\0\7_answer".length();
    int end = tag + 2 + answer[tag + 1];
    byte[] empty = Arrays.copyOf(answer, end + 2);
    Arrays.fill(empty, end, end + 2, (byte) 0);
    return empty;
  }

  private static void refuses(Program.Ended ended) {
    assertThat(ended.err())
        .contains("connection 1 is too large to be held in memory", "JAVA_TOOL_OPTIONS=-Xmx8g")
        .doesNotContain("\tat ");
    assertThat(ended.status()).isEqualTo(2);
  }

  private Program.Ended run(Object... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(Program.command(arguments));
    command.add(1, "-Xmx" + HEAP_MEGABYTES + "m");
    return Program.run(folder, command);
  }

  private static long writeCapture(Path file) throws IOException {
    long calls = 0;
    try (CaptureWriter writer =
        CaptureWriter.create(file, CaptureHeader.by("a test", Instant.EPOCH))) {
      writer.write(new CaptureEvent.Opened(0, 1, CaptureTransport.UNIX, "", ""));
      long client = 0;
      long server = 0;
      while (client < BYTES / 2) {
        String tag = Long.toHexString(++calls);
        byte[] ask = box("_ask", tag, "_command", "Put", "data", "x".repeat(VALUE_BYTES));
        byte[] answer = box("_answer", tag);
        writer.write(new CaptureEvent.Bytes(calls, 1, Role.CLIENT, client, ask, List.of()));
        writer.write(new CaptureEvent.Bytes(calls, 1, Role.SERVER, server, answer, List.of()));
        client += ask.length;
        server += answer.length;
      }
      writer.write(new CaptureEvent.Closed(calls, 1, Role.CLIENT, CaptureEvent.How.END));
      writer.write(new CaptureEvent.Closed(calls, 1, Role.SERVER, CaptureEvent.How.END));
    }
    return calls;
  }

  private static int writeCalls(Path file, int count) throws IOException {
    try (OutputStream out = new java.io.BufferedOutputStream(Files.newOutputStream(file))) {
      for (int call = 1; call <= count; call++) {
        out.write(box("_ask", Integer.toHexString(call), "_command", "Put"));
      }
    }
    return count;
  }

  private static byte[] box(String... pairs) {
    Map<String, byte[]> box = new LinkedHashMap<>();
    for (int at = 0; at < pairs.length; at += 2) {
      box.put(pairs[at], pairs[at + 1].getBytes(US_ASCII));
    }
    return Box.of(box).toBytes();
  }
}
