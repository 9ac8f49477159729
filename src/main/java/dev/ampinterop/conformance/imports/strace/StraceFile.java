package dev.ampinterop.conformance.imports.strace;

import dev.ampinterop.conformance.imports.shared.LogLines;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One file of strace's: a whole log, or that of one thread ({@code -ff}). Reads one line ahead. */
final class StraceFile implements Closeable {
  private final Path file;
  private final int pid;
  private final boolean isOneOfMany;
  private final LogLines lines;
  private final StraceClock clock = new StraceClock();
  private @Nullable Timed next;
  private @Nullable Timed afterNext;
  private long recognised;
  private long others;
  private String firstOther = "";

  /**
   * A line, and when.
   *
   * @param nanos by the clock of the log
   */
  record Timed(StraceLine line, long nanos) {}

  /**
   * Opens a file.
   *
   * @param trace of which it is one
   */
  StraceFile(Path file, StraceFiles trace) throws IOException {
    OptionalInt pid = trace.pid(file);
    this.file = file;
    this.isOneOfMany = trace.files().size() > 1;
    this.pid = pid.orElse(0);
    this.lines = LogLines.of(file);
    this.next = read();
    this.afterNext = read();
  }

  /** The next line, which stays there; empty at the end. */
  Optional<Timed> peek() {
    return Optional.ofNullable(next);
  }

  /**
   * Where the next line stands among those of other threads, by the clock; the time beside a call
   * is when it began. A read is over only when its bytes have come: {@code -T} says when. Without
   * that it was between its own time and that of the thread's next line; a reply counts at the end
   * of that, as the call that it replies to came before, and everything else at the beginning, as
   * what replies to it came later.
   */
  long order() {
    Timed line = next;
    if (line == null) {
      return Long.MAX_VALUE;
    }
    if (!line.line().reads() || line.line().spent().isPresent() || !line.line().showsReply()) {
      return line.nanos();
    }
    return afterNext == null ? Long.MAX_VALUE : afterNext.nanos();
  }

  /** Takes the next line, where there is one. */
  void take() throws IOException {
    next = afterNext;
    afterNext = read();
  }

  private @Nullable Timed read() throws IOException {
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      Optional<StraceLine> parsed = StraceLine.parse(line.get(), where());
      if (parsed.isPresent()) {
        recognised++;
        StraceLine one = parsed.get();
        long nanos = clock.nanos(one.time());
        if (one.reads() && one.time() != null) {
          nanos += one.spent().map(StraceClock::decimal).orElse(0L);
        }
        return new Timed(one.pid() == 0 ? one.of(pid) : one, nanos);
      }
      if (!StraceLine.isOther(line.get())) {
        others++;
        firstOther = firstOther.isEmpty() ? where() : firstOther;
      }
    }
    return null;
  }

  /** The line that was read last, for people. */
  String where() {
    return (isOneOfMany ? file.getFileName() + ", " : "") + "line " + lines.number();
  }

  Path file() {
    return file;
  }

  /** Why what follows is missing, once all was read; empty where the file ends in order. */
  Optional<String> cut() {
    return lines.cut();
  }

  /** How many lines there were so far. */
  long lines() {
    return lines.number();
  }

  /** How many of them were strace's. */
  long recognised() {
    return recognised;
  }

  /** How many were not. */
  long others() {
    return others;
  }

  /** Where the first of these stands; empty where there is none. */
  String firstOther() {
    return firstOther;
  }

  StraceClock clock() {
    return clock;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
