package dev.ampinterop.conformance.dialog;

import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.WirePiece;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which keys hold ordinals of descriptors, and the values of boxes with the descriptors in place.
 *
 * <p>A key holds ordinals if it always does, and also if it mostly does: where an ordinal is wrong,
 * that is what somebody looks for. In that box the key means a descriptor that came with it.
 */
final class Ordinals {
  private final Map<String, Map<String, Evidence>> seen = new HashMap<>();

  private final Map<Role, Set<Integer>> taken = new HashMap<>();

  /** Of a key in boxes of one kind. An ordinal is used once, so its key never has a value twice. */
  private static final class Evidence {
    private final Set<Integer> values = new HashSet<>();
    private boolean against;
    private int boxes;
    private int cameWithBox;

    void add(int ordinal, DialogReader.Piece piece) {
      against |= ordinal < 0 || ordinal >= piece.ordinals() || !values.add(ordinal);
      boxes++;
      if (piece.carries(ordinal)) {
        cameWithBox++;
      }
    }

    boolean isAlwaysRight() {
      return !against;
    }

    boolean isMostlyRight() {
      return cameWithBox > 0 && 2 * cameWithBox >= boxes;
    }
  }

  /** Looks at a box of that kind. */
  void learn(String kind, WirePiece.Box box, DialogReader.Piece piece) {
    Map<String, Evidence> keys = seen.computeIfAbsent(kind, any -> new HashMap<>());
    for (WirePiece.Pair pair : box.pairs()) {
      keys.computeIfAbsent(new String(pair.key(), StandardCharsets.UTF_8), any -> new Evidence())
          .add(ordinal(pair.value()), piece);
    }
  }

  /** Takes all descriptors back; tells which had been taken. */
  Map<Role, Set<Integer>> startAgain() {
    Map<Role, Set<Integer>> before = new EnumMap<>(Role.class);
    before.putAll(taken);
    taken.clear();
    return before;
  }

  /**
   * The values in the order of encoding: descriptors by ordinal, then the others by key. Empty
   * where a key that holds ordinals means none of the descriptors that are there.
   */
  Optional<Map<String, DialogValue>> values(
      String kind,
      Map<String, byte[]> members,
      List<CapturedDescriptor> all,
      Role from,
      DialogReader.Piece piece) {
    Map<String, Evidence> keys = seen.getOrDefault(kind, Map.of());
    Set<Integer> before = taken.computeIfAbsent(from, any -> new HashSet<>());
    Map<Integer, String> handles = new TreeMap<>();
    List<String> mistaken = new ArrayList<>();
    members.forEach(
        (key, value) -> {
          Evidence evidence = keys.get(key);
          int ordinal = ordinal(value);
          if (evidence == null || !(evidence.isAlwaysRight() || evidence.isMostlyRight())) {
            return;
          }
          if (ordinal >= 0 && ordinal < piece.ordinals() && before.add(ordinal)) {
            handles.put(ordinal, key);
          } else if (!evidence.isAlwaysRight()) {
            mistaken.add(key);
          }
        });
    for (int ordinal = piece.firstOrdinal(); ordinal < piece.ordinals(); ordinal++) {
      if (!mistaken.isEmpty() && before.add(ordinal)) {
        handles.put(ordinal, mistaken.remove(0));
      }
    }
    if (!mistaken.isEmpty()) {
      return Optional.empty();
    }
    Map<String, DialogValue> values = new LinkedHashMap<>();
    handles.forEach((ordinal, key) -> values.put(key, new DialogValue.Handle(all.get(ordinal))));
    members.forEach((key, value) -> values.putIfAbsent(key, new DialogValue.Plain(value)));
    return Optional.of(values);
  }

  /** The number that it is, as Twisted writes one; -1 where it is none. */
  private static int ordinal(byte[] value) {
    if (value.length == 0 || value.length > 6 || (value[0] == '0' && value.length > 1)) {
      return -1;
    }
    int number = 0;
    for (byte digit : value) {
      if (digit < '0' || digit > '9') {
        return -1;
      }
      number = number * 10 + digit - '0';
    }
    return number;
  }
}
