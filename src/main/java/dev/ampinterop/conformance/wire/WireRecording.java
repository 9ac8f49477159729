package dev.ampinterop.conformance.wire;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Collects what passes on one connection, from whoever sees it pass. Thread-safe. */
public final class WireRecording {
  private final List<WireEvent> events = new ArrayList<>();

  /** How many bytes more may pass than a case says: far more than choices take. */
  private static final long MOST_MORE = 1 << 20;

  /** The same where there is TLS: what it carries the case does not say. */
  private static final long MOST_MORE_WITH_TLS = 8 << 20;

  /** How many boxes more may pass than a case says: each takes hundreds of bytes to look at. */
  private static final long MOST_MORE_BOXES = 10_000;

  /** How much of that is worth keeping for a report, of which a run may have hundreds. */
  private static final long WORTH_KEEPING = 64 << 10;

  /** In how many pieces. */
  private static final long MOST_PIECES = 4_096;

  /** What an event takes besides its bytes. */
  private static final int EVENT_BYTES = 128;

  private final Map<Role, Ahead> ahead = new EnumMap<>(Role.class);
  private final Map<Role, Long> passed = new EnumMap<>(Role.class);
  private final Map<Role, BoxEnds> boxes = new EnumMap<>(Role.class);
  private final long told;
  private final long mostMore;
  private final long mostBoxes;
  private final long mostHeld;
  private final Runnable tooMuch;
  private @Nullable WireSpool spool;
  private @Nullable Role closedFirst;
  private boolean isTooMuch;
  private long held;
  private long bytes;
  private long start = -1;

  /** One of a connection that carries boxes only. */
  public WireRecording() {
    this(List.of(), Long.MAX_VALUE, Long.MAX_VALUE, () -> {});
  }

  /**
   * One of a connection that may go over to something else.
   *
   * @param wire what must pass: it says from which byte on a direction is no longer boxes
   * @param tooMuch run once, when far more than that has passed, see {@link #mostMore}; from then
   *     on nothing is recorded
   */
  public WireRecording(List<WireEntry> wire, Runnable tooMuch) {
    this(
        wire,
        wire.stream().anyMatch(entry -> entry.kind() == WireEntry.Kind.TLS)
            ? MOST_MORE_WITH_TLS
            : MOST_MORE,
        Long.MAX_VALUE,
        tooMuch);
  }

  /**
   * One of a connection that carries boxes only, and perhaps more of them than are to be held:
   * {@link #events} has the beginning then, and {@link #spool} has all.
   *
   * @param mostHeld how many bytes of memory the events may take
   */
  public static WireRecording holding(long mostHeld) {
    return new WireRecording(List.of(), Long.MAX_VALUE, mostHeld, () -> {});
  }

  private WireRecording(List<WireEntry> wire, long mostMore, long mostHeld, Runnable tooMuch) {
    this.told = wire.stream().mapToLong(entry -> entry.bytes().length).sum();
    this.mostMore = mostMore;
    this.mostBoxes = boxes(wire) + MOST_MORE_BOXES;
    this.mostHeld = mostHeld;
    this.tooMuch = tooMuch;
    for (Role role : Role.values()) {
      ahead.put(role, Ahead.of(role, wire));
      boxes.put(role, new BoxEnds());
    }
  }

  private static long boxes(List<WireEntry> wire) {
    long boxes = 0;
    for (Role role : Role.values()) {
      BoxEnds ends = new BoxEnds();
      wire.stream()
          .filter(entry -> entry.from() == role)
          .forEach(entry -> ends.pass(entry.bytes()));
      boxes += ends.ended();
    }
    return boxes;
  }

  /** How much more may pass than the case says, for people. */
  public String mostMore() {
    return "%d MiB, or %,d boxes,".formatted(mostMore >> 20, MOST_MORE_BOXES);
  }

  /** Whether more has passed, so that not all was recorded. */
  public synchronized boolean isTooMuch() {
    return isTooMuch;
  }

  /** Whether the connection was ever up. */
  public synchronized boolean isConnected() {
    return start >= 0;
  }

  /** The connection is up; the clock starts. Without it the first event starts the clock. */
  public synchronized void connected() {
    elapsed();
  }

  /** When the clock started, as {@link System#nanoTime}; now where it has not. */
  public synchronized long began() {
    return start < 0 ? System.nanoTime() : start;
  }

