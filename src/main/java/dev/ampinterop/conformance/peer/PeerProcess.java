package dev.ampinterop.conformance.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The Twisted peer as a local process, in a {@link TwistedEnvironment}. It dies with its runner: it
 * exits when its control connection ends, and when nobody connects for a minute.
 */
public final class PeerProcess implements PeerProgram {
  // The only folder that is added to what an isolated Python finds. A group of its own: Ctrl-C
  // reaches every process of a terminal's group, and the runner must say bye first.
  private static final String START =
      "import os, runpy, sys; os.setpgid(0, 0); sys.path.insert(0, sys.argv.pop(1));"
          + " runpy.run_module('amp_interop_peer', run_name='__main__', alter_sys=True)";

  private final ExecPeer program;
  private final String installed;

  private PeerProcess(ExecPeer program, String installed) {
    this.program = program;
    this.installed = installed;
  }

  /**
   * Prepares one: makes the environment where needed, and unpacks the peer's source.
   *
   * @param twisted which one
   * @param directory gets the source, so it is gone when the run is over
   * @param steps told what is being done, for people
   * @throws PeerNotFound when the environment cannot be made
   */
  public static PeerProcess of(
      TwistedRequirement twisted, PeerDirectory directory, Consumer<String> steps) {
    var environment = new TwistedEnvironment(TwistedEnvironment.cacheFolder(), twisted);
    Path python = environment.python(steps);
    Path source = directory.path().resolve("python-peer");
    if (!Files.exists(source)) {
      SourceFiles.write(Bundled.files("python-peer/src"), source);
    }
    // -B: the directory is removed while the peer may still write cache files to it.
    List<String> command =
        IsolatedPython.command(python.toString(), "-u", "-B", "-c", START, source.toString());
    ExecPeer program =
        new ExecPeer(
            "process",
            "Twisted " + twisted + " as a process",
            command,
            builder -> {
              IsolatedPython.confine(builder, directory.path());
              builder.environment().put("TMPDIR", directory.path().toString());
            });
    return new PeerProcess(program, environment.installed());
  }

  @Override
  public String kind() {
    return program.kind();
  }

  @Override
  public Optional<String> installedTwisted() {
    return Optional.of(installed);
  }

  @Override
  public RunningPeer start(Path socket) {
    return program.start(socket);
  }

  @Override
  public String toString() {
    return program.toString();
  }
}
