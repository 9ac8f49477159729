package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.WirePiece;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What commands a conversation uses, as far as it shows. A command is raw; where descriptors
 * travel, it has arguments: a key whose value is always the ordinal of a descriptor that nobody had
 * taken by then is a {@code Descriptor}, the others are {@code String}s.
 */
final class InferredCommands {
  private static final Set<String> ROUTING =
      Set.of("_ask", "_answer", "_error", "_command", "_error_code", "_error_description");

  private final Map<String, Command> commands = new LinkedHashMap<>();
  private final Map<Role, Side> sides = new EnumMap<>(Role.class);
  private final IdentityHashMap<Passed, String> of = new IdentityHashMap<>();

  InferredCommands(Passage passage) {
    for (Passed box : passage.boxes()) {
      learn(box);
    }
    for (Passed box : passage.boxes()) {
      if (of.containsKey(box)) {
        side(box.from()).claimed += descriptors(box).size();
      }
    }
  }

  /** What is known of one side when a box of its comes by. */
  private static final class Side {
    private final Map<String, String> asked = new HashMap<>();
    private final TreeSet<Integer> waiting = new TreeSet<>();
    private int claimed;
  }

  private Side side(Role role) {
    return sides.computeIfAbsent(role, it -> new Side());
  }

  /** One command. */
  private static final class Command {
    private final Keys arguments = new Keys();
    private final Keys response = new Keys();
    private boolean asks;
    private boolean asksNothing;
  }

  /** The keys of its calls, or of its answers. */
  private static final class Keys {
    private final Map<String, Boolean> always = new LinkedHashMap<>();
    private final Map<String, Boolean> isDescriptor = new LinkedHashMap<>();
    private int boxes;

    boolean hasDescriptors() {
      return isDescriptor.containsValue(true);
    }
  }

  /** The command of a call or of a reply; empty where the call is not in the capture. */
  Optional<String> commandOf(Passed box) {
    return Optional.ofNullable(of.get(box));
  }

  /** Whether every call and answer is a plain box. */
  boolean isRaw(String command) {
    Command known = known(command);
    return !known.arguments.hasDescriptors() && !known.response.hasDescriptors();
  }

  /** The keys of a box that hold descriptors, with their ordinals. */
  Map<String, Integer> descriptors(Passed box) {
    Map<String, Integer> ordinals = new LinkedHashMap<>();
    Keys keys = keys(box);
    keys.isDescriptor.forEach(
        (key, is) -> {
          if (is) {
            box.text(key).ifPresent(value -> ordinals.put(key, Integer.parseInt(value)));
          }
        });
    return ordinals;
  }

  /** How many descriptors of that side some key names. */
  int claimed(Role from) {
    return side(from).claimed;
  }

  /**
   * As a case declares them.
   *
   * @throws ReplayException when one is called in ways that no declaration allows
   */
  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    commands.forEach(
        (name, command) -> {
          ObjectNode declared = json.putObject(name);
          if (isRaw(name)) {
            declared.put("raw", true);
          } else {
            declare(command.arguments, declared.putObject("arguments"));
            declare(command.response, declared.putObject("response"));
          }
          if (command.asks && command.asksNothing) {
            throw new ReplayException(
                name
                    + " is called both with and without wanting an answer, which no declared command"
                    + " is (replay against an endpoint)");
          }
          if (command.asksNothing) {
            declared.put("requiresAnswer", false);
          }
        });
    return json;
  }

  private static void declare(Keys keys, ObjectNode into) {
    keys.always.forEach(
        (key, always) -> {
          ObjectNode argument = into.putObject(key);
          boolean isDescriptor = keys.isDescriptor.getOrDefault(key, false);
          argument.put("type", isDescriptor ? "Descriptor" : "String");
          if (!always) {
            argument.put("optional", true);
          }
        });
  }

  private void learn(Passed box) {
    for (int ordinal = box.firstDescriptor(); ordinal < box.endDescriptor(); ordinal++) {
      side(box.from()).waiting.add(ordinal);
    }
    if (box.kind() == Passed.Kind.CALL) {
      Command command = commands.computeIfAbsent(box.command(), name -> new Command());
      of.put(box, box.command());
      box.tag().ifPresent(tag -> side(box.from()).asked.put(tag, box.command()));
      command.asks |= box.tag().isPresent();
      command.asksNothing |= box.tag().isEmpty();
      learn(box, command.arguments);
    } else if (box.kind() == Passed.Kind.REPLY) {
      String name = side(box.from().other()).asked.remove(box.tag().orElse(""));
      if (name != null) {
        of.put(box, name);
        if (!box.isError()) {
          learn(box, known(name).response);
        }
      }
    }
  }

  private void learn(Passed box, Keys keys) {
    TreeSet<Integer> free = side(box.from()).waiting;
    Map<String, Boolean> here = new LinkedHashMap<>();
    for (WirePiece.Pair pair : ((WirePiece.Box) box.piece()).pairs()) {
      String key = new String(pair.key(), StandardCharsets.UTF_8);
      if (!ROUTING.contains(key)) {
        String value = box.text(key).orElse("");
        boolean known = keys.isDescriptor.getOrDefault(key, true);
        boolean is = known && isOrdinal(value) && free.remove(Integer.parseInt(value));
        here.put(key, is);
      }
    }
    here.forEach(
        (key, is) -> {
          keys.isDescriptor.merge(key, is, Boolean::logicalAnd);
          keys.always.putIfAbsent(key, keys.boxes == 0);
        });
    keys.always.replaceAll((key, always) -> always && here.containsKey(key));
    keys.boxes++;
  }

  private static boolean isOrdinal(String value) {
    return value.matches("0|[1-9]\\d{0,8}");
  }

  private Keys keys(Passed box) {
    Command command = known(commandOf(box).orElse(""));
    return box.kind() == Passed.Kind.REPLY ? command.response : command.arguments;
  }

  private Command known(String name) {
    return commands.getOrDefault(name, new Command());
  }
}
