package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.Turn;
import dev.ampinterop.conformance.conversation.Value;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.FileContent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What can be taken away from conversations, and conversations without it. Immutable.
 *
 * <p>Of an AMP implementation everything can go. Of an application only what the script sends to
 * it: what the application sends is its own doing. There a key stays that every captured call of
 * the command has, since the command may require it, and a number stays a number.
 */
final class Reductions {
  private static final FileContent NOTHING = new FileContent(0, new byte[0]);

  private static final int MOST_OTHERS = 4;

  private final Optional<Role> script;
  private final Map<String, Set<String>> required;
  private final ValueShapes shapes;

  private Reductions(Optional<Role> script, Map<String, Set<String>> required, ValueShapes shapes) {
    this.script = script;
    this.required = required;
    this.shapes = shapes;
  }

  /** Those of conversations that an AMP implementation shows something in. */
  static Reductions ofImplementation() {
    return new Reductions(Optional.empty(), Map.of(), ValueShapes.ANY);
  }

  /**
   * Those of conversations that an application shows something in.
   *
   * @param script the side that is played to it
   * @param captured what was captured
   */
  static Reductions ofApplication(Role script, List<Conversation> captured) {
    Map<String, Set<String>> required = new HashMap<>();
    for (Conversation conversation : captured) {
      Map<Integer, String> commands = conversation.commands();
      for (Turn turn : conversation.turns()) {
        if (turn.from() == script && turn.call() > 0) {
          required
              .computeIfAbsent(kind(turn, commands), any -> new HashSet<>(turn.values().keySet()))
              .retainAll(turn.values().keySet());
        }
      }
    }
    return new Reductions(
        Optional.of(script), Map.copyOf(required), ValueShapes.seenIn(captured, script));
  }

  /**
   * A key of a box.
   *
   * @param turn the place of the box in its conversation, from 0
   */
  record Key(int turn, String name) {}

  static List<Conversation> keepConnections(List<Conversation> from, List<Conversation> kept) {
    return kept;
  }

  /** The numbers of the calls that can go. */
  List<Integer> calls(Conversation conversation) {
    List<Integer> calls = new ArrayList<>();
    for (Turn turn : conversation.turns()) {
      if (turn instanceof Turn.Ask ask && isOurs(turn)) {
        calls.add(ask.call());
      }
    }
    return calls;
  }

  /** The same without calls that can go and are not kept, and what the application did on them. */
  Conversation keepCalls(Conversation from, List<Integer> kept) {
    Set<Integer> calls = new HashSet<>(kept);
    Set<Integer> open = new HashSet<>();
    boolean wentLast = false;
    List<Turn> turns = new ArrayList<>();
    for (Turn turn : from.turns()) {
      if (turn instanceof Turn.Ask ask && isOurs(turn)) {
        wentLast = !calls.contains(ask.call());
        if (!wentLast) {
          turns.add(turn);
        } else if (ask.asks()) {
          open.add(ask.call());
        }
      } else {
        // It called back while it served a call that goes, or because of it.
        boolean goes = turn instanceof Turn.Ask && (wentLast || !open.isEmpty());
        if (!goes) {
          turns.add(turn);
        }
        open.remove(turn.call());
      }
    }
    return from.with(turns);
  }

  /**
   * The turns that can go, by their places. What an application says goes only with the calls of
   * the script, and so do the replies to it: who does not reply does wrong as well.
   */
  List<Integer> turns(Conversation conversation) {
    List<Integer> places = new ArrayList<>();
    for (int index = 0; index < conversation.turns().size(); index++) {
      Turn turn = conversation.turns().get(index);
      boolean isOfCall = turn instanceof Turn.Ask || turn.isReply();
      if (script.isEmpty() || (isOurs(turn) && !isOfCall)) {
        places.add(index);
      }
    }
    return places;
  }

  /** The same without the turns that can go and are not kept. */
  Conversation keepTurns(Conversation from, List<Integer> kept) {
    Set<Integer> gone = new HashSet<>(turns(from));
    gone.removeAll(kept);
    List<Turn> turns = new ArrayList<>();
    for (int index = 0; index < from.turns().size(); index++) {
      if (!gone.contains(index)) {
        turns.add(from.turns().get(index));
      }
    }
    return from.with(turns);
  }

  /** The keys that can go, of all boxes; never those that route them. */
  List<Key> keys(Conversation conversation) {
    Map<Integer, String> commands = conversation.commands();
    List<Key> keys = new ArrayList<>();
    for (int index = 0; index < conversation.turns().size(); index++) {
      Turn turn = conversation.turns().get(index);
      if (!isOurs(turn)) {
        continue;
      }
      Set<String> staying = required.getOrDefault(kind(turn, commands), Set.of());
      for (String name : turn.values().keySet()) {
        if (!staying.contains(name)) {
          keys.add(new Key(index, name));
        }
      }
    }
    return keys;
  }

