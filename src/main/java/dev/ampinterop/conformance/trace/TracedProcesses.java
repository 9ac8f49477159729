package dev.ampinterop.conformance.trace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Processes that ran before, to which strace is attached. When it is detached they go on. */
public final class TracedProcesses implements Tracing {
  private static final int END_SECONDS = 5;
  private static final long LOOK_MILLIS = 5;

  private final Process strace;

  private TracedProcesses(Process strace) {
    this.strace = strace;
  }

  /**
   * Attaches strace, and waits until every process is traced.
   *
   * @param pids the processes; what they start from now on is traced, too
   * @param log where strace writes to
   * @throws TraceException when strace cannot be used, or not with one of these processes
   * @throws InterruptedException when somebody wants an end before
   */
  public static TracedProcesses attach(List<Long> pids, TraceLog log)
      throws IOException, InterruptedException {
    List<Tracee> tracees = pids.stream().map(Tracee::new).toList();
    for (Tracee one : tracees) {
      one.check();
    }
    Strace.check();
    List<String> more = new ArrayList<>();
    pids.forEach(pid -> more.addAll(List.of("-p", Long.toString(pid))));
    Process strace =
        new ProcessBuilder(Strace.command(log.sink(), more))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    TracedProcesses tracing = new TracedProcesses(strace);
    try {
      strace.getOutputStream().close();
      tracing.await(tracees);
      return tracing;
    } catch (IOException | InterruptedException | RuntimeException e) {
      tracing.close();
      throw e;
    }
  }

  private void await(List<Tracee> tracees) throws InterruptedException, TraceException {
    CompletableFuture<String> refusal = new CompletableFuture<>();
    Thread listening = new Thread(() -> listen(refusal), "errors of strace");
    listening.setDaemon(true);
    listening.start();
    while (!refusal.isDone() && !tracees.stream().allMatch(one -> one.isTracedBy(strace.pid()))) {
      strace.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
    if (refusal.isDone()) {
      String said = refusal.join();
      for (Tracee one : tracees) {
        if (said.contains("No such process")) {
          one.check(); // It ended meanwhile.
        }
      }
      if (!said.isEmpty()) {
        throw new TraceException(Strace.refused(said));
      }
    }
  }

  /**
   * Reads to the end, so that strace never waits; complete with the first that cannot be traced.
   */
  private void listen(CompletableFuture<String> refusal) {
    try (BufferedReader errors = strace.errorReader()) {
      errors.lines().filter(line -> line.contains("attach:")).forEach(refusal::complete);
    } catch (IOException | UncheckedIOException e) {
      // It has ended.
    }
    refusal.complete("");
  }

  @Override
  public int awaitEnd() throws InterruptedException {
    strace.waitFor();
    return 0;
  }

  /** Detaches; the processes go on. */
  @Override
  public void close() {
    strace.destroy();
    boolean interrupted = false;
    for (boolean ended = false; !ended; ) {
      try {
        ended = strace.waitFor(END_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
          strace.destroyForcibly();
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