  /** Notes bytes and the descriptors that travelled on the first of them. */
  public synchronized void passed(Role from, byte[] bytes, List<DescriptorFacts> descriptors) {
    passed.merge(from, (long) bytes.length, Long::sum);
    if (isTooMuch) {
      return;
    }
    Ahead side = ahead.getOrDefault(from, Ahead.ONLY_BOXES);
    int boxes = (int) Math.min(bytes.length, side.boxBytes());
    this.bytes += bytes.length;
    if (isMore(from, bytes, boxes)) {
      isTooMuch = true;
      // What came in one piece would not show at all.
      byte[] beginning = Arrays.copyOf(bytes, (int) Math.min(boxes, WORTH_KEEPING));
      add(new WireEvent.Bytes(elapsed(), from, beginning, descriptors));
      tooMuch.run();
      return;
    }
    ahead.put(from, new Ahead(side.boxBytes() - boxes, side.then()));
    List<DescriptorFacts> travelled = List.copyOf(descriptors);
    if (boxes > 0) {
      byte[] part = Arrays.copyOf(bytes, boxes);
      add(new WireEvent.Bytes(elapsed(), from, part, travelled));
      travelled = List.of();
    }
    if (boxes < bytes.length) {
      byte[] part = Arrays.copyOfRange(bytes, boxes, bytes.length);
      add(new WireEvent.Bytes(elapsed(), from, part, travelled, side.then()));
    }
  }

  private boolean isMore(Role from, byte[] bytes, int ofBoxes) {
    if (mostMore == Long.MAX_VALUE) {
      return false;
    }
    BoxEnds ends = Objects.requireNonNull(boxes.get(from));
    ends.pass(ofBoxes == bytes.length ? bytes : Arrays.copyOf(bytes, ofBoxes));
    return this.bytes - told > mostMore
        || boxes.values().stream().mapToLong(BoxEnds::ended).sum() > mostBoxes;
  }

  /** Notes that a side closed the connection. */
  public synchronized void closed(Role by) {
    closedFirst = closedFirst == null ? by : closedFirst;
    WireEvent close = new WireEvent.Close(elapsed(), by);
    if (spool != null) {
      spool.add(close);
    }
    events.add(close);
    notifyAll();
  }

  private void add(WireEvent.Bytes event) {
    if (spool == null) {
      held += EVENT_BYTES + event.bytes().length + event.contentBytes();
      if (held <= mostHeld) {
        events.add(event);
        return;
      }
      spool = new WireSpool();
      events.forEach(spool::add);
    }
    spool.add(event);
  }

  /** Who closed first; empty where nobody did. */
  public synchronized Optional<Role> closedFirst() {
    return Optional.ofNullable(closedFirst);
  }

  /** How many bytes that side has sent. */
  public synchronized long bytes(Role from) {
    return passed.getOrDefault(from, 0L);
  }

  /** Everything, where it is more than is held; empty elsewhere. The caller closes it. */
  public synchronized Optional<WireSpool> spool() {
    return Optional.ofNullable(spool);
  }

  /**
   * Waits until somebody has closed, or the time is up.
   *
   * @throws InterruptedException when the thread was interrupted
   */
  public synchronized void awaitClose(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (events.stream().noneMatch(WireEvent.Close.class::isInstance)) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return;
      }
      wait(left);
    }
  }

  /** Everything so far, in order. */
  public synchronized List<WireEvent> events() {
    return List.copyOf(events);
  }

  /**
   * Everything so far, in order, if that is not far more than the case says; otherwise its
   * beginning. A run keeps this of every conversation.
   */
  public synchronized List<WireEvent> beginning() {
    if (bytes - told <= WORTH_KEEPING && events.size() <= told + MOST_PIECES) {
      return events();
    }
    List<WireEvent> beginning = new ArrayList<>();
    long left = told + WORTH_KEEPING;
    for (WireEvent event : events) {
      if (!(event instanceof WireEvent.Bytes some)) {
        beginning.add(event);
      } else if (left > 0 && beginning.size() < told + MOST_PIECES) {
        beginning.add(event);
        left -= some.bytes().length;
      }
    }
    return List.copyOf(beginning);
  }

  private long elapsed() {
    long now = System.nanoTime();
    if (start < 0) {
      start = now;
    }
    return now - start;
  }

  /** How many bytes of boxes are still to come from a side, and what comes then. */
  private record Ahead(long boxBytes, WireEvent.Form then) {
    static final Ahead ONLY_BOXES = new Ahead(Long.MAX_VALUE, WireEvent.Form.BOXES);

    static Ahead of(Role role, List<WireEntry> wire) {
      long bytes = 0;
      for (WireEntry entry : wire) {
        if (entry.from() == role && entry.kind() == WireEntry.Kind.STREAM) {
          return new Ahead(bytes, WireEvent.Form.STREAM);
        } else if (entry.from() == role && entry.kind() == WireEntry.Kind.TLS) {
          return new Ahead(bytes, WireEvent.Form.TLS);
        } else if (entry.from() == role) {
          bytes += entry.bytes().length;
        }
      }
      return ONLY_BOXES;
    }
  }
}
