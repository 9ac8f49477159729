package dev.ampinterop.conformance.imports.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ampinterop.conformance.capture.SampleCapture;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.imports.Import;
import dev.ampinterop.conformance.imports.ImportFormat;
import dev.ampinterop.conformance.imports.Imported;
import dev.ampinterop.conformance.imports.PacketsOf;
import dev.ampinterop.conformance.imports.shared.ImportException;
import dev.ampinterop.conformance.imports.strace.StraceOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets of real exchanges between Twisted's AMPs, read by tshark. */
class PcapImportTest {
  @TempDir private Path folder;

  @BeforeAll
  static void needsTshark() {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "tshark"))),
        "captures of packets need tshark (Debian: apt-get install tshark)");
  }

  @ParameterizedTest
  @CsvSource({
    "ethernet.pcap,127.0.0.1:8771",
    "cooked.pcap,127.0.0.1:8774",
    "cooked2.pcap,127.0.0.1:8772",
    "loopback.pcap,127.0.0.1:8771",
    "ipv6.pcapng,[::1]:8773",
  })
  void readsEveryLinkLayer(String file, String server) throws IOException {
    Imported imported = Imported.of(folder, Imported.FIXTURES.resolve(file));

    assertThat(imported.lines())
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
            "> close",
            "< close");
    assertThat(imported.capture().conversation(1).opened().server()).isEqualTo(server);
    assertThat(imported.capture().header().began()).isAfter("2026-11-25T00:00:00Z");
    assertThat(imported.outcome().notes()).isEmpty();
  }

  @Test
  void keepsWhatComesBeforeTheCutAndSaysSo() throws IOException {
    byte[] whole = Files.readAllBytes(Imported.FIXTURES.resolve("ethernet.pcap"));
    Path cut = Files.write(folder.resolve("cut.pcap"), Arrays.copyOf(whole, whole.length / 2));

    Imported imported = Imported.of(folder, cut);

    assertThat(imported.lines()).startsWith("> ask 1 Sum 40 B a=13 b=81");
    assertThat(imported.outcome().notes()).singleElement().asString().contains("cut short");
    assertThat(imported.gaps())
        .containsExactly(
            "client null the file breaks off there, or is damaged",
            "server null the file breaks off there, or is damaged");
    assertThat(imported.outcome().missing())
        .singleElement()
        .asString()
        .matches("bytes are missing at cut.pcap, behind packet \\d+: the file breaks off there.*");
  }

  @Test
  void saysWhatIsNotThere() throws IOException {
    Path noise = Files.write(folder.resolve("noise.pcap"), new byte[100]);

    assertThatThrownBy(() -> imported(noise, OptionalInt.empty()))
        .isInstanceOf(ImportException.class)
        .hasMessageStartingWith(noise + ": ");
    assertThatThrownBy(
            () -> imported(Imported.FIXTURES.resolve("ethernet.pcap"), OptionalInt.of(80)))
        .hasMessageContaining("it holds no TCP of port 80");
  }

  @Test
  void readsTheNextConnectionBehindAResetAndSaysWhatIsLeftOut() throws IOException {
    byte[] call = SampleCapture.box("_ask", "1", "_command", "Sum", "a", "13");
    byte[] other = SampleCapture.box("_ask", "1", "_command", "Other");
    int pushed = PacketsOf.PUSH | PacketsOf.ACK;
    Path packets =
        new PacketsOf()
            .opens(1_000_000)
            .add(3_000_000, Role.CLIENT, pushed, call)
            .add(4_000_000, Role.SERVER, PacketsOf.RST | PacketsOf.ACK, new byte[0])
            .add(5_000_000, Role.CLIENT, pushed, call)
            .opens(6_000_000)
            .add(9_000_000, Role.CLIENT, pushed, other)
            .write(folder.resolve("again.pcap"));

    Imported imported = Imported.of(folder, packets);

    assertThat(imported.capture().conversations()).hasSize(2);
    assertThat(imported.lines(1)).containsExactly("> ask 1 Sum 33 B a=13", "< close", "> close");
    assertThat(imported.lines(2)).containsExactly("> ask 1 Other 28 B");
    assertThat(imported.outcome().missing())
        .singleElement()
        .asString()
        .startsWith(call.length + " bytes are missing at again.pcap, 127.0.0.1:40000 to ")
        .contains("they follow a reset (RST)");
    assertThat(imported.capture().conversation(1).opened().nanos()).isZero();
    assertThat(imported.capture().conversation(1).events().get(1).nanos()).isEqualTo(2_000_000);
    assertThat(imported.capture().conversation(2).opened().nanos()).isEqualTo(5_000_000);
  }

  private void imported(Path file, OptionalInt port) throws IOException {
    Imported.of(
        folder,
        new Import(ImportFormat.PCAP, List.of(file), Map.of(), StraceOptions.everything(), port));
  }
}
