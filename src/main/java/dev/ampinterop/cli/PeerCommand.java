package dev.ampinterop.cli;

import dev.ampinterop.conformance.player.JavaPlayer;
import dev.ampinterop.conformance.player.PeerServer;
import dev.ampinterop.conformance.player.Player;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Our Java implementation behind the peer protocol, so that others can test against it. */
@Command(
    name = "peer",
    description = {
      "Serves our Java implementation of AMP as a peer, for one runner.",
      "python-peer/README.md describes the protocol."
    },
    footer = "  amp-interop peer --listen peer.sock")
final class PeerCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @ParentCommand
  private Main main;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Option(
      names = "--listen",
      required = true,
      paramLabel = "PATH",
      description = "The UNIX socket to listen at; nothing may be there.")
  private Path listen;

  @Override
  public Integer call() {
    Interruption unused = main.interruption().hold();
    try (Player player = new JavaPlayer()) {
      Map<String, String> versions =
          Map.of("amp-interop", Main.Version.own(), "java", System.getProperty("java.version"));
      return new PeerServer(player, versions).serve(listen) ? 0 : 2;
    } catch (IOException e) {
      throw new CannotRun("cannot listen at " + listen + ": " + e.getMessage());
    }
  }
}
