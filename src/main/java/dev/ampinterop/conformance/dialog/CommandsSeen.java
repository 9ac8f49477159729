package dev.ampinterop.conformance.dialog;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.cases.Role;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The commands of a dialog, as far as what passed tells them. */
final class CommandsSeen {
  private final Map<String, Seen> commands = new LinkedHashMap<>();
  private final Set<Role> breakTheRules = EnumSet.noneOf(Role.class);

  private CommandsSeen() {}

  static CommandsSeen in(Dialog dialog) {
    CommandsSeen seen = new CommandsSeen();
    seen.look(dialog);
    return seen;
  }

  /** Who sends what no implementation sends. */
  Set<Role> breakTheRules() {
    return breakTheRules;
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    commands.forEach((name, seen) -> json.set(name, seen.toJson()));
    return json;
  }

  private void look(Dialog dialog) {
    Map<Integer, Turn.Ask> calls = new LinkedHashMap<>();
    Set<Role> unknown = EnumSet.noneOf(Role.class);
    for (Turn turn : dialog.turns()) {
      if (turn instanceof Turn.Stray || unknown.contains(turn.from())) {
        // Whoever fails with an UNKNOWN error closes, and sends no more.
        breakTheRules.add(turn.from());
      }
      if (turn instanceof Turn.Ask ask) {
        calls.put(ask.call(), ask);
        Seen seen = seen(ask.command());
        seen.arguments.add(ask.values());
        seen.asks.add(ask.asks());
        if (seen.asks.size() > 1) {
          breakTheRules.add(ask.from());
        }
      } else if (turn instanceof Turn.Answer answer) {
        seen(command(answer.call(), calls)).response.add(answer.values());
        calls.remove(answer.call());
      } else if (turn instanceof Turn.Failure failure) {
        Seen seen = seen(command(failure.call(), calls));
        if (failure.code().equals(Amp.UNKNOWN)) {
          unknown.add(failure.from());
        } else if (!failure.code().equals(Amp.UNHANDLED)) {
          seen.errors.add(failure.code());
        }
        calls.remove(failure.call());
      }
    }
    // Their responders answer, too, when it is too late: with nothing.
    for (Turn.Ask unanswered : calls.values()) {
      seen(unanswered.command()).response.add(Map.of());
    }
    for (Role role : unknown) {
      if (!dialog.closedBy().equals(Optional.of(role))) {
        breakTheRules.add(role);
      }
    }
  }

  private static String command(int call, Map<Integer, Turn.Ask> calls) {
    Turn.Ask ask = calls.get(call);
    if (ask == null) {
      throw new IllegalArgumentException("an answer to a call that is not there: " + call);
    }
    return ask.command();
  }

  private Seen seen(String command) {
    return commands.computeIfAbsent(command, any -> new Seen());
  }

  private static final class Seen {
    final Keys arguments = new Keys();
    final Keys response = new Keys();
    final Set<String> errors = new LinkedHashSet<>();
    final Set<Boolean> asks = new HashSet<>();

    ObjectNode toJson() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      arguments.tell(json, "arguments");
      response.tell(json, "response");
      if (!errors.isEmpty()) {
        errors.forEach(json.putArray("errors")::add);
      }
      if (asks.equals(Set.of(false))) {
        json.put("requiresAnswer", false);
      }
      return json;
    }
  }

  /** The keys of calls, or of answers, descriptors first, in the order of their ordinals. */
  private static final class Keys {
    private final Map<String, Integer> count = new LinkedHashMap<>();
    private final Set<String> descriptors = new LinkedHashSet<>();
    private int boxes;

    void add(Map<String, DialogValue> values) {
      boxes++;
      values.forEach(
          (key, value) -> {
            count.merge(key, 1, Integer::sum);
            if (value instanceof DialogValue.Handle) {
              descriptors.add(key);
            }
          });
    }

    void tell(ObjectNode command, String member) {
      if (count.isEmpty()) {
        return;
      }
      ObjectNode declared = command.putObject(member);
      descriptors.forEach(key -> declare(declared, key, "Descriptor"));
      count.keySet().stream()
          .filter(key -> !descriptors.contains(key))
          .forEach(key -> declare(declared, key, "String"));
    }

    private void declare(ObjectNode declared, String key, String type) {
      if (count.getOrDefault(key, 0) == boxes) {
        declared.put(key, type);
      } else {
        declared.putObject(key).put("type", type).put("optional", true);
      }
    }
  }
}
