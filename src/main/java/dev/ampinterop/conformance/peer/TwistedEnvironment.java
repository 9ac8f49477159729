package dev.ampinterop.conformance.peer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A private virtual environment with one release of Twisted, made on first use and kept in the
 * user's cache folder: {@code ~/.cache/amp-interop/twisted-26.10.0-tls-python3.11}.
 *
 * <p>It has what Twisted needs for TLS, too; whether that works beside an old Twisted is for the
 * peer to find out.
 *
 * <p>Runs that need the same one at once wait for each other at a file lock. It is made beside its
 * place and renamed once it works, so one that is in its place is complete.
 */
public final class TwistedEnvironment {
  /** Downloading and unpacking Twisted took 20 s on a slow line. */
  private static final Duration STEP_LIMIT = Duration.ofMinutes(10);

  private final Path cache;
  private final String version;

  /**
   * @param cache the folder for such environments, see {@link #cacheFolder()}
   * @param version of Twisted
   */
  public TwistedEnvironment(Path cache, String version) {
    this.cache = cache;
    this.version = version;
  }

  /** {@code $XDG_CACHE_HOME/amp-interop}, or {@code ~/.cache/amp-interop} where that is not set. */
  public static Path cacheFolder() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base =
        xdg != null && xdg.startsWith("/")
            ? Path.of(xdg)
            : Path.of(System.getProperty("user.home"), ".cache");
    return base.resolve("amp-interop");
  }

  /**
   * The version of {@code python3} on the path, {@code 3.11} for instance.
   *
   * @throws PeerNotFound when there is none
   */
  public static String pythonVersion() {
    LastLines output = new LastLines();
    int status;
    try {
      status =
          run(
              List.of("python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"),
              output);
    } catch (IOException e) {
      throw new PeerNotFound(
          "there is no python3 to run the Twisted peer with (" + e.getMessage() + ")",
          List.of(),
          "install Python 3.9 or later, with its venv module (Debian: apt-get install python3-venv)");
    }
    List<String> lines = output.lines();
    if (status != 0 || lines.isEmpty()) {
      throw new PeerNotFound(
          "python3 does not run (status " + status + ")", lines, "mend the Python installation");
    }
    return lines.get(lines.size() - 1).strip();
  }

  /** Where it is, or will be. */
  public Path folder() {
    return cache.resolve("twisted-" + version + "-tls-python" + pythonVersion());
  }

  /** Whether it was made already. */
  public boolean exists() {
    return Files.isExecutable(folder().resolve("bin/python"));
  }

  /**
   * Its Python; made where it does not exist yet.
   *
   * @param steps told what is being done, for people
   * @throws PeerNotFound when it cannot be made
   */
  public Path python(Consumer<String> steps) {
    Path folder = folder();
    Path python = folder.resolve("bin/python");
    if (Files.isExecutable(python)) {
      return python;
    }
    // A file lock is held by the whole JVM, so it keeps out other runs but not our own threads.
    synchronized (TwistedEnvironment.class) {
      Path lockFile = cache.resolve(folder.getFileName() + ".lock");
      try {
        Files.createDirectories(cache);
        try (FileChannel channel =
                FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.lock()) {
          if (lock.isValid() && !Files.isExecutable(python)) {
            make(folder, steps);
          }
        }
      } catch (IOException e) {
        throw new PeerNotFound(
            "cannot keep a virtual environment in " + cache + ": " + e,
            List.of(),
            "make the folder writable, or name another one with XDG_CACHE_HOME");
      }
      return python;
    }
  }

  private void make(Path folder, Consumer<String> steps) throws IOException {
    Path draft = cache.resolve(folder.getFileName() + ".new");
    remove(draft);
    try {
      fill(draft, folder, steps);
    } finally {
      remove(draft);
    }
  }

  private void fill(Path draft, Path folder, Consumer<String> steps) throws IOException {
    steps.accept("making a virtual environment for Twisted " + version + " in " + folder);
    step(
        List.of("python3", "-m", "venv", draft.toString()),
        "cannot make a virtual environment",
        "install Python's venv module (Debian: apt-get install python3-venv)");
    steps.accept("installing Twisted " + version + " there with pip");
    String python = draft.resolve("bin/python").toString();
    step(
        List.of(
            python, "-m", "pip", "install", "--no-input", "--quiet", "Twisted[tls]==" + version),
        "cannot install Twisted " + version,
        "check the version and that pip reaches its index: python3 -m pip download Twisted=="
            + version);
    step(
        List.of(python, "-c", "import twisted.protocols.amp"),
        "Twisted " + version + " was installed but does not run",
        "try another release with --twisted");
    remove(folder);
    Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
    steps.accept("Twisted " + version + " is ready");
  }

  private static void step(List<String> command, String problem, String nextStep)
      throws IOException {
    LastLines output = new LastLines();
    int status = run(command, output);
    if (status != 0) {
      throw new PeerNotFound(
          problem + " (" + String.join(" ", command) + " exited with status " + status + ")",
          output.lines(),
          nextStep);
    }
  }

  private static int run(List<String> command, LastLines output) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    Thread reader = output.follow(process.getInputStream(), "output of " + command.get(0));
    try {
      if (!process.waitFor(STEP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        output.add("(not done after " + STEP_LIMIT.toMinutes() + " minutes, ended)");
      }
      reader.join(TimeUnit.SECONDS.toMillis(1));
      return process.isAlive() ? -1 : process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      output.add("(interrupted)");
      return -1;
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }

  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      PeerDirectory.removeTree(folder);
    }
  }
}
