package dev.ampinterop.amp.connection;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls that wait for their answers, by tag. Open addressing over primitive tags, because a call
 * must not cost a boxed key and a node. Not thread-safe. Twisted: {@code _outstandingRequests}.
 */
final class PendingCalls {
  private @Nullable PendingCall[] slots = new PendingCall[16];
  private int size;

  void put(PendingCall call) {
    if (++size * 2 > slots.length) {
      grow();
    }
    place(call);
  }

  /** Takes out the call with that tag, or null. */
  @Nullable PendingCall remove(long tag) {
    int at = home(tag);
    PendingCall found = slots[at];
    while (found != null && found.tag() != tag) {
      at = next(at);
      found = slots[at];
    }
    if (found != null) {
      size--;
      closeGap(at);
    }
    return found;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Takes out all, in no order. */
  List<PendingCall> removeAll() {
    List<PendingCall> calls = new ArrayList<>();
    for (int i = 0; i < slots.length; i++) {
      PendingCall call = slots[i];
      if (call != null) {
        calls.add(call);
        slots[i] = null;
      }
    }
    size = 0;
    return calls;
  }

  private void place(PendingCall call) {
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
    for (PendingCall call = slots[at]; call != null; call = slots[at]) {
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
    @Nullable PendingCall[] old = slots;
    slots = new PendingCall[old.length * 2];
    for (PendingCall call : old) {
      if (call != null) {
        place(call);
      }
    }
  }

  private int home(long tag) {
    return (int) tag & (slots.length - 1);
  }

  private int next(int at) {
    return (at + 1) & (slots.length - 1);
  }
}
