package dev.ampinterop.conformance.conversation;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a party of one side of a conversation: what it did, in the order in which it did it.
 *
 * <p>A call belongs to the responder that answers next, if that was called by then: so the call
 * leaves before the answer. Every other call is a step of the party, after a wait for the answers
 * that left before it. What came of a call is awaited where it had come: before the next call of
 * the same steps; so what was in flight together is so again.
 */
final class PartyMaker {
  private final Conversation conversation;
  private final List<Turn> turns;
  private final Role role;
  private final BiFunction<Role, CapturedDescriptor, String> names;
  private final boolean closes;
  private final boolean readsAsCaptured;
  private final Map<Integer, Turn> outcomes = new HashMap<>();
  private final Map<Integer, Turn.Ask> asks = new HashMap<>();

  private final Steps top = new Steps(0, null);
  private final Map<Integer, Steps> responding = new LinkedHashMap<>();
  private final Map<Integer, Steps> homes = new HashMap<>();
  private final Map<String, Integer> finished = new LinkedHashMap<>();
  private @Nullable Turn lastReceived;
  private int lastAnswered;
  private int firstThatWaited = Integer.MAX_VALUE;

  PartyMaker(
      Conversation conversation,
      Role role,
      BiFunction<Role, CapturedDescriptor, String> names,
      boolean closes,
      boolean readsAsCaptured) {
    this.conversation = conversation;
    this.turns = conversation.turns();
    this.role = role;
    this.names = names;
    this.closes = closes;
    this.readsAsCaptured = readsAsCaptured;
    for (Turn turn : turns) {
      if (turn instanceof Turn.Ask ask) {
        asks.put(ask.call(), ask);
      } else if (turn.isReply()) {
        outcomes.put(turn.call(), turn);
      }
    }
  }

  /** Steps one after the other, of the party itself or of a responder. */
  private static final class Steps {
    /** Which of the calls that the side got, from 1; 0 for the party itself. */
    final int number;

    final Turn.@Nullable Ask answers;
    final ArrayNode json = JsonNodeFactory.instance.arrayNode();
    final Map<String, Integer> waited = new HashMap<>();

    /** Calls of these steps whose outcome is still to be awaited, in order, with their step. */
    final Map<Integer, ObjectNode> open = new LinkedHashMap<>();

    final Set<Integer> replied = new LinkedHashSet<>();

    /** The call that the last step makes; 0 where it makes none. */
    int lastCall;

    Steps(int number, Turn.@Nullable Ask answers) {
      this.number = number;
      this.answers = answers;
    }

    ObjectNode add() {
      lastCall = 0;
      return json.addObject();
    }

    boolean isFor(@Nullable Turn turn) {
      return answers != null && turn instanceof Turn.Ask ask && ask.call() == answers.call();
    }

    boolean waits() {
      return json.valueStream().anyMatch(step -> !step.has("as"));
    }

    /** Waits until responders have finished that often; not twice for the same. */
    void waitFor(String command, int count) {
      if (waited.getOrDefault(command, 0) < count) {
        waited.put(command, count);
        ObjectNode step = add().put("wait", command);
        if (count > 1) {
          step.put("count", count);
        }
      }
    }
  }

  /** Adds {@code does} and {@code responders} to the party. */
  void addTo(ObjectNode party) {
    for (int index = 0; index < turns.size(); index++) {
      Turn turn = turns.get(index);
      if (turn.from() == role) {
        send(turn, index);
      } else {
        receive(turn);
      }
    }
    finish();
    if (!top.json.isEmpty()) {
      party.set("does", top.json);
    }
    ObjectNode responders = responders();
    if (!responders.isEmpty()) {
      party.set("responders", responders);
    }
  }

  private void receive(Turn turn) {
    lastReceived = turn;
    if (turn instanceof Turn.Ask ask) {
      responding.put(ask.call(), new Steps(responding.size() + 1, ask));
      if (!ask.asks()) {
        finished.merge(ask.command(), 1, Integer::sum);
      }
    } else if (turn.isReply() && homes.containsKey(turn.call())) {
      homes.get(turn.call()).replied.add(turn.call());
    }
  }

