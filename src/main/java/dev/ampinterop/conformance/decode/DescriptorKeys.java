package dev.ampinterop.conformance.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxParser;
import dev.ampinterop.amp.error.RemoteProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which values name descriptors. The wire does not say: an ordinal looks like any number. So a key
 * is taken for one where the user says so, or once a box of its command came with descriptors and
 * this key, and no other, held the ordinals. Not thread-safe.
 */
public final class DescriptorKeys {
  // One key of one byte without a value, and the end.
  private static final int SHORTEST_BOX = 7;

  private final Set<String> told;
  private final Map<String, Boolean> learned = new HashMap<>();

  /**
   * Nothing but what is told is known at first.
   *
   * @param told {@code COMMAND.KEY}
   */
  public DescriptorKeys(Set<String> told) {
    this.told = Set.copyOf(told);
  }

  /**
   * The ordinals that a box names.
   *
   * @param surely those under keys that are known to name descriptors
   * @param perhaps other values that are as good as those of descriptors that came with the box
   */
  record Named(List<Long> surely, List<Long> perhaps) {
    static final Named NOTHING = new Named(List.of(), List.of());
  }

  /**
   * The ordinals that a box names.
   *
   * @param command the box's, or of the call that it answers
   * @param pairs its keys and values
   * @param arrived the ordinals of the descriptors that came with it
   */
  Named named(String command, List<Map.Entry<String, byte[]>> pairs, List<Long> arrived) {
    if (arrived.isEmpty() && learned.isEmpty() && told.isEmpty()) {
      return Named.NOTHING;
    }
    List<Map.Entry<String, byte[]>> all = withNested(pairs);
    boolean clear = learn(command, all, arrived);
    List<Long> surely = new ArrayList<>();
    List<Long> perhaps = new ArrayList<>();
    for (Map.Entry<String, byte[]> pair : all) {
      OptionalLong ordinal = ordinal(pair.getValue());
      if (ordinal.isEmpty()) {
        continue;
      }
      if (isDescriptor(command + "." + pair.getKey())) {
        surely.add(ordinal.getAsLong());
      } else if (!clear && isCandidate(pair, arrived)) {
        perhaps.add(ordinal.getAsLong());
      }
    }
    return new Named(surely, perhaps);
  }

  /** Gives whether it is clear which keys name the descriptors that came. */
  private boolean learn(String command, List<Map.Entry<String, byte[]>> pairs, List<Long> arrived) {
    List<String> candidates = new ArrayList<>();
    for (Map.Entry<String, byte[]> pair : pairs) {
      if (isCandidate(pair, arrived)) {
        candidates.add(command + "." + pair.getKey());
      }
    }
    boolean clear = candidates.size() == arrived.size();
    if (clear) {
      candidates.forEach(candidate -> learned.putIfAbsent(candidate, true));
    }
    // A number that is no ordinal at all was one by chance, had the descriptor been another's.
    if (!arrived.isEmpty() && clear) {
      for (Map.Entry<String, byte[]> pair : pairs) {
        String key = command + "." + pair.getKey();
        if (!candidates.contains(key) && learned.containsKey(key)) {
          learned.put(key, false);
        }
      }
    }
    return clear;
  }

  /**
   * The members of an {@code AmpList} are boxes inside a value; their keys are {@code list.key}.
   */
  private static List<Map.Entry<String, byte[]>> withNested(List<Map.Entry<String, byte[]>> pairs) {
    List<Map.Entry<String, byte[]>> all = new ArrayList<>(pairs);
    for (Map.Entry<String, byte[]> pair : pairs) {
      byte[] value = pair.getValue();
      if (value.length < SHORTEST_BOX || value[0] != 0) {
        continue;
      }
      try {
        var parser = new BoxParser();
        parser.feed(ByteBuffer.wrap(value));
        List<Map.Entry<String, byte[]>> members = new ArrayList<>();
        for (Optional<Box> box = parser.next(); box.isPresent(); box = parser.next()) {
          box.get().forEach((key, inner) -> members.add(Map.entry(key, inner)));
        }
        if (parser.pending() == 0) {
          withNested(members)
              .forEach(
                  one -> all.add(Map.entry(pair.getKey() + "." + one.getKey(), one.getValue())));
        }
      } catch (RemoteProtocolException e) {
        // It only began like a box.
      }
    }
    return all;
  }

  // Tags are numbers, too.
  private static boolean isCandidate(Map.Entry<String, byte[]> pair, List<Long> arrived) {
    OptionalLong ordinal = ordinal(pair.getValue());
    return ordinal.isPresent()
        && arrived.contains(ordinal.getAsLong())
        && !pair.getKey().startsWith("_");
  }

  private boolean isDescriptor(String key) {
    return told.contains(key) || learned.getOrDefault(key, false);
  }

  private static OptionalLong ordinal(byte[] value) {
    String text = new String(value, ISO_8859_1);
    return text.matches("0|[1-9][0-9]{0,17}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }
}
