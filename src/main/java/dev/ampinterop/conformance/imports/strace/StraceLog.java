package dev.ampinterop.conformance.imports.strace;

import dev.ampinterop.conformance.imports.shared.LogLines;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads strace's log: joins calls that others interrupted, and brings them in order.
 *
 * <pre>
 * 26724 1795576438.003913 read(3, "\x00", 1) = 1
 * 26725 1795576438.003999 read(3,  &lt;unfinished ...&gt;
 * 26725 1795576438.004002 &lt;... read resumed&gt;"\x00", 1) = 1
 * [pid 26725] 12:34:56.004002 close(3) = 0
 * 26724 1795576438.004567 +++ exited with 0 +++
 * pid   time              what
 * </pre>
 *
 * <p>A write counts from where it began, everything else from where it ended: what answers a write
 * can stand in the log before the end of it.
 */
final class StraceLog implements Closeable {
  private static final Pattern START =
      Pattern.compile(
          "\\s*(?:\\[pid\\s+(\\d{1,9})]\\s+|(\\d{1,9})\\s+)?"
              + "(?:(\\d+:\\d+:\\d+(?:\\.\\d+)?|\\d+\\.\\d+)\\s+(?:\\(\\+\\s+[\\d.]+\\)\\s+)?)?"
              + "(?:(?<resumed><\\.\\.\\. )?(?<name>\\w+)(?: resumed>|\\()|(?<exit>\\+\\+\\+ (?:exited|killed)))");
  private static final String UNFINISHED = "<unfinished ...>";
  private static final Set<String> FORKS = Set.of("clone", "clone3", "fork", "vfork");

  /** Beyond that a write that never ends shall not hold up what came after. */
  private static final int MOST_WAITING = 10_000;

  private final LogLines lines;
  private final StraceClock clock = new StraceClock();
  private final Deque<Slot> slots = new ArrayDeque<>();
  private final Map<Integer, Begun> begun = new HashMap<>();
  private long recognised;
  private long others;

  private StraceLog(LogLines lines) {
    this.lines = lines;
  }

  /** Opens a log. */
  static StraceLog of(Path file) throws IOException {
    return new StraceLog(LogLines.of(file));
  }

  /** Whether a line looks like one of strace's. */
  static boolean looksLike(String line) {
    Matcher start = START.matcher(line);
    return start.lookingAt()
        && (start.group("exit") != null || line.contains(" = ") || isUnfinished(line));
  }

  /** What waits for its turn; a write that has not ended is empty. */
  private static final class Slot {
    @Nullable StraceEvent event;
  }

  private record Begun(String name, String text, @Nullable Slot slot) {
    Begun detached() {
      return new Begun(name, text, null);
    }
  }

  /** The next event; empty at the end of the log. */
  Optional<StraceEvent> next() throws IOException {
    while (true) {
      Slot first = slots.peek();
      StraceEvent event = first == null ? null : first.event;
      if (event != null) {
        slots.remove();
        return Optional.of(event);
      }
      Optional<String> line = slots.size() < MOST_WAITING ? lines.next() : Optional.empty();
      if (line.isPresent()) {
        read(line.get());
      } else if (first != null) {
        slots.remove();
        begun.replaceAll((pid, call) -> call.slot() == first ? call.detached() : call);
      } else {
        return Optional.empty();
      }
    }
  }

  /** The number of the line that was read last. */
  long line() {
    return lines.number();
  }

  /** How many lines were strace's. */
  long recognised() {
    return recognised;
  }

  /** How many lines were not. */
  long others() {
    return others;
  }

  /** Whether the lines say when. */
  boolean hasTimes() {
    return clock.hasTimes();
  }

  /** Whether they say the date, too. */
  boolean hasDates() {
    return clock.hasDates();
  }

  private void read(String line) {
    Matcher start = START.matcher(line);
    if (!start.lookingAt()) {
      if (!line.isBlank() && !line.startsWith("strace: ") && !line.contains("--- SIG")) {
        others++;
      }
      return;
    }
    recognised++;
    int pid = pid(start);
    long nanos = clock.nanos(start.group(3));
    if (start.group("exit") != null) {
      add(new StraceEvent.Exited(pid));
      return;
    }
    String name = start.group("name");
    String rest = line.substring(start.end());
    if (start.group("resumed") != null) {
      resumed(pid, nanos, name, rest);
    } else if (isUnfinished(rest)) {
      unfinished(pid, name, rest);
    } else {
      add(new StraceEvent.Done(new StraceCall(line(), pid, nanos, name, rest)));
    }
  }

  private void unfinished(int pid, String name, String rest) {
    String text = rest.substring(0, rest.lastIndexOf(UNFINISHED)).stripTrailing() + " ";
    Slot slot = null;
    if (StraceCall.isWrite(name)) {
      slot = new Slot();
      slots.add(slot);
    } else if (FORKS.contains(name)) {
      add(new StraceEvent.MayFork(pid, text));
    }
    begun.put(pid, new Begun(name, text, slot));
  }

  private void resumed(int pid, long nanos, String name, String rest) {
    Begun call = begun.remove(pid);
    String before = call != null && call.name().equals(name) ? call.text() : "";
    StraceEvent event =
        new StraceEvent.Done(new StraceCall(line(), pid, nanos, name, before + rest));
    if (call != null && call.slot() != null) {
      call.slot().event = event;
    } else {
      add(event);
    }
  }

  private void add(StraceEvent event) {
    Slot slot = new Slot();
    slot.event = event;
    slots.add(slot);
  }

  private static int pid(Matcher start) {
    String pid = start.group(1) != null ? start.group(1) : start.group(2);
    return pid == null ? 0 : Integer.parseInt(pid);
  }

  private static boolean isUnfinished(String line) {
    return line.stripTrailing().endsWith(UNFINISHED);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
