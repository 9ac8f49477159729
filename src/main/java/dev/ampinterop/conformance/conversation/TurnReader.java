package dev.ampinterop.conformance.conversation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what passed as turns, with the descriptors in place of the ordinals that name them. */
final class TurnReader {
  private final List<Passed> all;
  private final DescriptorKeys keys;
  private final Map<Role, List<CapturedDescriptor>> descriptors = new EnumMap<>(Role.class);
  private final Map<Role, Set<Long>> taken = new EnumMap<>(Role.class);
  private final Set<Integer> calls = new HashSet<>();

  private TurnReader(List<Passed> all, DescriptorKeys keys) {
    this.all = all;
    this.keys = keys;
    for (Role role : Role.values()) {
      descriptors.put(role, new ArrayList<>());
      taken.put(role, new HashSet<>());
    }
  }

  static List<Turn> read(List<Passed> passed, Set<String> said) {
    DescriptorKeys keys = new DescriptorKeys(said);
    passed.forEach(keys::learn);
    return new TurnReader(passed, keys).read();
  }

  private List<Turn> read() {
    List<Optional<Map<String, Value>>> values = new ArrayList<>();
    for (Passed one : all) {
      descriptors(one.from()).addAll(one.descriptors());
      values.add(values(one));
    }
    // A descriptor may travel on an earlier box, so only now it is known which are named at all.
    List<Turn> turns = new ArrayList<>();
    for (int index = 0; index < all.size(); index++) {
      Passed one = all.get(index);
      List<CapturedDescriptor> unnamed = unnamed(one);
      Turn turn = values.get(index).isEmpty() ? null : turn(one, values.get(index).get(), unnamed);
      turns.add(turn == null ? new Turn.Stray(one.from(), one.bytes(), unnamed, one) : turn);
    }
    return turns;
  }

  private @Nullable Turn turn(
      Passed one, Map<String, Value> values, List<CapturedDescriptor> unnamed) {
    Role from = one.from();
    Passed.Call call = one.call();
    if (call == null) {
      return null;
    }
    int number = call.number();
    if (one.isCall() && !call.command().isEmpty()) {
      calls.add(number);
      boolean asks = one.kind() == Passed.Kind.ASK;
      return new Turn.Ask(from, number, call.command(), asks, values, unnamed, one);
    } else if (!calls.contains(number)) {
      return null;
    } else if (one.kind() == Passed.Kind.ANSWER) {
      return new Turn.Answer(from, number, values, unnamed, one);
    }
    String code = one.text(Amp.ERROR_CODE).orElse(null);
    String description = one.text(Amp.ERROR_DESCRIPTION).orElse(null);
    return code == null || description == null
        ? null
        : new Turn.Failure(
            from,
            number,
            code,
            new String(description.getBytes(ISO_8859_1), StandardCharsets.UTF_8),
            unnamed,
            one);
  }

  private List<CapturedDescriptor> unnamed(Passed one) {
    List<CapturedDescriptor> unnamed = new ArrayList<>();
    for (int index = 0; index < one.descriptors().size(); index++) {
      if (!taken(one.from()).contains(one.ordinal(index))) {
        unnamed.add(one.descriptors().get(index));
      }
    }
    return unnamed;
  }

  /** A value under a key that names descriptors. */
  private static final class Slot {
    final String key;
    final long said;
    long means = -1;
    boolean isWrong;

    Slot(String key, byte[] value) {
      this.key = key;
      this.said = DescriptorKeys.ordinal(value);
    }
  }

