package dev.ampinterop.conformance.decode;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a {@link FilteredView}. Holds a call as long as its reply decides whether it is
 * shown: such a call stands right before its reply then. Not thread-safe.
 */
final class FilteredConnection {
  private static final int MOST_WAITING = ConversationReader.MOST_CALLS;

  /** What a small call takes besides its bytes. */
  private static final int OVERHEAD = 1024;

  private final Decoded.Opened opened;
  private final CallFilter filter;
  private final DecodeView view;
  private final Tally tally;
  private final Map<Integer, Waiting> waiting = new LinkedHashMap<>();
  private final Set<Role> closed = EnumSet.noneOf(Role.class);
  private final List<Decoded.Problem> problems = new ArrayList<>();
  private @Nullable Decoded last;
  private boolean isShown;

  /** What all connections leave out and hold. */
  static final class Tally {
    private long boxes;
    private long bytesInNoBox;
    private long heldBytes;

    private void leaveOut(Passed passed) {
      if (passed.box() == null) {
        bytesInNoBox += passed.bytes().length;
      } else {
        boxes++;
      }
    }

    long boxes() {
      return boxes;
    }

    long bytesInNoBox() {
      return bytesInNoBox;
    }

    long heldBytes() {
      return heldBytes;
    }
  }

  /**
   * A call whose reply has not come.
   *
   * @param held the call, as long as nobody knows whether it is shown
   * @param isChosen whether it was shown; nothing where it is held
   */
  private record Waiting(Role from, Decoded.@Nullable Piece held, boolean isChosen) {}

  FilteredConnection(Decoded.Opened opened, CallFilter filter, DecodeView view, Tally tally) {
    this.opened = opened;
    this.filter = filter;
    this.view = view;
    this.tally = tally;
  }

  /** Whether both sides have closed, and nothing is left to be decided. */
  boolean isOver() {
    return closed.size() == Role.values().length && last == null;
  }

  void accept(Decoded decoded) throws IOException {
    if (decoded instanceof Decoded.Problem problem) {
      if (isOfLast(problem)) {
        problems.add(problem);
      } else {
        settle();
        show(problem);
      }
      return;
    }
    settle();
    last = decoded;
  }

  private boolean isOfLast(Decoded.Problem problem) {
    if (last instanceof Decoded.Piece piece) {
      Passed passed = piece.passed();
      return problem.from() == passed.from()
          && problem.offset() >= passed.offset()
          && problem.offset() < passed.end();
    }
    return last instanceof Decoded.Closed;
  }

  /** What came last is shown or left out, now that all is known that is wrong with it. */
  void settle() throws IOException {
    if (last instanceof Decoded.Piece piece) {
      settle(piece);
    } else if (last instanceof Decoded.Closed end) {
      settle(end);
    }
    for (Decoded.Problem problem : problems) {
      show(problem);
    }
    last = null;
    problems.clear();
  }

  private void settle(Decoded.Piece piece) throws IOException {
    Passed passed = piece.passed();
    Passed.Call call = passed.call();
    boolean isWrong = !problems.isEmpty();
    if (call != null && passed.kind() == Passed.Kind.ASK) {
      if (passed.replaced() != null) {
        giveUp(waiting.remove(passed.replaced().number()), passed.nanos(), false);
      }
      await(call.number(), piece, isWrong);
      return;
    }
    Waiting asked = call == null || !passed.isReply() ? null : waiting.remove(call.number());
    if (asked == null) {
      showIf(filter.chooses(passed, null, 0, isWrong), piece);
    } else if (asked.held == null) {
      showIf(asked.isChosen, piece);
    } else {
      tally.heldBytes -= size(asked.held.passed());
      Long latency = passed.latency();
      boolean isChosen =
          filter.chooses(asked.held.passed(), passed, latency == null ? 0 : latency, isWrong);
      showIf(isChosen, asked.held);
      showIf(isChosen, piece);
    }
  }

  private void await(int number, Decoded.Piece piece, boolean isWrong) throws IOException {
    Passed ask = piece.passed();
    boolean isChosen = filter.choosesAlready(ask, isWrong);
    boolean isHeld = !isChosen && filter.mayChoose(ask);
    waiting.put(number, new Waiting(ask.from(), isHeld ? piece : null, isChosen));
    if (isHeld) {
      tally.heldBytes += size(ask);
    } else {
      showIf(isChosen, piece);
    }
    if (waiting.size() > MOST_WAITING) {
      Iterator<Waiting> oldest = waiting.values().iterator();
      giveUp(oldest.next(), ask.nanos(), false);
      oldest.remove();
    }
  }

  private static long size(Passed ask) {
    return OVERHEAD + (long) ask.bytes().length;
  }

  private void settle(Decoded.Closed end) throws IOException {
    closed.add(end.by());
    // Nothing of what the other side has asked can be answered any more.
    Iterator<Waiting> all = waiting.values().iterator();
    while (all.hasNext()) {
      Waiting one = all.next();
      if (one.from == end.by().other()) {
        giveUp(one, end.nanos(), one.held != null && isUnanswered(one.held.passed()));
        all.remove();
      }
    }
    if (isShown || !problems.isEmpty()) {
      show(end);
    }
  }

  private boolean isUnanswered(Passed ask) {
    return problems.stream()
        .anyMatch(
            problem ->
                problem.rule() == Rule.UNANSWERED_CALL
                    && problem.from() == ask.from()
                    && problem.offset() == ask.offset());
  }

  private void giveUp(@Nullable Waiting one, long nanos, boolean isWrong) throws IOException {
    if (one != null && one.held != null) {
      Passed ask = one.held.passed();
      tally.heldBytes -= size(ask);
      showIf(filter.chooses(ask, null, nanos - ask.nanos(), isWrong), one.held);
    }
  }

  /** Shows the call that is held for longest, whatever will come of it; false where none is. */
  boolean showOldestHeld() throws IOException {
    for (Map.Entry<Integer, Waiting> each : waiting.entrySet()) {
      Decoded.Piece held = each.getValue().held;
      if (held != null) {
        tally.heldBytes -= size(held.passed());
        each.setValue(new Waiting(each.getValue().from, null, true));
        show(held);
        return true;
      }
    }
    return false;
  }

  /**
   * The capture is over.
   *
   * @param now when, in nanoseconds since it began
   */
  void end(long now) throws IOException {
    settle();
    for (Waiting one : waiting.values()) {
      giveUp(one, now - opened.since(), false);
    }
    waiting.clear();
  }

  private void showIf(boolean isChosen, Decoded.Piece piece) throws IOException {
    if (isChosen) {
      show(piece);
    } else {
      tally.leaveOut(piece.passed());
    }
  }

  private void show(Decoded decoded) throws IOException {
    if (!isShown) {
      isShown = true;
      view.show(opened);
    }
    view.show(decoded);
  }
}
