package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.Departure;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.conversation.StreamText;
import dev.ampinterop.conformance.verdict.Difference;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Another protocol: its bytes are written as they were captured, and those that come are compared
 * with those that were. Thread-safe.
 */
final class StreamBehind implements Behind {
  /** How much more than was captured is worth keeping. */
  private static final int MOST_MORE = 1 << 16;

  private final Departure departure;
  private final Role subject;
  private final byte[] wanted;
  private final List<WireEntry> entries = new ArrayList<>();
  private final IdentityHashMap<WireEntry, Integer> ends = new IdentityHashMap<>();
  private final ByteArrayOutputStream came = new ByteArrayOutputStream();
  private long scriptBytes;
  private boolean over;

  /**
   * @param subject who is expected to do it again
   */
  StreamBehind(Departure departure, Role subject) {
    this.departure = departure;
    this.subject = subject;
    this.wanted = departure.bytes(subject);
    int end = 0;
    for (int index = 0; index < departure.tail().size(); index++) {
      Role from = departure.tail().get(index).from();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.writeBytes(departure.tail().get(index).bytes());
      // How a side's bytes are cut means nothing.
      while (index + 1 < departure.tail().size()
          && departure.tail().get(index + 1).from() == from) {
        index++;
        bytes.writeBytes(departure.tail().get(index).bytes());
      }
      WireEntry entry = new WireEntry(from, WireEntry.Kind.STREAM, bytes.toByteArray());
      entries.add(entry);
      if (from == subject) {
        end += bytes.size();
        ends.put(entry, end);
      }
    }
  }

  @Override
  public Departure departure() {
    return departure;
  }

  @Override
  public List<WireEntry> entries() {
    return List.copyOf(entries);
  }

  @Override
  public synchronized void received(byte[] bytes) {
    int room = wanted.length + MOST_MORE - came.size();
    came.write(bytes, 0, Math.max(0, Math.min(room, bytes.length)));
    notifyAll();
  }

  @Override
  public synchronized void finished() {
    over = true;
    notifyAll();
  }

  @Override
  public synchronized boolean await(WireEntry entry, Duration limit) throws InterruptedException {
    int end = ends.getOrDefault(entry, 0);
    long deadline = System.nanoTime() + limit.toNanos();
    while (came.size() < end) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (over || left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  @Override
  public synchronized void written(WireEntry own) {
    scriptBytes += own.bytes().length;
  }

  @Override
  public synchronized long scriptBytes() {
    return scriptBytes;
  }

  @Override
  public synchronized List<Difference> differences() {
    byte[] bytes = came.toByteArray();
    int at = Arrays.mismatch(wanted, bytes);
    if (at < 0) {
      return List.of();
    }
    return List.of(
        new Difference(
            "wire from " + subject + ", byte " + at + " behind " + departure.callWords(),
            excerpt(wanted, at),
            excerpt(bytes, at)));
  }

  private static String excerpt(byte[] bytes, int at) {
    return at == bytes.length
        ? "nothing more"
        : StreamText.of(Arrays.copyOfRange(bytes, at, bytes.length));
  }

  @Override
  public String note() {
    boolean hasDescriptors =
        departure.tail().stream().map(Passed::descriptors).anyMatch(some -> !some.isEmpty());
    return departure.words()
        + ": played and compared byte by byte"
        + (hasDescriptors ? ", without the descriptors that came there" : "");
  }
}
