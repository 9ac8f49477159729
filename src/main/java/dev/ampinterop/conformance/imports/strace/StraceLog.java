package dev.ampinterop.conformance.imports.strace;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads strace's log, or the files of one trace with a thread each: joins calls that others
 * interrupted, and brings them in order.
 *
 * <pre>
 * 26725 1795576438.003999 read(3,  &lt;unfinished ...&gt;
 * 26724 1795576438.004001 close(5) = 0
 * 26725 1795576438.004002 &lt;... read resumed&gt;"\x00", 1) = 1
 * </pre>
 *
 * <p>A write counts from where it began, everything else from where it ended: what answers a write
 * can stand in the log before the end of it.
 */
final class StraceLog implements Closeable {
  private static final Set<String> FORKS = Set.of("clone", "clone3", "fork", "vfork");

  /** Beyond that a write that never ends shall not hold up what came after. */
  private static final int MOST_WAITING = 10_000;

  private final List<StraceFile> files;
  private final PriorityQueue<StraceFile> waiting =
      new PriorityQueue<>(Comparator.comparingLong(StraceFile::order));
  private final Deque<Slot> slots = new ArrayDeque<>();
  private final Map<Integer, Begun> begun = new HashMap<>();
  private final Set<String> endless;
  private final Set<String> givenUp = new HashSet<>();

  private StraceLog(List<StraceFile> files, Set<String> endless) {
    this.files = files;
    this.endless = Set.copyOf(endless);
    files.stream().filter(file -> file.peek().isPresent()).forEach(waiting::add);
  }

  /**
   * Opens the files of a trace.
   *
   * @param endless where writes begin of which is known that they do not end
   */
  static StraceLog of(StraceFiles trace, Set<String> endless) throws IOException {
    List<StraceFile> files = new ArrayList<>();
    try {
      for (Path file : trace.files()) {
        files.add(new StraceFile(file, trace));
      }
    } catch (IOException | RuntimeException e) {
      for (StraceFile file : files) {
        file.close();
      }
      throw e;
    }
    return new StraceLog(files, endless);
  }

  /** What waits for its turn; a write that has not ended is empty. */
  private static final class Slot {
    @Nullable StraceEvent event;
  }

  private record Begun(StraceLine line, long nanos, @Nullable Slot slot) {
    /** Whether it is a write for which nobody waits any more. */
    boolean isGivenUp() {
      return slot == null && StraceCall.isWrite(line.name());
    }

    Begun detached() {
      return new Begun(line, nanos, null);
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
      boolean isRead = slots.size() < MOST_WAITING && readLine();
      if (isRead) {
        continue;
      }
      if (first == null) {
        begun.values().stream().filter(Begun::isGivenUp).forEach(this::giveUp);
        return Optional.empty();
      }
      slots.remove();
      Optional<StraceEvent> cut = unended(first);
      if (cut.isPresent()) {
        return cut;
      }
    }
  }

  /**
   * Where the writes begin that were given up after a while and never ended, once all was read;
   * what they wrote, nothing here told.
   */
  Set<String> givenUp() {
    return Set.copyOf(givenUp);
  }

  /** The files. */
  List<StraceFile> files() {
    return files;
  }

  /** Whether the lines say when. */
  boolean hasTimes() {
    return files.stream().anyMatch(file -> file.clock().hasTimes());
  }

  /** Whether the lines of several files have times by the same clock. */
  boolean canBeMerged() {
    return files.stream()
        .filter(file -> file.recognised() > 0)
        .allMatch(file -> file.clock().hasTimes() && !file.clock().isRelative());
  }

  /** Whether times of theirs are whole seconds, within which nothing has an order. */
  boolean hasWholeSeconds() {
    return files.stream().anyMatch(file -> file.clock().hasWholeSeconds());
  }

  /** Whether they say the date, too. */
  boolean hasDates() {
    return files.stream().anyMatch(file -> file.clock().hasDates());
  }

