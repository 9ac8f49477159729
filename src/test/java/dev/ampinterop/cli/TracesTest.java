package dev.ampinterop.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * Traces as people have them, through {@code import} and {@code decode}: what these say of them.
 */
class TracesTest {
  private static final String FIXTURES = "src/test/resources/imports/";
  private static final String ASK = "\\0\\4_ask\\0\\0011\\0\\10_command\\0\\3Foo\\0\\0";
  private static final String ANSWER = "\\0\\7_answer\\0\\0011\\0\\0";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void descriptorsThatTheReceiverLostAreMissingAndNobodyIsAccused() {
    assertThat(imported("lost-descriptors.strace")).isEqualTo(2);
    assertThat(err)
        .hasToString(
            "amp-interop: descriptors are missing at lost-descriptors.strace, line 2:"
                + " the receiver had no room for them (MSG_CTRUNC)\n");

    assertThat(decoded()).isEqualTo(1);
    assertThat(passed())
        .containsExactly(
            "? client, byte 0: descriptors are missing: the receiver had no room for them"
                + " (MSG_CTRUNC)",
            "> ask 1 Take 36 B file=0",
            "< answer 1 Take 20 B n=1",
            "> ask 2 Take 36 B file=1 +fd 0:unknown",
            "< answer 2 Take 20 B n=1",
            "> close");
    assertThat(out.toString())
        .contains("\n1 × gap\n")
        .endsWith("nobody broke a rule of AMP in what is here; something is missing\n");
    assertThat(decoded("--descriptor", "Take.file")).isEqualTo(1);
    assertThat(out.toString()).contains("\n1 × gap\n").doesNotContain("! ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"raw-constants.strace", "verbose-constants.strace"})
  void constantsMayBeNumbers(String log) {
    assertThat(imported(log)).isZero();

    assertThat(decoded()).isZero();
    assertThat(passed())
        .containsExactly(
            "> ask 1 Take 36 B file=0 +fd 0:unknown", "< answer 1 Take 20 B n=1", "> close");
  }

  @Test
  void afterAGapReadingGoesOnWithTheNextBox() {
    assertThat(imported("sendfile.strace")).isEqualTo(2);
    assertThat(err)
        .hasToString(
            "amp-interop: 25 bytes are missing at sendfile.strace, line 3: strace does not show"
                + " what passes by sendfile\n");

    assertThat(decoded()).isEqualTo(1);
    assertThat(passed())
        .containsExactly(
            "> ask 1 Sum 40 B a=13 b=81",
            "? server, byte 0: 25 bytes are missing: strace does not show what passes by sendfile",
            "> ask 2 Take 48 B file=0 name=poem +fd 0:unknown",
            "< answer 2 Take 21 B n=12",
            "> ask 3 Nope 27 B",
            "< error 3 Nope 85 B UNHANDLED \"Unhandled Command: b'Nope'\"",
            "> close");
  }

  @Test
  void whatTcpdumpLostIsMissingWhereItWasLost() {
    needsTshark();
    assertThat(imported("lost-answer.pcap")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("amp-interop: 25 bytes are missing at lost-answer.pcap, ");

    assertThat(decoded()).isEqualTo(1);
    assertThat(passed())
        .containsExactly(
            "> ask 1 Sum 40 B a=13 b=81",
            "? server, byte 0: 25 bytes are missing: the capture does not have them",
            "> ask 2 Nope 27 B",
            "< error 2 Nope 85 B UNHANDLED \"Unhandled Command: b'Nope'\"",
            "> close",
            "< close");
  }

  @Test
  void aCaptureOfPacketsMayBeginInTheMiddle() {
    needsTshark();
    assertThat(imported("begun-late.pcap")).isEqualTo(2);
    assertThat(err.toString()).contains("it was open when the capture began");

    assertThat(decoded()).isEqualTo(1);
    assertThat(passed())
        .contains(
            "> ask 1 Sum 40 B a=13 b=81",
            "< answer 1 Sum 25 B total=94",
            "> ask 2 Nope 27 B",
            "< error 2 Nope 85 B UNHANDLED \"Unhandled Command: b'Nope'\"");
    assertThat(out.toString()).contains(" 0 in no box\n");
  }

  @Test
  void theFilesOfThreadsAreOneTrace() {
    assertThat(imported("threads.700", "threads.701", "threads.702")).isZero();
    assertThat(err.toString()).isEmpty();

    assertThat(decoded()).isZero();
    assertThat(passed())
        .containsExactly(
            "> ask 1 Sum 40 B a=13 b=81",
            "< answer 1 Sum 25 B total=94",
            "> ask 3 Nope 27 B",
            "< error 3 Nope 85 B UNHANDLED \"Unhandled Command: b'Nope'\"",
            "> close");
  }

  @Test
  void whereThreadsAreLeftOutNobodyIsAccused() {
    assertThat(imported("threads.701", "threads.702")).isEqualTo(2);
    assertThat(err.toString())
        .contains("threads.700 beside threads.701 seems to be of the same trace")
        .contains("the log has no call that writes there")
        .contains("it was open when the log began");

    assertThat(decoded()).isEqualTo(1);
    assertThat(out.toString()).contains("\n3 × gap\nnobody broke a rule of AMP");
  }

  @ParameterizedTest
  @ValueSource(strings = {"old-4.8.strace", "old-4.11.strace"})
  void oldStracesAreRead(String log) {
    assertThat(imported(log)).isZero();

    assertThat(decoded()).isZero();
    assertThat(passed())
        .containsExactly(
            "> ask 1 Sum 40 B a=13 b=81",
            "< answer 1 Sum 25 B total=94",
            "> ask 2 Take 48 B file=0 name=poem +fd 0:unknown",
            "< answer 2 Take 21 B n=12",
            "> close");
  }

  @Test
  void callsOfManyMessagesAreRead() {
    assertThat(imported("many-messages.strace")).isZero();

    assertThat(decoded()).isZero();
    assertThat(passed())
        .containsExactly(
            "> ask 2 Take 48 B file=0 name=poem +fd 0:unknown",
            "< answer 2 Take 21 B n=12",
            "> close");
  }

  @Test
  void whatGzipHasPackedIsUnpacked() {
    assertThat(imported("plain.strace.gz")).isZero();
    assertThat(decoded()).isZero();
    assertThat(passed()).hasSize(7).contains("< answer 2 Take 21 B n=12");

    needsTshark();
    assertThat(imported("small.pcap.gz")).isZero();
    assertThat(decoded()).isZero();
    assertThat(passed()).hasSize(6).contains("< answer 1 Sum 25 B total=94");
  }

  @Test
  void ofWhatElseHasPackedAFileTheMessageSaysWhat() throws IOException {
    Path zstd = write("log.zst", "(\u00b5/\u00fd....");
    Path bzip2 = write("log.bz2", "BZh9....");
    Path xz = write("log.xz", "\u00fd7zXZ\0....");

    assertThat(execute("import", zstd, "-o", capture())).isEqualTo(2);
    assertThat(execute("import", bzip2, "-o", capture())).isEqualTo(2);
    assertThat(execute("import", "--format", "strace", xz, "-o", capture())).isEqualTo(2);
    assertThat(err.toString())
        .contains("log.zst: it is compressed by zstd (unpack it first: zstd -d " + zstd + ")")
        .contains("log.bz2: it is compressed by bzip2 (unpack it first: bzip2 -dk " + bzip2 + ")")
        .contains("log.xz: it is compressed by xz (unpack it first: xz -dk " + xz + ")");
  }

  @Test
  void whatGzipMakesOfEndlessZerosFillsNoMemory() throws IOException {
    Path bomb = folder.resolve("bomb.gz");
    try (var packed = new GZIPOutputStream(Files.newOutputStream(bomb))) {
      packed.write("7 read(3, \"".getBytes(ISO_8859_1));
      byte[] zeros = new byte[1 << 20];
      for (int mega = 0; mega < 64; mega++) {
        packed.write(zeros);
      }
    }

    assertThat(execute("import", "--format", "strace", bomb, "-o", capture())).isEqualTo(2);
    assertThat(err.toString()).contains("a line of more than 32 MiB is not a line of a log");
  }

  @Test
  void aGzipFileWithoutItsEndSaysSo() throws IOException {
    byte[] whole = Files.readAllBytes(Path.of(FIXTURES, "plain.strace.gz"));
    Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(whole, whole.length / 2));

    assertThat(execute("import", "--format", "strace", cut, "-o", capture())).isEqualTo(2);
    assertThat(err.toString())
        .contains(cut + ": it was compressed by gzip, and its end is missing");
  }

  @Test
  void whoseATrafficLogIsHasToBeSaid() {
    assertThat(imported("cli-1")).isZero();
    assertThat(err.toString())
        .contains("cli-1 does not say whose log it is, and is taken for the server's")
        .contains("say it with --logged-by client if it is not");
    assertThat(decoded()).isZero();
    assertThat(out.toString())
        .contains("note: cli-1 does not say whose log it is")
        .contains("#1 opened, server ");
    assertThat(passed()).startsWith("< ask 1 Sum 40 B a=13 b=81");

    err.getBuffer().setLength(0);
    assertThat(imported("--logged-by", "client", "cli-1")).isZero();
    assertThat(err.toString()).doesNotContain("--logged-by");
    assertThat(decoded()).isZero();
    assertThat(out.toString()).contains("#1 opened, client ").doesNotContain("note: cli-1");
    assertThat(passed())
        .startsWith("> ask 1 Sum 40 B a=13 b=81", "< answer 1 Sum 25 B total=94")
        .endsWith("> close", "< close");
  }

  @Test
  void theNamesOfTrafficLogsTellWhoseTheyAreWhereThereAreBoth() {
    assertThat(imported("cli-1", "srv-1")).isZero();
    assertThat(err.toString())
        .contains("cli-1 is taken for the client's log by its name")
        .contains("srv-1 is taken for the server's log by its name");
    assertThat(decoded()).isZero();
    assertThat(out.toString()).doesNotContain("#1 0.000 < ask").doesNotContain("#2 0.000 < ask");
  }

  @Test
  void textThatLooksLikeOrdinalsAccusesNobody() {
    String capture = "src/test/resources/captures/one-turn.capture";
    assertThat(execute("decode", capture)).isZero();
    assertThat(execute("decode", "--descriptor", "Take.file", capture)).isZero();
    assertThat(out.toString()).doesNotContain("   ? ").doesNotContain("   ! ");
  }

  @Test
  void stringsThatWereCutAreGapsAndTheWayOutIsNamed() throws IOException {
    Path log =
        write(
            "log",
            """
            7 1.0 accept4(6, {sa_family=AF_UNIX}, [110 => 2], SOCK_CLOEXEC) = 11
            7 1.1 recvfrom(11, "\\0\\4_ask\\0\\0011\\0"..., 4096, 0, NULL, NULL) = 900
            7 1.2 sendto(11, "%s", 14, 0, NULL, 0) = 14
            7 1.3 recvfrom(11, "%s", 4096, 0, NULL, NULL) = 26
            7 1.4 sendto(11, "%s", 14, 0, NULL, 0) = 14
            """
                .formatted(ANSWER, ASK, ANSWER));

    assertThat(execute("import", log, "-o", capture())).isEqualTo(2);
    assertThat(err)
        .hasToString(
            "amp-interop: 890 bytes are missing at log, line 2: strace cut strings short"
                + " (trace again with -s 1000000)\n");
    assertThat(decoded()).isEqualTo(1);
    assertThat(passed())
        .containsExactly(
            "> bytes 10 B incomplete 0x00045f61736b00013100",
            "? client, byte 10: 890 bytes are missing: strace cut strings short (trace again with"
                + " -s 1000000)",
            "< answer 1 14 B",
            "> ask 1 Foo 26 B",
            "< answer 1 Foo 14 B");
  }

  @Test
  void aTraceOfWritesAloneLacksWhatWasRead() throws IOException {
    Path log =
        write(
            "log",
            """
            7 1.0 sendto(11, "%s", 14, 0, NULL, 0) = 14
            7 1.1 sendto(11, "%s", 14, 0, NULL, 0) = 14
            """
                .formatted(ANSWER, ANSWER));

    assertThat(execute("import", log, "-o", capture())).isEqualTo(2);
    assertThat(err.toString()).contains("bytes are missing at log, line 1");
    assertThat(decoded()).isEqualTo(1);
    assertThat(out.toString()).doesNotContain("! ").contains("nobody broke a rule of AMP in what");
  }

  @Test
  void aFileWithoutAmpIsNoReasonToStop() throws IOException {
    Path http = write("http", "7 1.0 write(3, \"GET / HTTP/1.1\\r\\n\\r\\n\", 18) = 18\n");
    Path empty = write("empty", "");
    Path log =
        write(
            "log",
            "7 1.0 sendto(11, \""
                + ASK
                + "\", 26, 0, NULL, 0) = 26\n7 1.1 recvfrom(11, \""
                + ANSWER
                + "\", 4096, 0, NULL, NULL) = 14\n");

    assertThat(execute("import", http, empty, log, "-o", capture())).isZero();
    assertThat(err.toString())
        .contains(http + ": no descriptor speaks AMP; these carry bytes")
        .contains(empty + ": the file is empty");
    assertThat(decoded()).isZero();

    Path prose = write("prose", "Dear reader,\n");
    assertThat(execute("import", prose, log, "-o", capture())).isEqualTo(2);
    assertThat(err.toString()).contains(prose + ": it is neither strace's log");
    assertThat(decoded()).isZero();
  }

  private void needsTshark() {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "tshark"))),
        "captures of packets need tshark (Debian: apt-get install tshark)");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text, ISO_8859_1);
  }

  private int imports;

  private Path capture() {
    imports++;
    return last();
  }

  private Path last() {
    return folder.resolve(imports + ".capture");
  }

  /** Imports files of the fixtures; options come first. */
  private int imported(String... words) {
    List<Object> all = new ArrayList<>(List.of("import"));
    for (int index = 0; index < words.length; index++) {
      boolean isFile = Files.exists(Path.of(FIXTURES + words[index]));
      all.add(isFile ? FIXTURES + words[index] : words[index]);
    }
    all.addAll(List.of("-o", capture()));
    return execute(all.toArray());
  }

  /** Decodes what was imported last; {@code out} has nothing but what that prints. */
  private int decoded(String... options) {
    out.getBuffer().setLength(0);
    List<Object> all = new ArrayList<>(List.of("decode"));
    all.addAll(List.of(options));
    all.add(last());
    return execute(all.toArray());
  }

  /** What the decoder prints of the connections, without times, and without places in Twisted. */
  private List<String> passed() {
    return out.toString()
        .lines()
        .filter(line -> line.matches("#\\d+ +[0-9.]+ [<>].*|   [?!] .*"))
        .map(
            line ->
                line.replaceFirst("^#\\d+ +[0-9.]+ ", "")
                    .replaceFirst(" +\\([0-9.]+ ms\\)$", "")
                    .replaceAll(" +", " ")
                    .strip())
        .toList();
  }

  private int execute(Object... words) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(Stream.of(words).map(Object::toString).toArray(String[]::new));
  }
}
