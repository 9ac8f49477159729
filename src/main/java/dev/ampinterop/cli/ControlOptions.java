package dev.ampinterop.cli;

import dev.ampinterop.conformance.peer.PeerLog;
import dev.ampinterop.conformance.player.PeerSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --log-peer} and {@code --start-timeout}, for every verb that lets peers play. */
final class ControlOptions {
  private static final String USUAL_START = "60";

  @Option(
      names = "--log-peer",
      paramLabel = "FILE",
      description =
          "Write what is said on the control sockets of peers: each line whole, after the ms, >"
              + " (to the peer) or < (from it), and the peer's name.")
  private @Nullable Path log;

  @Option(
      names = "--start-timeout",
      paramLabel = "S",
      converter = Seconds.Converter.class,
      description =
          "Seconds that a peer may take until its hello, or a client of --listen until it connects; "
              + USUAL_START
              + " by default.")
  private Seconds startLimit = Seconds.parse(USUAL_START);

  private boolean logs;

  /**
   * How peers are started. Who asks again writes to the same log.
   *
   * @throws CannotRun when the log cannot be written
   */
  PeerSetup setup(Notes notes, Interruption interruption) {
    PeerSetup setup =
        PeerSetup.usual()
            .startingWithin(startLimit.duration())
            .heardBy(interruption.until(notes::peerLine), interruption.until(notes::say));
    if (log == null) {
      return setup;
    }
    OutputFile.requireWritable(log);
    try {
      PeerSetup logging = setup.loggedIn(PeerLog.to(log, logs, interruption.until(notes::say)));
      logs = true;
      return logging;
    } catch (IOException e) {
      throw OutputFile.cannotWrite(log, e.toString());
    }
  }

  /** How long somebody who is awaited may take to come. */
  Duration startLimit() {
    return startLimit.duration();
  }

  /** The words that start peers in the same way again; a log is written once. */
  List<String> again() {
    return startLimit.text().equals(USUAL_START)
        ? List.of()
        : List.of("--start-timeout", startLimit.text());
  }
}
