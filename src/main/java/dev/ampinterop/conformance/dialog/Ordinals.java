package dev.ampinterop.conformance.dialog;

import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.WirePiece;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which keys hold ordinals of descriptors, and the values of boxes with the descriptors in place.
 */
final class Ordinals {
  private final Map<String, Map<String, Evidence>> seen = new HashMap<>();

  private final Map<Role, Set<Integer>> taken = new HashMap<>();

  /** Of a key in boxes of one kind. An ordinal is used once, so its key never has a value twice. */
  private static final class Evidence {
    final Set<Integer> values = new HashSet<>();
    boolean against;

    void add(int ordinal, int came) {
      against |= ordinal < 0 || ordinal >= came || !values.add(ordinal);
    }
  }

  /** Looks at a box of that kind; {@code came} descriptors had come when it was whole. */
  void learn(String kind, WirePiece.Box box, int came) {
    Map<String, Evidence> keys = seen.computeIfAbsent(kind, any -> new HashMap<>());
    for (WirePiece.Pair pair : box.pairs()) {
      keys.computeIfAbsent(new String(pair.key(), StandardCharsets.UTF_8), any -> new Evidence())
          .add(ordinal(pair.value()), came);
    }
  }

  /** The values in the order of encoding: descriptors by ordinal, then the others by key. */
  Map<String, DialogValue> values(
      String kind, Map<String, byte[]> members, CapturedConversation conversation, Role from) {
    Map<String, Evidence> keys = seen.getOrDefault(kind, Map.of());
    Set<Integer> before = taken.computeIfAbsent(from, any -> new HashSet<>());
    List<CapturedDescriptor> all = conversation.descriptors(from);
    List<String> handles = new ArrayList<>();
    for (Map.Entry<String, byte[]> member : members.entrySet()) {
      Evidence evidence = keys.get(member.getKey());
      if (evidence != null && !evidence.against && before.add(ordinal(member.getValue()))) {
        handles.add(member.getKey());
      }
    }
    handles.sort(Comparator.comparingInt(key -> ordinal(members.getOrDefault(key, new byte[0]))));
    Map<String, DialogValue> values = new LinkedHashMap<>();
    for (String key : handles) {
      int ordinal = ordinal(members.getOrDefault(key, new byte[0]));
      values.put(key, new DialogValue.Handle(all.get(ordinal)));
    }
    members.forEach((key, value) -> values.putIfAbsent(key, new DialogValue.Plain(value)));
    return values;
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