  private boolean readLine() throws IOException {
    StraceFile first = waiting.poll();
    if (first == null) {
      return false;
    }
    StraceFile.Timed line = first.peek().orElseThrow();
    first.take();
    if (first.peek().isPresent()) {
      waiting.add(first);
    }
    read(line.line(), line.nanos());
    return true;
  }

  private void read(StraceLine line, long nanos) {
    switch (line.what()) {
      case EXIT -> {
        ended(line.pid(), false);
        add(new StraceEvent.Exited(line.pid(), nanos));
      }
      case BEGINS -> begins(line, nanos);
      case ENDS -> ends(line, nanos);
      case WHOLE -> {
        ended(line.pid(), true);
        add(new StraceEvent.Done(call(line, nanos, line.rest())));
      }
    }
  }

  private void begins(StraceLine line, long nanos) {
    Slot slot = null;
    ended(line.pid(), true);
    if (endless.contains(line.where())) {
      add(new StraceEvent.Done(unended(new Begun(line, nanos, null))));
      return;
    }
    if (StraceCall.isWrite(line.name())) {
      slot = new Slot();
      slots.add(slot);
    } else if (FORKS.contains(line.name())) {
      add(new StraceEvent.MayFork(line.pid(), line.rest()));
    }
    begun.put(line.pid(), new Begun(line, nanos, slot));
  }

  private void ends(StraceLine line, long nanos) {
    Begun call = begun.get(line.pid());
    if (call == null || !call.line().name().equals(line.name())) {
      // Another thread's execve ends under the pid of the first one, whose call is given up.
      ended(line.pid(), !line.name().startsWith("execve"));
      StraceCall whole = call(line, nanos, line.rest());
      add(Transfers.has(line.name()) ? new StraceEvent.Torn(whole) : new StraceEvent.Done(whole));
      return;
    }
    begun.remove(line.pid());
    StraceEvent event = new StraceEvent.Done(call(line, nanos, call.line().rest() + line.rest()));
    if (call.slot() != null) {
      call.slot().event = event;
    } else {
      add(event);
    }
  }

  private void giveUp(Begun call) {
    givenUp.add(call.line().where());
  }

  /**
   * The thread is over, or in another call: what it was in is not ended by anything.
   *
   * @param goesOn whether it is in another call; a thread that is over has read nothing
   */
  private void ended(int pid, boolean goesOn) {
    Begun call = begun.remove(pid);
    if (call == null) {
      return;
    }
    if (call.slot() != null) {
      call.slot().event = new StraceEvent.Done(unended(call));
    } else if (call.isGivenUp()) {
      giveUp(call);
    } else if (goesOn && pid != 0 && Transfers.has(call.line().name())) {
      // Without a pid, the end may stand under the pid that strace prints once there are several.
      add(new StraceEvent.Endless(unended(call)));
    }
  }

  /** A write of which nothing more is in the log; empty where its slot was given up before. */
  private Optional<StraceEvent> unended(Slot slot) {
    for (Map.Entry<Integer, Begun> entry : begun.entrySet()) {
      Begun call = entry.getValue();
      if (call.slot() == slot) {
        boolean isEnd = slots.size() < MOST_WAITING - 1;
        entry.setValue(call.detached());
        return isEnd ? Optional.of(new StraceEvent.Done(unended(call))) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static StraceCall unended(Begun call) {
    return call(call.line(), call.nanos(), call.line().rest() + ") = ?");
  }

  private static StraceCall call(StraceLine line, long nanos, String text) {
    return new StraceCall(line.where(), line.pid(), nanos, line.name(), text);
  }

  private void add(StraceEvent event) {
    Slot slot = new Slot();
    slot.event = event;
    slots.add(slot);
  }

  @Override
  public void close() throws IOException {
    for (StraceFile file : files) {
      file.close();
    }
  }
}
