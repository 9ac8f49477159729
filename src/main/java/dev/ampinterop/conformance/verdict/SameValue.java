package dev.ampinterop.conformance.verdict;

import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.conformance.cases.ArgumentSpec;
import dev.ampinterop.conformance.cases.ArgumentType;
import dev.ampinterop.conformance.cases.Choice;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says whether two encodings of a type mean the same value. */
final class SameValue {
  private final Set<Choice> choices;
  private final BigInteger shift;

  /**
   * @param choices gets what the encodings differ in
   * @param shift how much larger an ordinal is in the first encoding where it means the same
   */
  SameValue(Set<Choice> choices, long shift) {
    this.choices = choices;
    this.shift = BigInteger.valueOf(shift);
  }

  /** Whether they mean the same; what does not decode means nothing. */
  boolean of(ArgumentSpec spec, byte[] one, byte[] other) {
    if (Arrays.equals(one, other)) {
      return true;
    }
    try {
      return switch (spec.type()) {
        case INTEGER, FLOAT, DECIMAL, DATE_TIME -> number(spec.type(), one, other);
        case DESCRIPTOR -> ordinal(one, other);
        case LIST_OF -> listOf(spec, one, other);
        case AMP_LIST -> ampList(spec, one, other);
        case STRING, UNICODE, BOOLEAN, PATH -> false;
      };
    } catch (RuntimeException e) {
      return false;
    }
  }

  private boolean number(ArgumentType type, byte[] one, byte[] other) {
    boolean same = decoded(type, one).equals(decoded(type, other));
    if (same) {
      choices.add(Choice.NUMBER_SPELLING);
    }
    return same;
  }

  private boolean ordinal(byte[] one, byte[] other) {
    BigInteger ordinal = ArgumentTypes.INTEGER.decode(one);
    boolean same = ordinal.subtract(shift).equals(ArgumentTypes.INTEGER.decode(other));
    if (same && !Arrays.equals(one, ArgumentTypes.INTEGER.encode(ordinal))) {
      choices.add(Choice.NUMBER_SPELLING);
    }
    return same;
  }

  private static Object decoded(ArgumentType type, byte[] bytes) {
    return switch (type) {
      case INTEGER -> ArgumentTypes.INTEGER.decode(bytes);
      case FLOAT -> ArgumentTypes.FLOAT.decode(bytes);
      case DECIMAL -> ArgumentTypes.DECIMAL.decode(bytes);
      case DATE_TIME -> ArgumentTypes.DATE_TIME.decode(bytes);
      default -> throw new IllegalArgumentException(type + " has one spelling");
    };
  }

  private boolean listOf(ArgumentSpec spec, byte[] one, byte[] other) {
    ArgumentSpec element = spec.element().orElseThrow();
    List<byte[]> mine = elements(one);
    List<byte[]> theirs = elements(other);
    boolean same = mine.size() == theirs.size();
    for (int index = 0; same && index < mine.size(); index++) {
      same = of(element, mine.get(index), theirs.get(index));
    }
    return same;
  }

  /** The elements of a {@code ListOf}. */
  static List<byte[]> elements(byte[] list) {
    List<byte[]> elements = new ArrayList<>();
    int at = 0;
    while (at < list.length) {
      int begin = at + 2;
      int end = begin + ((list[at] & 0xff) << 8 | (list[at + 1] & 0xff));
      if (end > list.length) {
        throw new IllegalArgumentException("an element is cut short");
      }
      elements.add(Arrays.copyOfRange(list, begin, end));
      at = end;
    }
    return elements;
  }

  private boolean ampList(ArgumentSpec spec, byte[] one, byte[] other) {
    List<Passed> mine = ConversationReader.pieces(Role.CLIENT, one);
    List<Passed> theirs = ConversationReader.pieces(Role.CLIENT, other);
    boolean same = mine.size() == theirs.size();
    for (int index = 0; same && index < mine.size(); index++) {
      Box box = mine.get(index).box();
      Box twin = theirs.get(index).box();
      same = box != null && twin != null && box(spec.of(), box, twin);
    }
    return same;
  }

  private boolean box(Map<String, ArgumentSpec> members, Box one, Box other) {
    List<String> keys = List.copyOf(one.keys());
    List<String> others = List.copyOf(other.keys());
    if (!Set.copyOf(keys).equals(Set.copyOf(others))) {
      return false;
    }
    if (!keys.equals(others)) {
      choices.add(Choice.KEY_ORDER);
    }
    return keys.stream()
        .allMatch(key -> value(members.get(key), bytes(one, key), bytes(other, key)));
  }

  private boolean value(@Nullable ArgumentSpec spec, byte[] one, byte[] other) {
    return Arrays.equals(one, other) || (spec != null && of(spec, one, other));
  }

  private static byte[] bytes(Box box, String key) {
    return Objects.requireNonNull(box.find(key));
  }
}
