package dev.ampinterop.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A private virtual environment with one Twisted, made on first use and kept in the user's cache
 * folder: {@code ~/.cache/amp-interop/twisted-26.10.0-1a2b3c4d-python3.11}. A release that has a
 * lock is installed from it; the name has the digest of what pip was given.
 *
 * <p>It has what Twisted needs for TLS, too; whether that works beside an old Twisted is for the
 * peer to find out.
 *
 * <p>Nothing is imported from the current directory or from folders that the environment names: see
 * {@link IsolatedPython}.
 *
 * <p>Runs that need the same one at once wait for each other at a file lock. It is made beside its
 * place and renamed once it works, so one that is in its place is complete.
 */
public final class TwistedEnvironment {
  /** Downloading and unpacking Twisted took 20 s on a slow line. */
  private static final Duration STEP_LIMIT = Duration.ofMinutes(10);

  /** Environments of checkouts are as many as states of them; a few are kept for going back. */
  private static final int KEPT_OF_PATHS = 3;

  /** Says which Twisted pip installed. */
  private static final String INSTALLED = "installed-twisted.txt";

  private final Path cache;
  private final TwistedRequirement twisted;
  private final String tag;

  /**
   * @param cache the folder for such environments, see {@link #cacheFolder()}
   * @param twisted which one
   */
  public TwistedEnvironment(Path cache, TwistedRequirement twisted) {
    this.cache = cache;
    this.twisted = twisted;
    this.tag = twisted.tag();
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
              IsolatedPython.command(
                  "python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"),
              Path.of("/"),
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
          "python3 does not run (status " + status + ")", lines, "repair the Python installation");
    }
    return lines.get(lines.size() - 1).strip();
  }

  /** Where it is, or will be. */
  public Path folder() {
    return cache.resolve("twisted-" + tag + "-python" + pythonVersion());
  }

  /** Whether it was made already. */
  public boolean exists() {
    return Files.isExecutable(folder().resolve("bin/python"));
  }

  /**
   * The version of Twisted that pip installed there.
   *
   * @throws PeerNotFound when the environment is not complete
   */
  public String installed() {
    Path file = folder().resolve(INSTALLED);
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new PeerNotFound(
          "cannot read " + file + ": " + e, List.of(), "remove " + folder() + "; it is made again");
    }
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
            removeOldOnesOfPaths();
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
    steps.accept("making a virtual environment for Twisted " + twisted + " in " + folder);
    step(
        IsolatedPython.command("python3", "-m", "venv", draft.toString()),
        "cannot make a virtual environment",
        "install Python's venv module (Debian: apt-get install python3-venv)");
    if (!twisted.isPinned()) {
      steps.accept(
          "warning: Twisted " + twisted + " has no lock, so what pip installs is not pinned");
    }
    steps.accept("installing Twisted " + twisted + " there with pip");
    String python = draft.resolve("bin/python").toString();
    List<String> install =
        IsolatedPython.command(
            python, "-m", "pip", "install", "--no-input", "--quiet", "--disable-pip-version-check");
    install.addAll(requirements(draft));
    step(
        install,
        "cannot install Twisted " + twisted,
        "check that there is such a release, and that pip reaches its index: python3 -m pip download"
            + " Twisted");
    LastLines version =
        step(
            IsolatedPython.command(
                python,
                "-c",
                "import importlib.metadata, twisted.protocols.amp;"
                    + " print(importlib.metadata.version('Twisted'))"),
            "Twisted " + twisted + " was installed but does not run",
            "try another release with --twisted");
    Files.writeString(
        draft.resolve(INSTALLED), version.lines().get(version.lines().size() - 1) + "\n");
    remove(folder);
    Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
    steps.accept("Twisted " + twisted + " is ready");
  }

  /** What pip is to install, as its arguments. */
  private List<String> requirements(Path draft) throws IOException {
    if (twisted instanceof TwistedRequirement.Source source) {
      // A copy: some releases of setuptools write into the folder that they build from.
      Path copy = Files.createDirectory(draft.resolve("source"));
      SourceFiles.write(source.files(), copy);
      Path what = source.isFolder() ? copy : copy.resolve(source.path().getFileName());
      return List.of(what + "[tls]");
    }
    String version = twisted.toString();
    Optional<byte[]> lock = TwistedLocks.of(version);
    if (lock.isEmpty()) {
      return List.of("Twisted[tls]==" + version);
    }
    Path file = Files.write(draft.resolve(TwistedLocks.fileName(version)), lock.get());
    return List.of("--require-hashes", "--requirement", file.toString());
  }

  private void removeOldOnesOfPaths() throws IOException {
    try (Stream<Path> found = Files.list(cache)) {
      List<Path> newestFirst =
          found
              .filter(Files::isDirectory)
              .filter(folder -> folder.getFileName().toString().startsWith("twisted-path-"))
              .sorted(Comparator.comparing(TwistedEnvironment::modified).reversed())
              .toList();
      for (Path old : newestFirst.stream().skip(KEPT_OF_PATHS).toList()) {
        remove(old);
      }
    }
  }

  private static FileTime modified(Path folder) {
    try {
      return Files.getLastModifiedTime(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LastLines step(List<String> command, String problem, String nextStep) throws IOException {
    LastLines output = new LastLines();
    int status = run(command, cache, output);
    if (status != 0) {
      throw new PeerNotFound(
          problem + " (" + String.join(" ", command) + " exited with status " + status + ")",
          output.lines(),
          nextStep);
    }
    return output;
  }

  private static int run(List<String> command, Path folder, LastLines output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile());
    IsolatedPython.confine(builder, folder);
    Process process = builder.start();
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
      ExecPeer.end(process);
    }
  }

  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      PeerDirectory.removeTree(folder);
    }
  }
}
