package dev.ampinterop.conformance.report;

import java.io.PrintStream;
import java.util.List;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is, on standard error: a bar on a terminal, elsewhere a line every few seconds, so
 * that a log stays short. Thread-safe.
 */
public final class Progress implements AutoCloseable {
  private static final long LINE_EVERY_NANOS = 5_000_000_000L;

  /** Erases the line that the cursor is in: ECMA-48, EL. */
  private static final String ERASE_LINE = "\r\033[2K";

  private static final int BAR_WIDTH = 79;

  private final PrintStream err;
  private final int total;
  private final boolean quiet;
  private final @Nullable ProgressBar bar;
  private int done;
  private int failed;
  private long lastLine = System.nanoTime();

  /**
   * @param total how many plays there are
   * @param terminal whether {@code err} is a terminal
   */
  public Progress(PrintStream err, int total, boolean terminal) {
    this(err, total, terminal, false);
  }

  private Progress(PrintStream err, int total, boolean terminal, boolean quiet) {
    this.err = err;
    this.total = total;
    this.quiet = quiet;
    this.bar =
        terminal && total > 1
            ? new ProgressBarBuilder()
                .setTaskName("playing")
                .setInitialMax(total)
                .setUpdateIntervalMillis(200)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(err, BAR_WIDTH))
                .build()
            : null;
  }

  /** Progress that is not shown. */
  public static Progress quiet(PrintStream err) {
    return new Progress(err, 0, false, true);
  }

  /** One play is over. */
  synchronized void step(boolean failure) {
    done++;
    failed += failure ? 1 : 0;
    if (bar != null) {
      bar.setExtraMessage(failed == 0 ? "" : failed + " failed");
      bar.step();
    } else if (!quiet && System.nanoTime() - lastLine > LINE_EVERY_NANOS) {
      lastLine = System.nanoTime();
      err.println("amp-interop: " + done + " of " + total + " played, " + failed + " failed");
    }
  }

  /** Prints lines where they do not run into the bar. */
  synchronized void print(PrintStream out, List<String> lines) {
    if (bar != null) {
      err.print(ERASE_LINE);
      err.flush();
    }
    lines.forEach(out::println);
    out.println();
    out.flush();
  }

  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
