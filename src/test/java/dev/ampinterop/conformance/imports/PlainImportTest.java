package dev.ampinterop.conformance.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.imports.shared.ImportException;
import dev.ampinterop.conformance.imports.strace.StraceOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bare bytes, the logs of Twisted's TrafficLoggingFactory, and what is neither. */
class PlainImportTest {
  @TempDir private Path folder;

  @Test
  void readsTwistedsTrafficLog() throws IOException {
    assertThat(Imported.of(folder, Imported.FIXTURES.resolve("traffic-1")).lines())
        .containsExactly(
            "> ask 1 Sum 40 B a=13 b=81",
            "< answer 1 Sum 25 B total=94",
            "> ask 2 Broken 29 B",
            "< error 2 Broken 64 B BROKEN \"it broke\"",
            "> ask 3 Sum 38 B a=0 b=1",
            "> ask 4 Sum 38 B a=1 b=1",
            "> ask 5 Sum 38 B a=2 b=1",
            "< answer 3 Sum 24 B total=1",
            "< answer 4 Sum 24 B total=2",
            "< answer 5 Sum 24 B total=3",
            "> close");
  }

  @Test
  void readsWhatPythonPrintsWithOtherQuotesAndInLists() throws IOException {
    Imported imported =
        Imported.of(
            folder,
            """
            *
            C 3: b"\\x00\\x04_ask\\x00\\x011\\x00\\x08_command\\x00\\x03It'\\x00\\x00"
            SV 3: [b'\\x00\\x07_answer', b'\\x00\\x011\\x00\\x00']
            S 3: *
            """);

    assertThat(imported.lines())
        .containsExactly("> ask 1 It' 26 B", "< answer 1 It' 14 B", "< close");
  }

