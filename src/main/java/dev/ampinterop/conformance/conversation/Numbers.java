package dev.ampinterop.conformance.conversation;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.cases.Role;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives the turns of a conversation their tags and ordinals as Twisted counts them: tags per side
 * from 1, in hexadecimal, ordinals per side from 0. To be asked for each box once, in order.
 */
final class Numbers {
  private final Map<Integer, String> tags = new HashMap<>();
  private final Map<Role, Integer> ordinals = new EnumMap<>(Role.class);

  /**
   * @param asCaptured the side whose tags stay as they passed; none where empty
   */
  Numbers(Conversation conversation, Optional<Role> asCaptured) {
    Map<Role, Integer> last = new EnumMap<>(Role.class);
    for (Turn turn : conversation.turns()) {
      if (turn instanceof Turn.Ask ask) { // one that wants no answer counts, too
        String counted = Integer.toHexString(last.merge(ask.from(), 1, Integer::sum));
        Passed passed = asCaptured.equals(Optional.of(ask.from())) ? ask.passed() : null;
        tags.put(ask.call(), passed == null ? counted : passed.tag());
      }
    }
  }

  /** The box of a turn that has one, as cases write it; for a stray one its descriptors count. */
  ObjectNode box(Turn turn) {
    Map<String, JsonNode> box = new TreeMap<>();
    if (turn instanceof Turn.Ask ask) {
      if (ask.asks()) {
        box.put(Amp.ASK, latin(tag(ask)));
      }
      box.put(Amp.COMMAND, latin(ask.command()));
    } else if (turn instanceof Turn.Answer) {
      box.put(Amp.ANSWER, latin(tag(turn)));
    } else if (turn instanceof Turn.Failure failure) {
      box.put(Amp.ERROR, latin(tag(turn)));
      box.put(Amp.ERROR_CODE, latin(failure.code()));
      byte[] description = failure.description().getBytes(StandardCharsets.UTF_8);
      box.put(Amp.ERROR_DESCRIPTION, BytesAsJson.of(description));
    }
    turn.values().forEach((key, value) -> box.put(key, json(turn.from(), value)));
    ordinals.merge(turn.from(), turn.unnamed().size(), Integer::sum);
    ObjectNode sorted = JsonNodeFactory.instance.objectNode();
    box.forEach(sorted::set);
    return sorted;
  }

  /** The tag of the call that a turn makes or replies to. */
  String tag(Turn turn) {
    return tags.getOrDefault(turn.call(), "");
  }

  private JsonNode json(Role from, Value value) {
    if (value instanceof Value.Plain plain) {
      return BytesAsJson.of(plain.bytes());
    } else if (value instanceof Value.Wrong wrong) {
      return BytesAsJson.of(wrong.bytes());
    } else if (value instanceof Value.Boxes boxes) {
      ObjectNode list = JsonNodeFactory.instance.objectNode();
      ArrayNode elements = list.putArray("boxes");
      boxes
          .elements()
          .forEach(
              one -> {
                ObjectNode element = elements.addObject();
                one.forEach((key, member) -> element.set(key, json(from, member)));
              });
      return list;
    }
    return latin(Integer.toString(ordinals.merge(from, 1, Integer::sum) - 1));
  }

  private static JsonNode latin(String text) {
    return BytesAsJson.of(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
