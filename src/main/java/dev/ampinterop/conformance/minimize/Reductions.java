package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.dialog.Dialog;
import dev.ampinterop.conformance.dialog.DialogValue;
import dev.ampinterop.conformance.dialog.Turn;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What can be taken away from dialogs, and dialogs without it. */
final class Reductions {
  private Reductions() {}

  /**
   * A key of a box.
   *
   * @param turn the place of the box in its dialog, from 0
   */
  record Key(int turn, String name) {}

  static List<Dialog> keepConnections(List<Dialog> from, List<Dialog> kept) {
    return kept;
  }

  /** The numbers of the calls. */
  static List<Integer> calls(Dialog dialog) {
    List<Integer> calls = new ArrayList<>();
    for (Turn turn : dialog.turns()) {
      if (turn instanceof Turn.Ask ask) {
        calls.add(ask.call());
      }
    }
    return calls;
  }

  static Dialog keepCalls(Dialog from, List<Integer> kept) {
    Set<Integer> calls = new HashSet<>(kept);
    return from.with(
        from.turns().stream()
            .filter(turn -> !(turn instanceof Turn.Ask ask) || calls.contains(ask.call()))
            .toList());
  }

  /** All keys of all boxes but those that route them. */
  static List<Key> keys(Dialog dialog) {
    List<Key> keys = new ArrayList<>();
    for (int index = 0; index < dialog.turns().size(); index++) {
      for (String name : values(dialog.turns().get(index)).keySet()) {
        keys.add(new Key(index, name));
      }
    }
    return keys;
  }

  static Dialog keepKeys(Dialog from, List<Key> kept) {
    Set<Key> keys = new HashSet<>(kept);
    List<Turn> turns = new ArrayList<>();
    for (int index = 0; index < from.turns().size(); index++) {
      int place = index;
      Turn turn = from.turns().get(index);
      Map<String, DialogValue> values = new LinkedHashMap<>(values(turn));
      values.keySet().removeIf(name -> !keys.contains(new Key(place, name)));
      turns.add(with(turn, values));
    }
    return new Dialog(turns, from.closedBy());
  }

  static Optional<DialogValue> value(Dialog dialog, Key key) {
    return key.turn() < dialog.turns().size()
        ? Optional.ofNullable(values(dialog.turns().get(key.turn())).get(key.name()))
        : Optional.empty();
  }

  static Dialog replace(Dialog from, Key key, DialogValue value) {
    List<Turn> turns = new ArrayList<>(from.turns());
    Map<String, DialogValue> values = new LinkedHashMap<>(values(turns.get(key.turn())));
    values.put(key.name(), value);
    turns.set(key.turn(), with(turns.get(key.turn()), values));
    return new Dialog(turns, from.closedBy());
  }

  /** What may stand there instead, the simplest first. */
  static List<DialogValue> simpler(DialogValue value) {
    if (value instanceof DialogValue.Plain plain) {
      int length = plain.bytes().length;
      List<DialogValue> shorter = new ArrayList<>();
      if (length > 0) {
        shorter.add(new DialogValue.Plain(new byte[0]));
      }
      for (int less = length / 2; less > 0; less /= 2) {
        shorter.add(new DialogValue.Plain(Arrays.copyOf(plain.bytes(), length - less)));
      }
      return shorter;
    }
    CapturedDescriptor descriptor = ((DialogValue.Handle) value).descriptor();
    List<DialogValue> plainer = new ArrayList<>();
    DescriptorFacts facts = descriptor.facts();
    if (descriptor.content() != null || facts.append() || isPositioned(facts)) {
      Long offset = facts.offset() == null ? null : 0L;
      DescriptorFacts plain =
          new DescriptorFacts(facts.kind(), facts.access(), facts.id(), false, offset);
      plainer.add(new DialogValue.Handle(new CapturedDescriptor(descriptor.at(), plain)));
    }
    return plainer;
  }

  private static boolean isPositioned(DescriptorFacts facts) {
    return facts.offset() != null && facts.offset() != 0;
  }

  private static Map<String, DialogValue> values(Turn turn) {
    if (turn instanceof Turn.Ask ask) {
      return ask.values();
    }
    return turn instanceof Turn.Answer answer ? answer.values() : Map.of();
  }

  private static Turn with(Turn turn, Map<String, DialogValue> values) {
    if (turn instanceof Turn.Ask ask) {
      return new Turn.Ask(ask.from(), ask.call(), ask.command(), ask.asks(), values);
    }
    return turn instanceof Turn.Answer answer
        ? new Turn.Answer(answer.from(), answer.call(), values)
        : turn;
  }
}
