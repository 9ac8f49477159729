package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.peer.Offers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code peer-check} finds nothing wrong with good peers, and what is wrong with bad ones. */
@Timeout(120)
class PeerCheckTest {
  private static final String BAD = "exec:python3 src/test/resources/peers/bad_peer.py ";

  private record Checked(int status, List<String> lines) {}

  @Test
  void thePeerToCopyFollowsEveryRule() {
    Checked checked = check("exec:python3 docs/template-peer/peer.py", "20");

    assertThat(checked.lines().get(checked.lines().size() - 1))
        .isEqualTo("19 ok, 0 wrong, 0 not tried");
    assertThat(checked.status()).isZero();
  }

  @Test
  void ourOwnPeerFollowsEveryRule() {
    Checked checked = check("exec:" + Program.shell(Program.command("peer")), "20");

    assertThat(checked.lines()).noneMatch(line -> line.startsWith("wrong"));
    assertThat(checked.status()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "other-protocol | says hello as its first line: it says hello.protocol: it speaks peer protocol 3",
        "old-protocol | speaks version 2 of the peer protocol: it says \"protocol\": 1 (say 2 in the hello)",
        "hangs | answers error to a message of an unknown type: it sends no error for 1 s",
        "babbles | answers error to a message of an unknown type: it sends a line that is not JSON",
        "unknown-member | sends observed.observation.colour: this member is not known here",
        "ready-twice | plays a server: listens, says ready, reports: it is ready, but nobody listens",
        "exits-with-3 | exits with status 0 after its bye: it exited with status 3",
        "says-no-bye | answers bye with bye, as its last line, also while it plays: it has closed",
      })
  void whatIsWrongIsSaidByRule(String kind, String wrong) {
    Checked checked = check(BAD + kind, "1");

    assertThat(checked.lines()).anyMatch(line -> line.startsWith("wrong") && line.contains(wrong));
    assertThat(checked.status()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exits-at-once | exited with status 3 before it listened",
        "never-listens | nobody accepts connections",
      })
  void oneThatDoesNotStartIsNotChecked(String kind, String wrong) {
    Checked checked = check(BAD + kind, "1");

    assertThat(checked.lines().get(0)).startsWith("wrong      starts").contains(wrong);
    assertThat(checked.status()).isEqualTo(2);
  }

  @Test
  void aSubjectThatIsNoneIsRefused() {
    assertThat(check("java", "1").status()).isEqualTo(2);
  }

  @Test
  void whatItOffersIsWritten(@TempDir Path folder) throws Exception {
    Path offers = folder.resolve("offers.json");
    Checked unused =
        check("exec:python3 docs/template-peer/peer.py", "20", "--offers", offers + "");

    assertThat(Offers.read(offers).implementation()).isEqualTo("template");
    assertThat(Offers.read(offers).features()).contains("Integer", "descriptors");
  }

  @Test
  void whatWasSaidIsInTheLog(@TempDir Path folder) throws Exception {
    Path log = folder.resolve("log");
    Checked unused = check("exec:python3 docs/template-peer/peer.py", "20", "--log-peer", log + "");

    assertThat(Files.readAllLines(log))
        .anyMatch(line -> line.contains(" < check {\"type\": \"hello\""))
        .anyMatch(line -> line.contains(" > check {\"type\":\"bye\"}"));
  }

  private static Checked check(String subject, String seconds, String... more) {
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine().setOut(new PrintWriter(out, true));
    List<String> words = new ArrayList<>();
    words.addAll(List.of("peer-check", "--subject", subject, "--timeout", seconds));
    words.addAll(List.of("--start-timeout", subject.startsWith(BAD) ? "3" : "60"));
    words.addAll(List.of(more));
    int status = line.execute(words.toArray(String[]::new));
    return new Checked(status, out.toString().lines().toList());
  }
}
