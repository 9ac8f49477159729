package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.FILE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Linux lets a user have as many descriptors in flight, over all sockets, as one process may have
 * open, but for those who may exceed limits. Whoever would send more waits until some are received.
 */
@Timeout(60)
class ManyDescriptorsInFlightTest {
  private static final int LIMIT = 128;
  private static final int CALLS = 2 * LIMIT;

  @TempDir Path directory;

  @Test
  void whoSendsWaitsUntilThereIsRoom() throws Exception {
    String shell =
        "ulimit -n "
            + LIMIT
            + "; if setpriv $0 true 2>/dev/null; then exec setpriv $0 \"$@\"; fi; exec \"$@\"";
    String zero = "--bounding-set=-sys_admin,-sys_resource";
    String said = LimitedChild.run(shell, zero, Child.class, directory);
    assumeTrue(!said.endsWith("privileged\n"), "this process may exceed the limit");
    assertThat(said).endsWith("passed\n");
  }

  /** The process with the limit: both ends of two connections. */
  static final class Child {
    private static final Command TELL = Command.named("Tell").takes(FILE).withoutAnswer().build();
    private static final Command GIVE = Command.named("Give").returns(FILE).build();

    // As capabilities(7) numbers them: CAP_SYS_ADMIN and CAP_SYS_RESOURCE.
    private static final long MAY_EXCEED = 1L << 21 | 1L << 24;

    private Child() {}

    public static void main(String[] arguments) throws Exception {
      System.out.println(mayExceed() ? "privileged" : run(Path.of(arguments[0])));
    }

    private static boolean mayExceed() throws IOException {
      // CapEff: 000001ffffffffff
      String line =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(each -> each.startsWith("CapEff:"))
              .findFirst()
              .orElseThrow();
      return (Long.parseLong(line.substring("CapEff:".length()).strip(), 16) & MAY_EXCEED) != 0;
    }

    private static String run(Path directory) throws Exception {
      try (var full = ScriptedPeer.of(directory, Responders.none());
          var other = ScriptedPeer.of(directory, Responders.on(GIVE, ask -> file()).build())) {
        int before = OpenDescriptors.settled();
        var calling = new Thread(() -> call(full.connection()));
        calling.start();
        awaitWaiting(calling);

        other.sendBox("_ask", "1", "_command", "Give");
        other.sendBox("_ask", "2", "_command", "Nobody");
        assertThat(full.connection().ended()).isNotDone();
        for (int ordinal = 0; ordinal < CALLS; ordinal++) {
          full.expect("_command", "Tell", "file", String.valueOf(ordinal));
          full.received().forEach(Descriptor::close);
          full.received().clear();
        }
        other.expect("_answer", "1", "file", "0");
        assertThat(other.received()).hasSize(1);
        assertThat(other.next().orElseThrow().text("_error_code")).isEqualTo("UNHANDLED");
        calling.join();
        OpenDescriptors.awaitAtMost(before + 1);
      }
      return "passed";
    }

    private static void call(AmpConnection connection) {
      try (var in = new FileInputStream("/dev/null")) {
        for (int i = 0; i < CALLS; i++) {
          connection.call(TELL, Values.of(FILE, Descriptor.borrowed(in.getFD()))).join();
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    private static void awaitWaiting(Thread calling) {
      assertThat(OpenDescriptors.await(() -> calling.getState() == Thread.State.WAITING))
          .as("the thread that calls waits")
          .isTrue();
    }

    private static Values file() throws IOException {
      return Values.of(FILE, Descriptor.owned(new FileInputStream("/dev/null").getFD()));
    }
  }
}