  @Test
  void missesWhatFollowsATrafficLogWhoseLastLineHasNoEnd() throws IOException {
    Imported imported =
        Imported.of(
            folder, "*\nC 1: b'\\x00\\x04_ask\\x00\\x011\\x00\\x08_command\\x00\\x01a\\x00\\x00'");

    assertThat(imported.lines()).containsExactly("> ask 1 a 24 B");
    assertThat(imported.outcome().missing())
        .containsExactly(
            "bytes are missing at log, line 2: the log breaks off there, as its last line has no"
                + " end");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "C 1: b'\\x00<... elided>' | line 2: the bytes are cut short (log again without a lengthLimit)",
        "C 1: b'\\x00 | line 2: these are not bytes as Python prints them",
        "who are you | line 2: no line of a TrafficLoggingFactory: who are you",
      })
  void saysWhatIsWrongWithATrafficLog(String line, String message) throws IOException {
    Path log = Imported.write(folder, "*\n" + line + "\n");

    assertThatThrownBy(() -> Imported.of(folder, log))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*\\n                                       | no bytes passed",
        "*\\nS 1: *\\n                               | no bytes passed",
        "*\\nC 1: b'GET / HTTP'\\nS 1: b'HTTP/1.0'\\n | what passed is not AMP",
      })
  void leavesOutATrafficLogWithoutAmp(String lines, String message) throws IOException {
    Path log = Imported.write(folder, lines.replace("\\n", "\n"));
    Path traffic = Imported.FIXTURES.resolve("traffic-1");

    assertThatThrownBy(() -> Imported.of(folder, log))
        .isInstanceOf(ImportException.NothingFound.class)
        .hasMessage(log + ": " + message);
    Imported both = Imported.of(folder, log, traffic);
    assertThat(both.outcome().connections()).isEqualTo(1);
    assertThat(both.outcome().missing()).isEmpty();
    assertThat(both.outcome().notes()).contains(log + ": " + message);
  }

  @Test
  void readsTheOtherFilesWhereOneBreaksOff() throws IOException {
    String ask = "*\nC 1: b'\\x00\\x04_ask\\x00\\x011\\x00\\x08_command\\x00\\x03Sum\\x00\\x00'\n";
    Path whole = Files.writeString(folder.resolve("whole"), ask);
    Path cut = Files.writeString(folder.resolve("cut"), ask + "S 1: b'\\x00\\x07_ans");
    Path traffic = Imported.FIXTURES.resolve("traffic-1");

    Imported imported = Imported.of(folder, whole, cut, traffic);

    assertThat(imported.outcome().connections()).isEqualTo(3);
    assertThat(imported.lines(1)).containsExactly("> ask 1 Sum 26 B");
    assertThat(imported.lines(3)).hasSize(11);
    assertThat(imported.gaps()).hasSize(2).allMatch(gap -> gap.contains("the input is broken"));
    assertThat(imported.outcome().missing())
        .singleElement()
        .asString()
        .startsWith(cut + ", line 3: these are not bytes as Python prints them")
        .contains("; what comes before it is in ");
    assertThatThrownBy(() -> Imported.of(folder, cut))
        .hasMessageContaining("; what comes before it is in ");
  }

  @Test
  void saysHowToUnpackWhatGzipLeft() throws IOException {
    byte[] packed = Files.readAllBytes(Imported.FIXTURES.resolve("plain.strace.gz"));
    Path cut =
        Files.write(
            folder.resolve("cut.gz"), java.util.Arrays.copyOf(packed, packed.length * 3 / 4));

    assertThatThrownBy(() -> Imported.of(folder, cut))
        .hasMessage(
            cut
                + ": it was compressed by gzip, and its end is missing (unpack what is left of it:"
                + " gzip -dc "
                + cut
                + " >LEFT)");
  }

  @Test
  void infersTheOrderOfTwoSidesFromTheirTags() throws IOException {
    Imported imported =
        sides(
            join(ask("1", "A"), ask("2", "B"), answer("1")),
            join(ask("1", "C"), answer("2"), answer("1")));

    assertThat(imported.lines())
        .containsExactly(
            "> ask 1 A 24 B",
            "> ask 2 B 24 B",
            "< ask 1 C 24 B",
            "> answer 1 C 14 B",
            "< answer 2 B 14 B",
            "< answer 1 A 14 B",
            "> close",
            "< close");
  }

  @Test
  void answersComeAsEarlyAsTheyCan() throws IOException {
    assertThat(sides(join(ask("1", "A"), ask("2", "A")), join(answer("1"), answer("2"))).lines())
        .startsWith("> ask 1 A 24 B", "< answer 1 A 14 B", "> ask 2 A 24 B", "< answer 2 A 14 B");
  }

  @Test
  void takesOneSideAloneAndWhateverFollowsTheLastBox() throws IOException {
    Path server = Files.write(folder.resolve("server"), join(answer("7"), new byte[] {9, 9, 9}));
    Imported imported =
        Imported.of(
            folder,
            new Import(
                ImportFormat.RAW,
                List.of(),
                Map.of(Role.SERVER, server),
                StraceOptions.everything(),
                OptionalInt.empty()));

    assertThat(imported.lines())
        .containsExactly("< answer 7 14 B", "< bytes 3 B 0x090909", "< close");
    assertThat(imported.outcome().bytes()).isEqualTo(17);
  }

  @Test
  void saysWhatAFileIsNot() throws IOException {
    Path empty = Files.write(folder.resolve("empty"), new byte[0]);
    Path noise = Files.write(folder.resolve("noise"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    Path bare = Files.write(folder.resolve("bare"), ask("1", "A"));

    assertThatThrownBy(() -> Imported.of(folder, empty)).hasMessage(empty + ": the file is empty");
    assertThatThrownBy(() -> Imported.of(folder, noise))
        .hasMessageContaining(noise + ": it is neither strace's log, nor a capture of packets");
    assertThatThrownBy(() -> Imported.of(folder, bare))
        .hasMessageContaining("bare bytes of one side (name it with --client or --server)");
    assertThatThrownBy(() -> Imported.of(folder, folder.resolve("none")))
        .hasMessageContaining("there is no such file");
    assertThatThrownBy(() -> Imported.of(folder, folder)).hasMessageContaining("this is a folder");
  }

  private Imported sides(byte[] client, byte[] server) throws IOException {
    Map<Role, Path> sides =
        Map.of(
            Role.CLIENT, Files.write(folder.resolve("client"), client),
            Role.SERVER, Files.write(folder.resolve("server"), server));
    return Imported.of(
        folder,
        new Import(null, List.of(), sides, StraceOptions.everything(), OptionalInt.empty()));
  }

  private static byte[] ask(String tag, String command) {
    return box("_ask", tag, "_command", command);
  }

  private static byte[] answer(String tag) {
    return box("_answer", tag);
  }

  private static byte[] box(String... pairs) {
    Map<String, byte[]> box = new LinkedHashMap<>();
    for (int index = 0; index < pairs.length; index += 2) {
      box.put(pairs[index], pairs[index + 1].getBytes(StandardCharsets.ISO_8859_1));
    }
    return Box.of(box).toBytes();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
