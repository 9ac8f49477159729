package dev.ampinterop.conformance.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A peer that is started as a child process, with {@code --listen PATH} appended. */
public final class ExecPeer implements PeerProgram {
  /** A peer's exit is closing a few sockets and an interpreter; a loaded machine takes a second. */
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(5);

  /** Where the run is interrupted; one that nobody spoke to yet does not exit by itself. */
  private static final Duration HURRIED_LIMIT = Duration.ofMillis(500);

  /** How long children may take that end because their parent has. */
  private static final Duration CHILDREN_LIMIT = Duration.ofMillis(500);

  private static final Duration TERMINATE_LIMIT = Duration.ofSeconds(2);

  private final String kind;
  private final String name;
  private final List<String> command;
  private final Consumer<ProcessBuilder> setup;

  /**
   * @param kind see {@link PeerProgram#kind()}
   * @param name what it is, for people
   * @param command the program and its arguments
   * @param setup may change its environment and its folder
   */
  ExecPeer(String kind, String name, List<String> command, Consumer<ProcessBuilder> setup) {
    this.kind = kind;
    this.name = name;
    this.command = List.copyOf(command);
    this.setup = setup;
  }

  /** A command line as the user wrote it, for the shell; see {@code --subject exec:COMMAND}. */
  public static ExecPeer ofShell(String commandLine) {
    // exec: the process that we end is then the peer itself, not a shell in front of it.
    return new ExecPeer(
        "exec",
        commandLine,
        List.of("/bin/sh", "-c", "exec " + commandLine + " \"$@\"", "peer"),
        builder -> {});
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public RunningPeer start(Path socket) {
    List<String> line = new ArrayList<>(command);
    line.add("--listen");
    line.add(socket.toString());
    ProcessBuilder builder = new ProcessBuilder(line);
    setup.accept(builder);
    // What it prints is for people too; where it complains is no reason to lose it.
    builder.redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    try {
      return new Running(builder.start(), socket);
    } catch (IOException e) {
      throw new PeerNotFound(
          "cannot start " + name + ": " + e.getMessage(),
          List.of(),
          "check that the command runs in this directory: " + String.join(" ", line));
    }
  }

  @Override
  public String toString() {
    return name;
  }

  private static final class Running implements RunningPeer {
    private final Process process;
    private final Path socket;
    private final LastLines errors = new LastLines();
    private final Thread errorReader;
    private final Set<ProcessHandle> children = ConcurrentHashMap.newKeySet();
    private volatile int leftBehind;

    Running(Process process, Path socket) {
      this.process = process;
      this.socket = socket;
      this.errorReader = errors.follow(process.getInputStream(), "output of peer " + process.pid());
    }

    @Override
    public Path socket() {
      return socket;
    }

    @Override
    public boolean alive() {
      return process.isAlive();
    }

    @Override
    public void noteChildren() {
      process.descendants().forEach(children::add);
    }

    @Override
    public int leftBehind() {
      return leftBehind;
    }

    @Override
    public void awaitExit(Duration limit) {
      exits(process, limit);
    }

    @Override
    public String state() {
      if (process.isAlive()) {
        return "still runs as process " + process.pid();
      }
      int status = process.exitValue();
      // What the JVM reports for a child that a signal ended, as shells do.
      return status > 128
          ? "was ended by signal " + (status - 128)
          : "exited with status " + status;
    }

    @Override
    public OptionalInt status() {
      return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    @Override
    public void follow(Consumer<String> lines) {
      errors.follow(lines);
    }

    @Override
    public List<String> lastLines() {
      try {
        // A traceback may still be on its way through the pipe.
        errorReader.join(process.isAlive() ? 50 : 500);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return errors.lines();
    }

    @Override
    public void close() {
      noteChildren();
      if (exits(process, Thread.currentThread().isInterrupted() ? HURRIED_LIMIT : EXIT_LIMIT)) {
        await(children, CHILDREN_LIMIT);
        leftBehind = (int) children.stream().filter(ProcessHandle::isAlive).count();
      }
      end(process);
      children.forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** Ends a process and its children, and returns when they are gone. */
  static void end(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    if (process.isAlive()) {
      children.forEach(ProcessHandle::destroy);
      process.destroy();
      if (!exits(process, TERMINATE_LIMIT)) {
        process.destroyForcibly();
        exits(process, TERMINATE_LIMIT);
      }
    }
    children.forEach(ProcessHandle::destroyForcibly);
    await(children, TERMINATE_LIMIT);
  }

  private static void await(Collection<ProcessHandle> processes, Duration limit) {
    // Unlike get, join is not interrupted.
    CompletableFuture.allOf(
            processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
        .completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  private static boolean exits(Process process, Duration limit) {
    boolean interrupted = Thread.interrupted();
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