  /**
   * The values of a box in the order of encoding. Empty where nobody can use it: it belongs to no
   * call, or has a key that is not text.
   */
  private Optional<Map<String, Value>> values(Passed one) {
    Map<String, byte[]> members = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> pair : one.pairs()) {
      String key = text(pair.getKey().getBytes(ISO_8859_1));
      if (key == null) {
        return Optional.empty();
      }
      members.put(key, pair.getValue()); // the last one counts
    }
    if (members.isEmpty() || one.call() == null) {
      return Optional.empty();
    }
    for (String routing :
        switch (one.kind()) {
          case ANSWER -> List.of(Amp.ANSWER);
          case ERROR -> List.of(Amp.ERROR, Amp.ERROR_CODE, Amp.ERROR_DESCRIPTION);
          default -> List.of(Amp.ASK, Amp.COMMAND);
        }) {
      members.remove(routing);
    }
    Set<String> names = keys.of(one);
    Deque<Slot> slots = new ArrayDeque<>();
    collect("", members, names, slots);
    settle(one, slots);
    return Optional.of(build("", one, members, names, slots));
  }

  private static void collect(
      String prefix, Map<String, byte[]> members, Set<String> names, Deque<Slot> slots) {
    members.forEach(
        (key, value) -> {
          if (names.contains(prefix + key)) {
            slots.add(new Slot(prefix + key, value));
          } else if (hasNamesBelow(prefix + key, names)) {
            elements(value).forEach(element -> collect(prefix + key + ".", element, names, slots));
          }
        });
  }

  /** Decides which descriptor each means. */
  private void settle(Passed one, Deque<Slot> slots) {
    Set<Long> before = taken(one.from());
    Deque<Slot> mistaken = new ArrayDeque<>();
    for (Slot slot : slots) {
      if (slot.said >= 0 && slot.said < one.endOrdinal() && before.add(slot.said)) {
        slot.means = slot.said;
      } else if (keys.mustName(one, slot.key)) {
        mistaken.add(slot);
        slot.isWrong = true;
      }
    }
    for (long came = one.firstOrdinal(); came < one.endOrdinal(); came++) {
      if (!mistaken.isEmpty() && before.add(came)) {
        mistaken.remove().means = came;
      }
    }
  }

  /** Descriptors by ordinal, then the others as they stand there. */
  private Map<String, Value> build(
      String prefix,
      Passed one,
      Map<String, byte[]> members,
      Set<String> names,
      Deque<Slot> slots) {
    Map<String, Long> order = new HashMap<>();
    Map<String, Value> values = new LinkedHashMap<>();
    members.forEach(
        (key, bytes) -> {
          Value value = new Value.Plain(bytes);
          if (names.contains(prefix + key)) {
            Slot slot = slots.remove();
            if (slot.means >= 0) {
              order.put(key, slot.means);
              CapturedDescriptor meant = descriptors(one.from()).get((int) slot.means);
              value = new Value.Handle(meant, slot.isWrong);
            } else if (slot.isWrong) {
              value = new Value.Wrong(bytes);
            }
          } else if (hasNamesBelow(prefix + key, names)) {
            List<Map<String, byte[]>> elements = elements(bytes);
            if (!elements.isEmpty() || bytes.length == 0) {
              List<Slot> left = List.copyOf(slots);
              List<Map<String, Value>> inner = new ArrayList<>();
              elements.forEach(
                  element -> inner.add(build(prefix + key + ".", one, element, names, slots)));
              left.subList(0, left.size() - slots.size()).stream()
                  .mapToLong(slot -> slot.means)
                  .filter(means -> means >= 0)
                  .min()
                  .ifPresent(means -> order.put(key, means));
              value = new Value.Boxes(inner);
            }
          }
          values.put(key, value);
        });
    Map<String, Value> sorted = new LinkedHashMap<>();
    values.keySet().stream()
        .sorted(Comparator.comparing(key -> order.getOrDefault(key, Long.MAX_VALUE)))
        .forEach(key -> sorted.put(key, values.get(key)));
    return sorted;
  }

  private static boolean hasNamesBelow(String key, Set<String> names) {
    return names.stream().anyMatch(name -> name.startsWith(key + "."));
  }

  private static List<Map<String, byte[]>> elements(byte[] value) {
    List<Map<String, byte[]>> elements = new ArrayList<>();
    for (Box box : DescriptorKeys.elements(value).orElse(List.of())) {
      Map<String, byte[]> members = new LinkedHashMap<>();
      box.forEach(members::put);
      elements.add(members);
    }
    return elements;
  }

  private List<CapturedDescriptor> descriptors(Role role) {
    return descriptors.getOrDefault(role, List.of());
  }

  private Set<Long> taken(Role role) {
    return taken.computeIfAbsent(role, any -> new HashSet<>());
  }

  private static @Nullable String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