  /** The same without the keys that can go and are not kept. */
  Conversation keepKeys(Conversation from, List<Key> kept) {
    Set<Key> gone = new HashSet<>(keys(from));
    kept.forEach(gone::remove);
    List<Turn> turns = new ArrayList<>();
    for (int index = 0; index < from.turns().size(); index++) {
      int place = index;
      Turn turn = from.turns().get(index);
      Map<String, Value> values = new LinkedHashMap<>(turn.values());
      values.keySet().removeIf(name -> gone.contains(new Key(place, name)));
      turns.add(values.equals(turn.values()) ? turn : turn.with(values));
    }
    return from.with(turns);
  }

  /** The keys whose values can be made simpler. */
  List<Key> values(Conversation conversation) {
    List<Key> keys = new ArrayList<>();
    for (int index = 0; index < conversation.turns().size(); index++) {
      Turn turn = conversation.turns().get(index);
      if (isOurs(turn)) {
        for (String name : turn.values().keySet()) {
          keys.add(new Key(index, name));
        }
      }
    }
    return keys;
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
    return from.with(turns);
  }

  /** The same with that value wherever the old one stands under that key in the same command. */
  static Conversation replaceAll(Conversation from, Key key, Value old, Value value) {
    Map<Integer, String> commands = from.commands();
    String kind = kind(from.turns().get(key.turn()), commands);
    List<Turn> turns = new ArrayList<>();
    for (Turn turn : from.turns()) {
      if (kind(turn, commands).equals(kind) && old.equals(turn.values().get(key.name()))) {
        Map<String, Value> values = new LinkedHashMap<>(turn.values());
        values.put(key.name(), value);
        turns.add(turn.with(values));
      } else {
        turns.add(turn);
      }
    }
    return from.with(turns);
  }

  /** The same with another value wherever that one stands in what can be made simpler. */
  Conversation rename(Conversation from, Value old, Value value) {
    List<Turn> turns = new ArrayList<>();
    for (Turn turn : from.turns()) {
      if (isOurs(turn) && turn.values().containsValue(old)) {
        Map<String, Value> values = new LinkedHashMap<>(turn.values());
        values.replaceAll((key, each) -> each.equals(old) ? value : each);
        turns.add(turn.with(values));
      } else {
        turns.add(turn);
      }
    }
    return from.with(turns);
  }

  /** Other values under keys of that name, which may do as well; those that stand first. */
  List<Value> others(Conversation conversation, Key key) {
    Set<Value> others = new LinkedHashSet<>();
    for (int index = 0; index < key.turn(); index++) {
      Turn turn = conversation.turns().get(index);
      if (isOurs(turn) && turn.values().get(key.name()) instanceof Value.Plain plain) {
        others.add(plain);
      }
    }
    return others.stream().limit(MOST_OTHERS).toList();
  }

  /** What may stand there instead, the simplest first. */
  List<Value> simpler(Conversation conversation, Key key, Value value) {
    if (value instanceof Value.Plain plain) {
      String kind = kind(conversation.turns().get(key.turn()), conversation.commands());
      return shapes.simpler(kind + "." + key.name(), plain.bytes()).stream()
          .<Value>map(Value.Plain::new)
          .toList();
    }
    if (value instanceof Value.Boxes boxes) {
      List<Value> shorter = new ArrayList<>();
      int length = boxes.elements().size();
      for (int less = length / 2; less > 0; less /= 2) {
        shorter.add(new Value.Boxes(boxes.elements().subList(0, length - less)));
      }
      return shorter;
    }
    if (!(value instanceof Value.Handle handle)) {
      return List.of();
    }
    CapturedDescriptor descriptor = handle.descriptor();
    List<Value> plainer = new ArrayList<>();
    DescriptorFacts facts = descriptor.facts();
    FileContent content = descriptor.content();
    boolean isFilled = content != null && content.size() > 0;
    if (isFilled || facts.append() || isPositioned(facts)) {
      Long offset = facts.offset() == null ? null : 0L;
      DescriptorFacts plain =
          new DescriptorFacts(facts.kind(), facts.access(), facts.id(), false, offset)
              .with(facts.access().equals("write") || content == null ? null : NOTHING);
      plainer.add(new Value.Handle(new CapturedDescriptor(descriptor.at(), plain)));
    }
    return plainer;
  }

  /** Which kind of box it is: its command, and whether it calls or answers. */
  static String kind(Turn turn, Map<Integer, String> commands) {
    String command = commands.getOrDefault(turn.call(), "");
    return (turn instanceof Turn.Ask ? "call " : "answer ") + command;
  }

  private boolean isOurs(Turn turn) {
    return script.isEmpty() || script.get() == turn.from();
  }

  private static boolean isPositioned(DescriptorFacts facts) {
    return facts.offset() != null && facts.offset() != 0;
  }
}
