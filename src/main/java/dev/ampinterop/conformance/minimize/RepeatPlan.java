package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls that are made again and again. Immutable.
 *
 * @param from where they come from
 * @param setUp what is called before
 * @param group what is repeated
 * @param copies how often
 * @param ending what is called after
 */
record RepeatPlan(
    Conversation from,
    List<Exchange> setUp,
    List<Exchange> group,
    int copies,
    List<Exchange> ending) {
  /** Copies the lists. */
  RepeatPlan {
    setUp = List.copyOf(setUp);
    group = List.copyOf(group);
    ending = List.copyOf(ending);
  }

  /** The same with another number of copies. */
  RepeatPlan times(int other) {
    return new RepeatPlan(from, setUp, group, other, ending);
  }

  /** The same without those of the calls that set up. */
  RepeatPlan withoutSetUp(int start, int end) {
    List<Exchange> kept = new ArrayList<>(setUp.subList(0, start));
    kept.addAll(setUp.subList(end, setUp.size()));
    return new RepeatPlan(from, kept, group, copies, ending);
  }

  /** How many calls there are. */
  int calls() {
    return setUp.size() + group.size() * copies + ending.size();
  }

  /** How many copies it takes where the symptom shows in that call. */
  int copiesUpTo(int call) {
    int repeated = call - setUp.size() - ending.size();
    return Math.max(1, Math.min(copies, (repeated + group.size() - 1) / group.size()));
  }

  /** The calls with their replies; that side closes in the end. */
  Conversation conversation(Role script) {
    List<Turn> turns = new ArrayList<>();
    setUp.forEach(each -> each.addTo(turns, each.ask.call()));
    // No number of a captured call: they say when those were made.
    int number = from.commands().keySet().stream().mapToInt(call -> call).max().orElse(0);
    for (int copy = 1; copy <= copies; copy++) {
      for (Exchange each : group) {
        number++;
        each.addTo(turns, number);
      }
    }
    ending.forEach(each -> each.addTo(turns, each.ask.call()));
    return new Conversation(from.connection(), turns, Optional.of(script));
  }

  /** A call and its reply. */
  record Exchange(Turn.Ask ask, @Nullable Turn reply) {
    static Exchange of(Conversation conversation, int call) {
      Turn.Ask ask = null;
      Turn reply = null;
      for (Turn turn : conversation.turns()) {
        if (turn.call() == call && turn instanceof Turn.Ask made) {
          ask = made;
        } else if (turn.call() == call && turn.isReply()) {
          reply = turn;
        }
      }
      if (ask == null) {
        throw new IllegalArgumentException("there is no call " + call);
      }
      return new Exchange(ask, reply);
    }

    static List<Exchange> all(Conversation conversation, List<Integer> calls) {
      return calls.stream().map(call -> of(conversation, call)).toList();
    }

    /** How many values they have in common. */
    int likeness(Exchange other) {
      return (int) ask.values().values().stream().filter(other.ask.values()::containsValue).count();
    }

    void addTo(List<Turn> turns, int number) {
      turns.add(
          new Turn.Ask(
              ask.from(), number, ask.command(), ask.asks(), ask.values(), ask.unnamed(), null));
      if (reply != null) {
        turns.add(reply.replyTo(number));
      }
    }
  }
}
