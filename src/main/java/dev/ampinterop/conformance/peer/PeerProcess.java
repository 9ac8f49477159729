package dev.ampinterop.conformance.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The Twisted peer as a local process, in a {@link TwistedEnvironment}. It dies with its runner: it
 * exits when its control connection ends, and when nobody connects for a minute.
 */
public final class PeerProcess {
  private PeerProcess() {}

  /**
   * Prepares one: makes the environment where needed, and unpacks the peer's source.
   *
   * @param version of Twisted
   * @param directory gets the source, so it is gone when the run is over
   * @param steps told what is being done, for people
   * @throws PeerNotFound when the environment cannot be made
   */
  public static PeerProgram of(String version, PeerDirectory directory, Consumer<String> steps) {
    Path python = new TwistedEnvironment(TwistedEnvironment.cacheFolder(), version).python(steps);
    Path source = directory.path().resolve("python-peer");
    if (!Files.exists(source)) {
      Bundled.unpack("python-peer", source);
    }
    return new ExecPeer(
        "process",
        "Twisted " + version + " as a process",
        List.of(python.toString(), "-m", "amp_interop_peer"),
        Map.of(
            "PYTHONPATH",
            source.resolve("src").toString(),
            "PYTHONUNBUFFERED",
            "1",
            "TMPDIR",
            directory.path().toString(),
            // No cache files: the directory is removed while the peer may still write to it.
            "PYTHONDONTWRITEBYTECODE",
            "1"));
  }
}
