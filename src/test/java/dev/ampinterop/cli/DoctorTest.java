package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What doctor says of passing descriptors, where the workaround for junixsocket works or not. */
@Timeout(600)
class DoctorTest {
  private static final String WORKS =
      "ok       junixsocket          passes 253 descriptors in one message, thanks to a workaround"
          + " for its buffer's size";

  @TempDir Path directory;

  @Test
  void theWorkaroundWorksOnTheClassPath() throws Exception {
    assertThat(Program.run(directory, "doctor").out()).contains(WORKS);
  }

  @Test
  void whereJunixsocketIsClosedToReflectionNoRunIsPossible() throws Exception {
    Program.Ended doctor = Program.run(directory, withJunixsocketAsModules());

    assertThat(doctor.out())
        .contains("missing  junixsocket          descriptors do not arrive")
        .contains("--add-opens org.newsclub.net.unix/org.newsclub.net.unix=")
        .endsWith("a run is not possible yet\n");
    assertThat(doctor.status()).isEqualTo(2);
  }

  @Test
  void theWayOutThatItNamesIsOne() throws Exception {
    Program.Ended doctor =
        Program.run(
            directory,
            withJunixsocketAsModules(
                "--add-opens", "org.newsclub.net.unix/org.newsclub.net.unix=ALL-UNNAMED"));

    assertThat(doctor.out()).contains(WORKS);
  }

  private static List<String> withJunixsocketAsModules(String... options) {
    var paths =
        Arrays.stream(System.getProperty("java.class.path").split(":"))
            .collect(
                Collectors.partitioningBy(
                    path -> path.contains("junixsocket"), Collectors.joining(":")));
    List<String> command = new ArrayList<>(Program.commandOn(paths.get(false), "doctor"));
    command.addAll(1, List.of("-p", paths.get(true), "--add-modules", "ALL-MODULE-PATH"));
    command.addAll(1, List.of(options));
    return command;
  }
}
