package dev.ampinterop.conformance.compare;

import dev.ampinterop.amp.log.ReadableBytes;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.conversation.Value;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.FileContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * In what the values of two boxes differ. A descriptor is compared by what is known of it: its
 * ordinal follows from what travelled before, and its inode is another one each time.
 */
final class ValueDifference {
  /** The kind and the access of a descriptor into which nobody has looked. */
  private static final String UNKNOWN = "unknown";

  private ValueDifference() {}

  /**
   * The differences, in words: {@code total=95 instead of 94}.
   *
   * @param prefix the keys of the lists in which they stand, each followed by a dot
   * @param variable the keys that may have other values
   */
  static List<String> of(
      String prefix,
      Map<String, Value> before,
      Map<String, Value> after,
      Predicate<String> variable) {
    List<String> differences = new ArrayList<>();
    Set<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    for (String key : keys) {
      Value right = before.get(key);
      Value came = after.get(key);
      String name = ReadableBytes.of((prefix + key).getBytes(StandardCharsets.UTF_8));
      if (right == null) {
        differences.add(
            name + "=" + words(Objects.requireNonNull(came)) + " is only in the second capture");
      } else if (came == null) {
        differences.add("no " + name + ", which was " + words(right));
      } else if (right instanceof Value.Boxes lists
          && came instanceof Value.Boxes others
          && lists.elements().size() == others.elements().size()) {
        for (int index = 0; index < lists.elements().size(); index++) {
          differences.addAll(
              of(
                  prefix + key + "." + index + ".",
                  lists.elements().get(index),
                  others.elements().get(index),
                  variable));
        }
      } else if (!variable.test(key) && !isSame(right, came)) {
        differences.add(name + "=" + apart(right, came));
      }
    }
    return differences;
  }

  /** Whether there are no differences: asked millions of times, so without words for them. */
  static boolean areSame(
      Map<String, Value> before, Map<String, Value> after, Predicate<String> variable) {
    return before.keySet().equals(after.keySet())
        && before.entrySet().stream()
            .allMatch(
                pair ->
                    isSame(
                        pair.getKey(),
                        pair.getValue(),
                        Objects.requireNonNull(after.get(pair.getKey())),
                        variable));
  }

  private static boolean isSame(String key, Value right, Value came, Predicate<String> variable) {
    if (right instanceof Value.Boxes lists
        && came instanceof Value.Boxes others
        && lists.elements().size() == others.elements().size()) {
      return IntStream.range(0, lists.elements().size())
          .allMatch(
              index ->
                  areSame(lists.elements().get(index), others.elements().get(index), variable));
    }
    return variable.test(key) || isSame(right, came);
  }

  /** Descriptors that no key names, and travelled beside the box. */
  static List<String> ofUnnamed(List<CapturedDescriptor> before, List<CapturedDescriptor> after) {
    return areSameUnnamed(before, after)
        ? List.of()
        : List.of("beside it " + words(after) + " instead of " + words(before));
  }

  /** Whether there are no differences between these. */
  static boolean areSameUnnamed(List<CapturedDescriptor> before, List<CapturedDescriptor> after) {
    return before.size() == after.size()
        && IntStream.range(0, before.size())
            .allMatch(index -> haveSameFacts(before.get(index).facts(), after.get(index).facts()));
  }

  private static String words(List<CapturedDescriptor> descriptors) {
    return descriptors.isEmpty()
        ? "no descriptor"
        : descriptors.stream().map(ValueDifference::words).collect(Collectors.joining(", "));
  }

  private static boolean isSame(Value one, Value other) {
    if (one instanceof Value.Handle handle && other instanceof Value.Handle another) {
      return haveSameFacts(handle.descriptor().facts(), another.descriptor().facts())
          && handle.isMistaken() == another.isMistaken()
          && hasSameContent(handle.descriptor(), another.descriptor());
    }
    byte[] bytes = bytes(one);
    byte[] others = bytes(other);
    return bytes != null && others != null && Arrays.equals(bytes, others);
  }

  private static boolean hasSameContent(CapturedDescriptor one, CapturedDescriptor other) {
    FileContent content = one.content();
    FileContent another = other.content();
    return content == null || another == null || content.isSameAsFarAsKnown(another);
  }

  private static String apart(Value before, Value after) {
    byte[] right = bytes(before);
    byte[] came = bytes(after);
    if (right != null && came != null) {
      List<String> apart = ReadableBytes.apart(right, came, ReadableBytes::of);
      return apart.get(1) + " instead of " + apart.get(0);
    }
    String words = words(after);
    String others = words(before);
    return words.equals(others) ? words + " with other contents" : words + " instead of " + others;
  }

  private static String words(Value value) {
    byte[] bytes = bytes(value);
    if (bytes != null) {
      return ReadableBytes.of(bytes);
    }
    return value instanceof Value.Handle handle
        ? words(handle.descriptor()) + (handle.isMistaken() ? " by a wrong ordinal" : "")
        : "a list of " + ((Value.Boxes) value).elements().size();
  }

  private static byte @Nullable [] bytes(Value value) {
    if (value instanceof Value.Plain plain) {
      return plain.bytes();
    }
    return value instanceof Value.Wrong wrong ? wrong.bytes() : null;
  }

  private static String words(CapturedDescriptor descriptor) {
    SortedMap<String, Object> more = new TreeMap<>(descriptor.facts().more());
    return "(descriptor "
        + descriptor.facts().kind()
        + " "
        + descriptor.facts().access()
        + more.entrySet().stream()
            .map(fact -> " " + fact.getKey() + " " + fact.getValue())
            .collect(Collectors.joining())
        + ")";
  }

  /**
   * As far as both captures know them. What strace shows of a program does not tell how long a file
   * is, nor how the other side opened it.
   */
  private static boolean haveSameFacts(DescriptorFacts one, DescriptorFacts other) {
    if (!isSameWhereKnown(one.kind(), other.kind())
        || !isSameWhereKnown(one.access(), other.access())) {
      return false;
    }
    Set<String> names = new TreeSet<>(one.more().keySet());
    names.addAll(other.more().keySet());
    boolean knowsFlags = !one.access().equals(UNKNOWN) && !other.access().equals(UNKNOWN);
    return names.stream()
        .allMatch(
            name -> {
              Object fact = one.more().get(name);
              Object another = other.more().get(name);
              // A flag that is not set is not there; of a number nobody took a note.
              boolean isNoted = fact != null && another != null;
              boolean isFlag = fact instanceof Boolean || another instanceof Boolean;
              return !(isNoted || (isFlag && knowsFlags)) || Objects.equals(fact, another);
            });
  }

  private static boolean isSameWhereKnown(String one, String other) {
    return one.equals(UNKNOWN) || other.equals(UNKNOWN) || one.equals(other);
  }
}
