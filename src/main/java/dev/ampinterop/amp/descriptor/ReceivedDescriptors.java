package dev.ampinterop.amp.descriptor;

import dev.ampinterop.amp.error.UndecodableValue;
import java.io.FileDescriptor;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Descriptors that came and wait for a box to name them, by ordinal: the order of arrival, from 0.
 * Twisted: {@code _DescriptorExchanger}. No I/O of its own besides closing; not thread-safe.
 */
public final class ReceivedDescriptors implements AutoCloseable {
  // Boxes name descriptors nearly always in the order of arrival, so the common case is the head of
  // a queue; what is named out of turn lives in a map.
  private final ArrayDeque<FileDescriptor> inOrder = new ArrayDeque<>();
  private final Map<Long, FileDescriptor> skipped = new HashMap<>();
  private final Custody custody;
  private long headOrdinal;
  private int arrivedSinceLastAsked;

  /**
   * None yet.
   *
   * @param forgotten hears, on a thread of its own, of what was taken and then forgotten open
   */
  public ReceivedDescriptors(Consumer<ForgottenDescriptor> forgotten) {
    this.custody = new Custody(forgotten);
  }

  /** A descriptor came; it is owned by this object until somebody takes it. */
  public void arrived(FileDescriptor handle) {
    inOrder.add(handle);
    arrivedSinceLastAsked++;
  }

  /**
   * Takes the descriptor with that ordinal; the caller owns it.
   *
   * @throws UndecodableValue when it never came or was taken before
   */
  public Descriptor take(BigInteger ordinal) {
    long wanted = ordinal.bitLength() < 63 ? ordinal.longValue() : -1;
    FileDescriptor handle;
    if (wanted >= headOrdinal && wanted - headOrdinal < inOrder.size()) {
      while (headOrdinal < wanted) {
        skipped.put(headOrdinal++, inOrder.remove());
      }
      handle = inOrder.remove();
      headOrdinal++;
    } else {
      handle = skipped.remove(wanted);
    }
    if (handle == null) {
      throw new UndecodableValue("no descriptor came with ordinal " + ordinal, null);
    }
    return Descriptor.received(handle, custody);
  }

  /** How many arrived since this was called last. */
  public int arrivedSinceLastAsked() {
    int arrived = arrivedSinceLastAsked;
    arrivedSinceLastAsked = 0;
    return arrived;
  }

  /** Takes out all that wait, in order of arrival; the caller owns them. */
  public List<Descriptor> takeAll() {
    List<Descriptor> all = new ArrayList<>();
    var ordinals = new TreeSet<>(skipped.keySet());
    for (int i = 0; i < inOrder.size(); i++) {
      ordinals.add(headOrdinal + i);
    }
    for (long ordinal : ordinals) {
      all.add(take(BigInteger.valueOf(ordinal)));
    }
    return all;
  }

  /** How many wait. */
  public int unclaimed() {
    return inOrder.size() + skipped.size();
  }

  /**
   * How many were taken and neither closed nor given away since; what was forgotten counts, though
   * it is closed. May be called by any thread.
   */
  public int held() {
    return custody.held();
  }

  /** Closes all that wait. */
  @Override
  public void close() {
    inOrder.forEach(Descriptor::close);
    skipped.values().forEach(Descriptor::close);
    inOrder.clear();
    skipped.clear();
  }
}
