package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.peer.DescriptorTable;
import dev.ampinterop.conformance.peer.OpenDescriptors;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the process of a peer has open: as {@code /proc} shows it, or, where it shows nothing, as
 * the peer counts it. Thread-safe.
 */
final class PeerDescriptors {
  private final OptionalLong process;
  private final String name;
  private final boolean visible;
  private OptionalInt first;
  private OptionalInt last = OptionalInt.empty();
  private OptionalInt saidFirst = OptionalInt.empty();
  private OptionalInt saidLast = OptionalInt.empty();
  private boolean bye;

  /**
   * Counts for the first time.
   *
   * @param process the peer's, where that is known
   * @param name of the peer, that no other one has
   */
  PeerDescriptors(OptionalLong process, String name) {
    this.process = process;
    this.name = name;
    Optional<DescriptorTable> seen = seen();
    this.visible = seen.isPresent();
    this.first = count(seen);
  }

  private Optional<DescriptorTable> seen() {
    return process.isPresent() ? OpenDescriptors.table(process.getAsLong()) : Optional.empty();
  }

  private static OptionalInt count(Optional<DescriptorTable> table) {
    return table.map(seen -> OptionalInt.of(seen.open().size())).orElse(OptionalInt.empty());
  }

  /** The same as {@link #said}, first of all: it has accepted the control connection by now. */
  synchronized void saidAtHello(OptionalInt count) {
    first = count(seen());
    said(count);
  }

  /** The peer says how many it has open; empty where it says nothing. */
  synchronized void said(OptionalInt count) {
    if (count.isPresent()) {
      saidLast = count;
      saidFirst = saidFirst.isPresent() ? saidFirst : saidLast;
    }
  }

  /** Counts for the last time: the peer closes nothing any more until it says bye. */
  synchronized void atEnd() {
    last = count(seen());
  }

  /** The same as {@link #said}, last of all. */
  synchronized void saidAtBye(OptionalInt count) {
    said(count);
    bye = count.isPresent();
  }

  /** What is open now; empty where nobody can tell, or the process has ended. */
  synchronized Optional<DescriptorTable> table() {
    if (visible) {
      return seen();
    }
    return saidLast.isPresent()
        ? Optional.of(DescriptorTable.counted(name, saidLast.getAsInt()))
        : Optional.empty();
  }

  /** What the peer said last; 0 where it says nothing. */
  synchronized int lastSaid() {
    return saidLast.orElse(0);
  }

  /** For reports. */
  synchronized OpenCounts counts() {
    OptionalInt atBye = bye ? saidLast : OptionalInt.empty();
    if (!visible) {
      return new OpenCounts(
          saidFirst.isPresent() ? OpenCounts.By.PEER : OpenCounts.By.NOBODY,
          saidFirst,
          atBye,
          Optional.empty());
    }
    return new OpenCounts(OpenCounts.By.RUNNER, first, last, contradiction(atBye));
  }

  // How many there are is for each to count in its own way: the folder that is listed, for one.
  private Optional<String> contradiction(OptionalInt atBye) {
    if (first.isEmpty() || last.isEmpty() || saidFirst.isEmpty() || atBye.isEmpty()) {
      return Optional.empty();
    }
    int more = last.getAsInt() - first.getAsInt();
    int saidMore = atBye.getAsInt() - saidFirst.getAsInt();
    return more == saidMore
        ? Optional.empty()
        : Optional.of(
            "it says that it had "
                + saidFirst.getAsInt()
                + " descriptors open first and "
                + atBye.getAsInt()
                + " last, /proc shows "
                + first.getAsInt()
                + " and "
                + last.getAsInt());
  }
}