  private void send(Turn turn, int index) {
    if (turn instanceof Turn.Ask ask) {
      Steps steps = home(index);
      awaitReplied(steps);
      if (steps == top || mayOvertake(steps)) {
        finished.forEach(steps::waitFor);
      }
      ObjectNode step = steps.add().put("call", ask.command());
      if (!ask.values().isEmpty()) {
        step.set("with", sent(ask.values(), role));
      }
      if (ask.asks()) {
        step.put("as", "call " + ask.call());
        steps.open.put(ask.call(), step);
        steps.lastCall = ask.call();
      } else {
        step.putObject("sees").put("sent", true);
      }
      homes.put(ask.call(), steps);
    } else if (turn.isReply()) {
      answered(turn.call());
    }
  }

  private void answered(int call) {
    Steps steps = responding.get(call);
    Turn.Ask ask = asks.get(call);
    if (steps == null || ask == null) {
      return;
    }
    awaitReplied(steps);
    if (mayOvertake(steps)) {
      finished.forEach(steps::waitFor);
    }
    lastAnswered = Math.max(lastAnswered, steps.number);
    if (steps.waits()) {
      firstThatWaited = Math.min(firstThatWaited, steps.number);
    }
    if (isResponded(ask)) {
      finished.merge(ask.command(), 1, Integer::sum);
    }
  }

  /** What was asked before and answered before is in order by itself, unless it had to wait. */
  private boolean mayOvertake(Steps steps) {
    return steps.number < lastAnswered || steps.number > firstThatWaited;
  }

  /** The responder that answers next, if it was called by now; else the party itself. */
  private Steps home(int index) {
    for (int later = index + 1; later < turns.size(); later++) {
      Turn turn = turns.get(later);
      if (turn.from() == role && !(turn instanceof Turn.Ask)) {
        return responding.getOrDefault(turn.call(), top);
      }
    }
    return top;
  }

  private void awaitReplied(Steps steps) {
    for (int call : List.copyOf(steps.replied)) {
      await(call, steps, steps);
    }
  }

  /** Awaits a call; at once where it is the last step. */
  private void await(int call, Steps made, Steps at) {
    ObjectNode step = made.open.remove(call);
    made.replied.remove(call);
    if (step == null) {
      return;
    }
    ObjectNode sees = outcome(call);
    if (at.lastCall == call) {
      step.remove("as");
      step.set("sees", sees);
    } else {
      at.add().put("await", "call " + call).set("sees", sees);
    }
  }

  private void finish() {
    Steps last = null;
    for (Steps steps : responding.values()) {
      Turn.Ask ask = steps.answers;
      if (ask != null && ask.asks() && !outcomes.containsKey(ask.call())) {
        steps.add().put("wait", "end");
        last = steps;
      }
    }
    closeEarly(last);
    for (int call : List.copyOf(top.open.keySet())) {
      await(call, top, top);
    }
    for (Steps steps : responding.values()) {
      for (int call : List.copyOf(steps.open.keySet())) {
        Turn.Ask ask = steps.answers;
        if (ask != null && outcomes.containsKey(ask.call())) {
          top.waitFor(ask.command(), finished.getOrDefault(ask.command(), 1));
        }
        await(call, steps, top);
      }
    }
    if (closes) {
      finished.forEach(top::waitFor);
    }
  }

  /** Closes though something is not answered: the other side has to have been heard by then. */
  private void closeEarly(@Nullable Steps unanswered) {
    if (!closes || (unanswered == null && !conversation.leavesOpen(role))) {
      return;
    }
    // What comes after the call that is not answered tells the party that it has come.
    if (unanswered != null && unanswered.isFor(lastReceived)) {
      unanswered.json.removeAll();
      unanswered.add().put("close", true);
      unanswered.add().put("wait", "end");
      top.add().put("wait", "end");
    } else {
      awaitReplied(top);
      finished.forEach(top::waitFor);
      top.add().put("close", true);
    }
  }

