package dev.ampinterop.amp.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Calls that wait for their answers, by tag. Open addressing over primitive tags, because a call
 * must not cost a boxed key and a node. Not thread-safe. Twisted: {@code _outstandingRequests}.
 */
final class PendingCalls<C extends WaitingCall> {
  private static final int FEW = 16;

  private @Nullable WaitingCall[] slots = new WaitingCall[FEW];
  private int size;

  void put(C call) {
    if (++size * 2 > slots.length) {
      grow();
    }
    place(call);
  }

  /** Takes out the call with that tag, or null. */
  @Nullable C remove(long tag) {
    int at = home(tag);
    WaitingCall found = slots[at];
    while (found != null && found.tag() != tag) {
      at = next(at);
      found = slots[at];
    }
    if (found == null) {
      return null;
    }
    size--;
    closeGap(at);
    return own(found);
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Whether one is such a call; looks no further than the first. */
  boolean any(Predicate<? super C> which) {
    for (WaitingCall call : slots) {
      if (call != null && which.test(own(call))) {
        return true;
      }
    }
    return false;
  }

  /** All, in no order. */
  List<C> all() {
    List<C> calls = new ArrayList<>(size);
    for (WaitingCall call : slots) {
      if (call != null) {
        calls.add(own(call));
      }
    }
    return calls;
  }

  /** Takes out all, in no order. */
  List<C> removeAll() {
    List<C> calls = all();
    slots = new WaitingCall[FEW];
    size = 0;
    return calls;
  }

  private void place(WaitingCall call) {
    int at = home(call.tag());
    while (slots[at] != null) {
      at = next(at);
    }
    slots[at] = call;
  }

  // Entries behind the gap move into it where the gap lies between their home and them; otherwise
  // a later look-up would stop at the gap.
  private void closeGap(int gap) {
    int at = next(gap);
    for (WaitingCall call = slots[at]; call != null; call = slots[at]) {
      int home = home(call.tag());
      boolean reachable = gap <= at ? (gap < home && home <= at) : (gap < home || home <= at);
      if (!reachable) {
        slots[gap] = call;
        gap = at;
      }
      at = next(at);
    }
    slots[gap] = null;
  }

  private void grow() {
    @Nullable WaitingCall[] old = slots;
    slots = new WaitingCall[old.length * 2];
    for (WaitingCall call : old) {
      if (call != null) {
        place(call);
      }
    }
  }

  // Nothing else is ever put in.
  @SuppressWarnings("unchecked")
  private C own(WaitingCall call) {
    return (C) call;
  }

  private int home(long tag) {
    // Tags count up, so by their low bits the calls that wait would lie side by side, and closing a
    // gap would walk over all of them. Golden-ratio hashing scatters them.
    return (int) ((tag * 0x9E3779B97F4A7C15L) >>> Long.numberOfLeadingZeros(slots.length - 1));
  }

  private int next(int at) {
    return (at + 1) & (slots.length - 1);
  }
}
