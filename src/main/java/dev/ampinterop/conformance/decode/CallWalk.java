package dev.ampinterop.conformance.decode;

import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.conversation.PassedWalk;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the calls of one side in the order in which they were made, each with the reply to
 * it. Holds those behind the first that waits. Where they are too many, the first is given without
 * its reply. Not thread-safe.
 */
final class CallWalk implements Iterator<CallWalk.Call> {
  private static final long MOST_BYTES = 8 << 20;

  private final PassedWalk walk;
  private final Role asker;
  private final Deque<Call> made = new ArrayDeque<>();
  private final Map<Integer, Call> waiting = new HashMap<>();
  private long held;
  private int calls;

  /** A call and what came of it. */
  static final class Call {
    private final int number;
    private final Passed ask;
    private @Nullable Passed reply;

    private Call(int number, Passed ask) {
      this.number = number;
      this.ask = ask;
    }

    /** Which of its side, from 1. */
    int number() {
      return number;
    }

    Passed ask() {
      return ask;
    }

    /** Null where none came. */
    @Nullable Passed reply() {
      return reply;
    }

    private long bytes() {
      return (long) ask.bytes().length + (reply == null ? 0 : reply.bytes().length);
    }
  }

  /**
   * @param asker whose calls
   */
  CallWalk(CapturedConversation conversation, Role asker) {
    this.walk = new PassedWalk(conversation.events().iterator(), conversation.switches());
    this.asker = asker;
  }

  @Override
  public boolean hasNext() {
    while (!isReady() && walk.hasNext()) {
      take(walk.next());
    }
    return !made.isEmpty();
  }

  private boolean isReady() {
    Call first = made.peek();
    return first != null
        && (first.reply != null
            || first.ask.kind() == Passed.Kind.CALL
            || held > MOST_BYTES
            || made.size() > ConversationReader.MOST_CALLS);
  }

  private void take(Passed one) {
    Passed.Call call = one.call();
    if (call == null) {
      return;
    }
    if (one.isCall() && one.from() == asker) {
      Call next = new Call(++calls, one);
      held += next.bytes();
      made.add(next);
      waiting.put(call.number(), next);
    } else if (one.isReply()) {
      Call asked = waiting.remove(call.number());
      if (asked != null) {
        asked.reply = one;
        held += one.bytes().length;
      }
    }
  }

  @Override
  public Call next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Call first = made.remove();
    held -= first.bytes();
    Passed.Call call = first.ask.call();
    if (call != null) {
      waiting.remove(call.number());
    }
    return first;
  }
}