  private ObjectNode responders() {
    Map<String, ArrayNode> byCommand = new LinkedHashMap<>();
    Set<String> undecoded = new LinkedHashSet<>();
    for (Steps steps : responding.values()) {
      Turn.Ask ask = steps.answers;
      Turn outcome = ask == null ? null : outcomes.get(ask.call());
      if (ask == null || !isResponded(ask)) {
        if (ask != null && isUndecodable(ask)) {
          undecoded.add(ask.command());
        }
        continue;
      }
      ObjectNode entry =
          byCommand
              .computeIfAbsent(ask.command(), any -> JsonNodeFactory.instance.arrayNode())
              .addObject();
      if (!ask.values().isEmpty()) {
        entry.set("sees", seen(ask.values(), ask.from()));
      }
      if (!steps.json.isEmpty()) {
        entry.set("does", steps.json);
      }
      if (outcome instanceof Turn.Answer answer && !answer.values().isEmpty()) {
        entry.set("answer", sent(answer.values(), role));
      } else if (outcome instanceof Turn.Failure failure) {
        ObjectNode fail = entry.putObject("fail");
        if (Conversation.isUnknown(failure, readsAsCaptured)) {
          fail.put("unknown", "it failed");
        } else if (!CommandsSeen.isDeclared(failure)) {
          fail.put("remote", failure.code()).put("description", failure.description());
        } else {
          fail.put("declared", failure.code()).put("description", failure.description());
        }
      }
    }
    ObjectNode responders = JsonNodeFactory.instance.objectNode();
    byCommand.forEach(responders::set);
    // Without a responder such a call would not even be decoded.
    undecoded.removeAll(byCommand.keySet());
    undecoded.forEach(command -> responders.putArray(command).addObject());
    return responders;
  }

  /** Whether a responder gets the call: there is one, and the arguments can be decoded. */
  private boolean isResponded(Turn.Ask ask) {
    boolean isUnhandled =
        outcomes.get(ask.call()) instanceof Turn.Failure failure
            && failure.code().equals(Amp.UNHANDLED)
            && (!readsAsCaptured
                || failure.description().equals("Unhandled Command: b'" + ask.command() + "'"));
    return !isUnhandled && !isUndecodable(ask);
  }

  /**
   * As captured it names what it named; else what it should have named, as far as that is there.
   */
  private boolean isUndecodable(Turn turn) {
    return readsAsCaptured
        ? Value.flat(turn.values().values()).stream().anyMatch(Value::isUndecodable)
        : turn.isWrong();
  }

  private ObjectNode outcome(int call) {
    ObjectNode sees = JsonNodeFactory.instance.objectNode();
    Turn outcome = outcomes.get(call);
    if (outcome instanceof Turn.Answer && isUndecodable(outcome)) {
      sees.put("failure", "undecodable");
    } else if (outcome instanceof Turn.Answer answer) {
      sees.set("answer", seen(answer.values(), role.other()));
    } else if (outcome instanceof Turn.Failure failure) {
      switch (failure.code()) {
        case Amp.UNKNOWN, "" -> sees.put("failure", "unknown");
        case Amp.UNHANDLED -> sees.put("failure", "unhandled");
        default -> sees.put("failure", "declared").put("code", failure.code());
      }
      sees.put("description", failure.description());
    } else {
      sees.put("failure", "lost");
    }
    return sees;
  }

  private ObjectNode sent(Map<String, Value> values, Role from) {
    return values(values, from, "descriptor");
  }

  private ObjectNode seen(Map<String, Value> values, Role from) {
    return values(values, from, "is");
  }

  private ObjectNode values(Map<String, Value> values, Role from, String member) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    values.forEach(
        (key, value) -> {
          if (value instanceof Value.Plain plain) {
            json.set(key, BytesAsJson.of(plain.bytes()));
          } else if (value instanceof Value.Handle handle) {
            json.putObject(key).put(member, names.apply(from, handle.descriptor()));
          } else if (value instanceof Value.Boxes boxes) {
            ArrayNode elements = json.putArray(key);
            boxes.elements().forEach(one -> elements.add(values(one, from, member)));
          }
        });
    return json;
  }
}
