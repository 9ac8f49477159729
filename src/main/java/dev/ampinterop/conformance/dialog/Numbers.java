package dev.ampinterop.conformance.dialog;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.cases.Role;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives the turns of a dialog their tags and ordinals as Twisted counts them: tags per side from 1,
 * in hexadecimal, ordinals per side from 0. To be asked for each box once, in order.
 */
final class Numbers {
  private final Map<Integer, String> tags = new HashMap<>();
  private final Map<Role, Integer> ordinals = new EnumMap<>(Role.class);

  Numbers(Dialog dialog) {
    Map<Role, Integer> last = new EnumMap<>(Role.class);
    for (Turn turn : dialog.turns()) {
      if (turn instanceof Turn.Ask ask) { // one that wants no answer counts, too
        tags.put(ask.call(), Integer.toHexString(last.merge(ask.from(), 1, Integer::sum)));
      }
    }
  }

  /** The box of a turn that has one, by key. */
  Map<String, byte[]> box(Turn turn) {
    Map<String, byte[]> box = new TreeMap<>();
    if (turn instanceof Turn.Ask ask) {
      if (ask.asks()) {
        box.put(Amp.ASK, tag(ask.call()));
      }
      box.put(Amp.COMMAND, bytes(ask.command()));
    } else if (turn instanceof Turn.Answer answer) {
      box.put(Amp.ANSWER, tag(answer.call()));
    } else if (turn instanceof Turn.Failure failure) {
      box.put(Amp.ERROR, tag(failure.call()));
      box.put(Amp.ERROR_CODE, bytes(failure.code()));
      box.put(Amp.ERROR_DESCRIPTION, bytes(failure.description()));
    }
    CaseTeller.values(turn).forEach((key, value) -> box.put(key, bytes(turn.from(), value)));
    return box;
  }

  /** Descriptors that no key names count all the same. */
  void skip(Role from, Collection<?> descriptors) {
    ordinals.merge(from, descriptors.size(), Integer::sum);
  }

  private byte[] bytes(Role from, DialogValue value) {
    return value instanceof DialogValue.Plain plain
        ? plain.bytes()
        : bytes(Integer.toString(ordinals.merge(from, 1, Integer::sum) - 1));
  }

  private byte[] tag(int call) {
    return bytes(tags.getOrDefault(call, ""));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
