package dev.ampinterop.conformance.conversation;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.cases.Role;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The commands of a conversation, as far as what passed tells them. */
final class CommandsSeen {
  private final Map<String, Seen> commands = new LinkedHashMap<>();
  private final Map<Role, String> faults = new EnumMap<>(Role.class);

  private CommandsSeen() {}

  /**
   * @param exactly as {@link Conversation#isUnknown}
   */
  static CommandsSeen in(Conversation conversation, boolean exactly) {
    CommandsSeen seen = new CommandsSeen();
    seen.look(conversation, exactly);
    return seen;
  }

  /** Who sends what no implementation sends, and what, in words that follow the side's name. */
  Map<Role, String> faults() {
    return faults;
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    commands.forEach((name, seen) -> json.set(name, seen.toJson()));
    return json;
  }

  private void look(Conversation conversation, boolean exactly) {
    Map<Integer, Turn.Ask> calls = new LinkedHashMap<>();
    Set<Role> unknown = new HashSet<>();
    for (Turn turn : conversation.turns()) {
      fault(turn).ifPresent(fault -> faults.putIfAbsent(turn.from(), fault));
      if (unknown.contains(turn.from())) {
        goesOn(turn.from());
      }
      if (turn instanceof Turn.Ask ask) {
        calls.put(ask.call(), ask);
        Seen seen = seen(ask);
        seen.arguments.add(ask.values());
        seen.asks.add(ask.asks());
        if (seen.asks.size() > 1) {
          faults.putIfAbsent(
              ask.from(),
              "calls "
                  + ask.command()
                  + " both with and without wanting an answer, which no declared command allows"
                  + " (replay against an endpoint)");
        }
      } else if (turn.isReply()) {
        Turn.Ask ask = calls.remove(turn.call());
        if (ask == null) {
          throw new IllegalArgumentException(
              "an answer to a call that is not there: " + turn.call());
        }
        if (turn instanceof Turn.Answer answer) {
          seen(ask).response.add(answer.values());
        } else if (Conversation.isUnknown(turn, exactly)) {
          unknown.add(turn.from());
        } else if (turn instanceof Turn.Failure failure && isDeclared(failure)) {
          seen(ask).errors.add(failure.code());
        }
      }
    }
    // Their responders answer, too, when it is too late: with nothing.
    calls.values().forEach(unanswered -> seen(unanswered).response.add(Map.of()));
    unknown.stream()
        .filter(role -> !conversation.closedBy().equals(Optional.of(role)))
        .forEach(this::goesOn);
  }

  /** Whether a command can declare that error. */
  static boolean isDeclared(Turn.Failure failure) {
    return !List.of(Amp.UNHANDLED, Amp.UNKNOWN, "").contains(failure.code());
  }

  // Whoever fails with an UNKNOWN error closes, and sends no more.
  private void goesOn(Role role) {
    faults.putIfAbsent(
        role, "goes on after an UNKNOWN error, after which an implementation closes");
  }

  private static Optional<String> fault(Turn turn) {
    Passed passed = turn.passed();
    if (turn instanceof Turn.Stray stray) {
      return Optional.of(
          passed != null && passed.isReply() && passed.call() == null
              ? "answers a call that is not in the capture (tag " + passed.tag() + ")"
              : "sends what no implementation sends ("
                  + stray.bytes().length
                  + " bytes that are neither a call nor a reply); only the script can play it");
    }
    if (passed != null && passed.hasKeyTwice()) {
      return Optional.of("sends a box with a key twice, which no implementation does");
    }
    if (turn.isWrong()) {
      return Optional.of("names a descriptor that is not there, which no implementation does");
    }
    return turn.unnamed().isEmpty()
        ? Optional.empty()
        : Optional.of(
            "sends descriptors that no key of its boxes names, which no declared command does"
                + " (replay against an endpoint)");
  }

  private Seen seen(Turn.Ask ask) {
    return commands.computeIfAbsent(ask.command(), any -> new Seen());
  }

  private static final class Seen {
    final Keys arguments = new Keys();
    final Keys response = new Keys();
    final Set<String> errors = new LinkedHashSet<>();
    final Set<Boolean> asks = new HashSet<>();

    ObjectNode toJson() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      arguments.addTo(json, "arguments");
      response.addTo(json, "response");
      if (!errors.isEmpty()) {
        errors.forEach(json.putArray("errors")::add);
      }
      if (asks.equals(Set.of(false))) {
        json.put("requiresAnswer", false);
      }
      return json;
    }
  }

  /**
   * The keys of calls, of answers, or of the elements of a list: those with descriptors first, in
   * the order of their ordinals.
   */
  private static final class Keys {
    private final Map<String, Integer> count = new LinkedHashMap<>();
    private final Set<String> descriptors = new LinkedHashSet<>();
    private final Map<String, Keys> lists = new HashMap<>();
    private int boxes;

    void add(Map<String, Value> values) {
      boxes++;
      values.forEach(
          (key, value) -> {
            count.merge(key, 1, Integer::sum);
            if (!(value instanceof Value.Plain)) {
              descriptors.add(key);
            }
            if (value instanceof Value.Boxes list) {
              Keys elements = lists.computeIfAbsent(key, any -> new Keys());
              list.elements().forEach(elements::add);
            }
          });
    }

    void addTo(ObjectNode json, String member) {
      if (count.isEmpty()) {
        return;
      }
      ObjectNode declared = json.putObject(member);
      descriptors.forEach(
          key -> declare(declared, key, lists.containsKey(key) ? "AmpList" : "Descriptor"));
      count.keySet().stream()
          .filter(key -> !descriptors.contains(key))
          .forEach(key -> declare(declared, key, "String"));
    }

    private void declare(ObjectNode declared, String key, String type) {
      boolean isOptional = count.getOrDefault(key, 0) < boxes;
      Keys elements = lists.get(key);
      if (!isOptional && elements == null) {
        declared.put(key, type);
        return;
      }
      ObjectNode argument = declared.putObject(key).put("type", type);
      if (isOptional) {
        argument.put("optional", true);
      }
      if (elements != null) {
        elements.addTo(argument, "of");
      }
    }
  }
}
