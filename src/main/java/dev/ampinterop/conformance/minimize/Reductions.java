package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.Turn;
import dev.ampinterop.conformance.conversation.Value;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What can be taken away from conversations, and conversations without it. */
final class Reductions {
  private Reductions() {}

  /**
   * A key of a box.
   *
   * @param turn the place of the box in its conversation, from 0
   */
  record Key(int turn, String name) {}

  static List<Conversation> keepConnections(List<Conversation> from, List<Conversation> kept) {
    return kept;
  }

  /** The numbers of the calls. */
  static List<Integer> calls(Conversation conversation) {
    List<Integer> calls = new ArrayList<>();
    for (Turn turn : conversation.turns()) {
      if (turn instanceof Turn.Ask ask) {
        calls.add(ask.call());
      }
    }
    return calls;
  }

  static Conversation keepCalls(Conversation from, List<Integer> kept) {
    Set<Integer> calls = new HashSet<>(kept);
    return from.with(
        from.turns().stream()
            .filter(turn -> !(turn instanceof Turn.Ask ask) || calls.contains(ask.call()))
            .toList());
  }

  /** All keys of all boxes but those that route them. */
  static List<Key> keys(Conversation conversation) {
    List<Key> keys = new ArrayList<>();
    for (int index = 0; index < conversation.turns().size(); index++) {
      for (String name : conversation.turns().get(index).values().keySet()) {
        keys.add(new Key(index, name));
      }
    }
    return keys;
  }

  static Conversation keepKeys(Conversation from, List<Key> kept) {
    Set<Key> keys = new HashSet<>(kept);
    List<Turn> turns = new ArrayList<>();
    for (int index = 0; index < from.turns().size(); index++) {
      int place = index;
      Turn turn = from.turns().get(index);
      Map<String, Value> values = new LinkedHashMap<>(turn.values());
      values.keySet().removeIf(name -> !keys.contains(new Key(place, name)));
      turns.add(values.equals(turn.values()) ? turn : turn.with(values));
    }
    return new Conversation(turns, from.closedBy());
  }

  static Optional<Value> value(Conversation conversation, Key key) {
    return key.turn() < conversation.turns().size()
        ? Optional.ofNullable(conversation.turns().get(key.turn()).values().get(key.name()))
        : Optional.empty();
  }

  static Conversation replace(Conversation from, Key key, Value value) {
    List<Turn> turns = new ArrayList<>(from.turns());
    Map<String, Value> values = new LinkedHashMap<>(turns.get(key.turn()).values());
    values.put(key.name(), value);
    turns.set(key.turn(), turns.get(key.turn()).with(values));
    return new Conversation(turns, from.closedBy());
  }

  /** What may stand there instead, the simplest first. */
  static List<Value> simpler(Value value) {
    if (value instanceof Value.Plain plain) {
      int length = plain.bytes().length;
      List<Value> shorter = new ArrayList<>();
      if (length > 0) {
        shorter.add(new Value.Plain(new byte[0]));
      }
      for (int less = length / 2; less > 0; less /= 2) {
        shorter.add(new Value.Plain(Arrays.copyOf(plain.bytes(), length - less)));
      }
      return shorter;
    }
    if (value instanceof Value.Boxes boxes) {
      List<Value> shorter = new ArrayList<>();
      int length = boxes.elements().size();
      for (int less = length / 2; less > 0; less /= 2) {
        shorter.add(new Value.Boxes(boxes.elements().subList(0, length - less)));
      }
      return shorter;
    }
    CapturedDescriptor descriptor = ((Value.Handle) value).descriptor();
    List<Value> plainer = new ArrayList<>();
    DescriptorFacts facts = descriptor.facts();
    if (descriptor.content() != null || facts.append() || isPositioned(facts)) {
      Long offset = facts.offset() == null ? null : 0L;
      DescriptorFacts plain =
          new DescriptorFacts(facts.kind(), facts.access(), facts.id(), false, offset);
      plainer.add(new Value.Handle(new CapturedDescriptor(descriptor.at(), plain)));
    }
    return plainer;
  }

  private static boolean isPositioned(DescriptorFacts facts) {
    return facts.offset() != null && facts.offset() != 0;
  }
}
