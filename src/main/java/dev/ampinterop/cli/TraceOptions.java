package dev.ampinterop.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What {@code record} traces by strace, in place of standing between. */
final class TraceOptions {
  private static final long MIB = 1 << 20;

  @Option(
      names = "--strace",
      description =
          "Runs COMMAND under strace, and records every connection of it and of what it starts that"
              + " speaks AMP.")
  private boolean strace;

  @Option(
      names = "--pid",
      paramLabel = "PID",
      description =
          "Attaches strace to a process that runs, until it ends or Ctrl-C; the process goes on."
              + " Repeatable.")
  private List<Long> pids = new ArrayList<>();

  @Option(
      names = "--log-limit",
      paramLabel = "MIB",
      description =
          "With --strace or --pid: strace's log, FILE.strace, gets no larger; 4096 by default. What"
              + " passes later is not recorded.")
  private long logLimit = 4096;

  @Option(
      names = "--keep-log",
      description = "Does not remove strace's log when the capture is written.")
  private boolean keepsLog;

  /** Whether anything is traced. */
  boolean isWanted() {
    return strace || !pids.isEmpty();
  }

  /**
   * What is wrong with them, for people; empty where nothing is.
   *
   * @param hasCommand whether there is a COMMAND
   * @param others the options beside them that say how to stand between, or what to write
   */
  Optional<String> misuse(boolean hasCommand, List<String> others) {
    String own = strace ? "--strace" : "--pid";
    String wrong = null;
    if (strace && !pids.isEmpty()) {
      wrong = "--strace starts a COMMAND, --pid attaches to what runs: give one of them";
    } else if (strace && !hasCommand) {
      wrong = "--strace needs a COMMAND behind --";
    } else if (!pids.isEmpty() && hasCommand) {
      wrong = "--pid attaches to what runs: leave COMMAND out, or record it with --strace";
    } else if (!others.isEmpty()) {
      wrong = own + " reads what strace shows, where " + others.get(0) + " has no meaning";
    } else if (pids.stream().anyMatch(pid -> pid < 1)) {
      wrong = "--pid: a process has a number from 1";
    } else if (logLimit < 1 || logLimit > Long.MAX_VALUE / MIB) {
      wrong = "--log-limit is 1 or more MiB";
    }
    return Optional.ofNullable(wrong);
  }

  /** The processes to attach to; empty where a COMMAND is started. */
  List<Long> pids() {
    return List.copyOf(pids);
  }

  /** The most bytes of strace's log. */
  long limit() {
    return logLimit * MIB;
  }

  /** Whether strace's log stays. */
  boolean keepsLog() {
    return keepsLog;
  }
}
