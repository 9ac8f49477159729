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
import java.util.function.Predicate;

/**
 * Which keys hold ordinals of descriptors, and the values of boxes with the descriptors in place.
 *
 * <p>A key holds ordinals if it always does, and also if it mostly does: where an ordinal is wrong,
 * that is what somebody looks for. In that box the key means a descriptor that came with it.
 */
final class Ordinals {
  private final Map<String, Kind> kinds = new HashMap<>();

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

  /** Boxes of one kind: calls of a command, or answers to it. */
  private static final class Kind {
    private final Map<String, Evidence> keys = new HashMap<>();
    private int mostAtOnce;

    void learn(WirePiece.Box box, DialogReader.Piece piece) {
      mostAtOnce = Math.max(mostAtOnce, piece.came().size());
      for (WirePiece.Pair pair : box.pairs()) {
        keys.computeIfAbsent(new String(pair.key(), StandardCharsets.UTF_8), any -> new Evidence())
            .add(ordinal(pair.value()), piece);
      }
    }

    /** Keys that always do hold ordinals; others only where those are too few. */
    Set<String> withOrdinals() {
      Set<String> always = keys(Evidence::isAlwaysRight);
      if (always.size() < mostAtOnce) {
        always.addAll(keys(Evidence::isMostlyRight));
      }
      return always;
    }

    private Set<String> keys(Predicate<Evidence> are) {
      Set<String> some = new HashSet<>();
      keys.forEach(
          (key, evidence) -> {
            if (are.test(evidence)) {
              some.add(key);
            }
          });
      return some;
    }

    boolean isAlwaysRight(String key) {
      Evidence evidence = keys.get(key);
      return evidence != null && evidence.isAlwaysRight();
    }
  }

  /** Looks at a box of that kind. */
  void learn(String kind, WirePiece.Box box, DialogReader.Piece piece) {
    kinds.computeIfAbsent(kind, any -> new Kind()).learn(box, piece);
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
    Kind boxes = kinds.getOrDefault(kind, new Kind());
    Set<String> keys = boxes.withOrdinals();
    Set<Integer> before = taken.computeIfAbsent(from, any -> new HashSet<>());
    Map<Integer, String> handles = new TreeMap<>();
    List<String> mistaken = new ArrayList<>();
    members.forEach(
        (key, value) -> {
          int ordinal = ordinal(value);
          if (!keys.contains(key)) {
            return;
          }
          if (ordinal >= 0 && ordinal < piece.ordinals() && before.add(ordinal)) {
            handles.put(ordinal, key);
          } else if (!boxes.isAlwaysRight(key)) {
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
