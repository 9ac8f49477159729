package dev.ampinterop.conformance.conversation;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which keys name descriptors, on one connection. The wire does not say: an ordinal looks like any
 * number. Members of an {@code AmpList} have keys of their own, {@code list.key}.
 *
 * <p>Where the user has named keys, those do and no others. Otherwise it is a guess: a key does
 * whose value is, in every box of its command, the ordinal of a descriptor that came with the box
 * or before it, and never the same one twice. Where such keys are too few for the descriptors that
 * came, a key of which that is true mostly does, too: a wrong ordinal in one box does not hide what
 * the others tell. A guess may explain what passed; it never makes anything wrong.
 *
 * <p>Not thread-safe.
 */
public final class DescriptorKeys {
  // One key of one byte without a value, and the end.
  private static final int SHORTEST_BOX = 7;

  /** Conversations have a handful of keys; garbage may look like any number. */
  private static final int MOST_KEYS = 10_000;

  /** How many ordinals of a key are remembered, to see one come twice. */
  private static final int MOST_ORDINALS = 1 << 16;

  private final Set<String> said;
  private final Map<String, Kind> kinds = new HashMap<>();
  private int known;

  /**
   * Nothing but what is said is known at first.
   *
   * @param said {@code COMMAND.KEY}, of calls and answers; where there are some, nothing is guessed
   */
  public DescriptorKeys(Set<String> said) {
    this.said = Set.copyOf(said);
  }

  /** Of a key in boxes of one kind. */
  private static final class Evidence {
    private final Set<Long> ordinals = new HashSet<>();
    private boolean against;
    private int values;
    private int cameWithBox;
    private int mostAtOnce;
    private int atOnce;
    private long lastBox = -1;

    void add(long ordinal, Passed box) {
      atOnce = box.offset() == lastBox ? atOnce + 1 : 1;
      lastBox = box.offset();
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      values++;
      if (ordinal < 0 || ordinal >= box.endOrdinal()) {
        against = true;
      } else if (ordinals.size() < MOST_ORDINALS) {
        against |= !ordinals.add(ordinal);
      }
      if (ordinal >= box.firstOrdinal() && ordinal < box.endOrdinal()) {
        cameWithBox++;
      }
    }

    boolean isAlwaysRight() {
      return !against;
    }

    boolean isMostlyRight() {
      return cameWithBox > 0 && 2 * cameWithBox >= values;
    }
  }

  /** Boxes of one kind: calls of a command, or answers to it. */
  private static final class Kind {
    private final Map<String, Evidence> keys = new HashMap<>();
    private int mostAtOnce;

    /** Keys that always do hold ordinals; others only where those are too few. */
    Set<String> withOrdinals() {
      Set<String> always = keys(Evidence::isAlwaysRight);
      int accounted = always.stream().mapToInt(key -> evidence(key).mostAtOnce).sum();
      if (accounted < mostAtOnce) {
        always.addAll(keys(Evidence::isMostlyRight));
      }
      return always;
    }

    private Set<String> keys(Predicate<Evidence> are) {
      Set<String> some = new TreeSet<>();
      keys.forEach(
          (key, evidence) -> {
            if (are.test(evidence)) {
              some.add(key);
            }
          });
      return some;
    }

    Evidence evidence(String key) {
      return keys.getOrDefault(key, new Evidence());
    }
  }

  /** Whether the user has said which keys name descriptors, so that they are no guess. */
  public boolean areSaid() {
    return !said.isEmpty();
  }

  /** Looks at a call or an answer; at nothing else. */
  public void learn(Passed box) {
    if (areSaid() || !names(box)) {
      return;
    }
    Kind kind = kinds.computeIfAbsent(kind(box), any -> new Kind());
    kind.mostAtOnce = Math.max(kind.mostAtOnce, box.descriptors().size());
    for (Map.Entry<String, byte[]> pair : withNested(box.pairs())) {
      if (!kind.keys.containsKey(pair.getKey())) {
        if (known == MOST_KEYS) {
          return;
        }
        known++;
        kind.keys.put(pair.getKey(), new Evidence());
      }
      kind.evidence(pair.getKey()).add(ordinal(pair.getValue()), box);
    }
  }

  /** The keys of that box's kind whose values name descriptors, as far as known by now. */
  public Set<String> of(Passed box) {
    if (!names(box)) {
      return Set.of();
    }
    if (!areSaid()) {
      return kinds.getOrDefault(kind(box), new Kind()).withOrdinals();
    }
    Set<String> keys = new HashSet<>();
    String prefix = box.command() + ".";
    for (String one : said) {
      if (one.startsWith(prefix)) {
        keys.add(one.substring(prefix.length()));
      }
    }
    return keys;
  }

  /** Whether a value under that key that names no descriptor is wrong, and not just a number. */
  public boolean mustName(Passed box, String key) {
    return areSaid() || !kinds.getOrDefault(kind(box), new Kind()).evidence(key).isAlwaysRight();
  }

  private static boolean names(Passed box) {
    return box.isCall() || box.kind() == Passed.Kind.ANSWER;
  }

  private static String kind(Passed box) {
    return box.from() + (box.isCall() ? " asks " : " answers ") + box.command();
  }

  /** The pairs of a box, with those of boxes inside its values under {@code list.key}. */
  public static List<Map.Entry<String, byte[]>> withNested(List<Map.Entry<String, byte[]>> pairs) {
    List<Map.Entry<String, byte[]>> all = new ArrayList<>();
    for (Map.Entry<String, byte[]> pair : pairs) {
      if (pair.getKey().startsWith("_")) {
        continue; // Tags are numbers, too.
      }
      all.add(pair);
      for (Box element : elements(pair.getValue()).orElse(List.of())) {
        for (Map.Entry<String, byte[]> inner : withNested(Passed.pairs(element))) {
          all.add(Map.entry(pair.getKey() + "." + inner.getKey(), inner.getValue()));
        }
      }
    }
    return all;
  }

  /** The boxes that a value consists of, as an {@code AmpList} does; empty where it does not. */
  public static Optional<List<Box>> elements(byte[] value) {
    if (value.length < SHORTEST_BOX || value[0] != 0) {
      return Optional.empty();
    }
    return BoxParser.wholeBoxes(value);
  }

  /** The number that it is, as Twisted writes one; -1 where it is none. */
  public static long ordinal(byte[] value) {
    if (value.length == 0 || value.length > 17 || (value[0] == '0' && value.length > 1)) {
      return -1;
    }
    long number = 0;
    for (byte digit : value) {
      if (digit < '0' || digit > '9') {
        return -1;
      }
      number = number * 10 + digit - '0';
    }
    return number;
  }
}
