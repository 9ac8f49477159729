package dev.ampinterop.conformance.verdict;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentType;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.conformance.cases.ArgumentSpec;
import dev.ampinterop.conformance.conversation.Passed;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The form that the type of an argument has on the wire. A Descriptor is its ordinal there. */
final class WireForm {
  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");

  /** No Integer of 30 bits has so many, alone or in a list. */
  private static final Pattern MANY_DIGITS = Pattern.compile("[0-9]{10}");

  private WireForm() {}

  /** Whether a box has an Integer that may be too large for somebody. */
  static boolean isLarge(Passed box) {
    return box.pairs().stream().anyMatch(pair -> MANY_DIGITS.matcher(text(pair.getValue())).find());
  }

  /** Whether a box has all keys that are not optional. */
  static boolean hasAll(Map<String, ArgumentSpec> types, Passed box) {
    return types.entrySet().stream()
        .allMatch(type -> type.getValue().optional() || box.text(type.getKey()).isPresent());
  }

  /** Whether the bytes are a value of that type, as Twisted reads them or with more digits. */
  static boolean isValue(ArgumentSpec spec, byte[] bytes) {
    if (spec.type() == dev.ampinterop.conformance.cases.ArgumentType.INTEGER
        && INTEGER.matcher(text(bytes)).matches()) {
      return true;
    }
    try {
      of(spec).decode(bytes);
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** Whether the bytes are a value of that type and just what Twisted writes for it. */
  static boolean isPlain(ArgumentSpec spec, byte[] bytes) {
    try {
      return Arrays.equals(again(of(spec), bytes), bytes);
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** The number that bytes are by anybody's rules, with any number of digits. */
  static Optional<BigInteger> integer(byte[] bytes) {
    return Optional.of(text(bytes))
        .filter(it -> INTEGER.matcher(it).matches())
        .map(BigInteger::new);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static <T> byte[] again(ArgumentType<T> type, byte[] bytes) {
    return type.encode(type.decode(bytes));
  }

  private static ArgumentType<?> of(ArgumentSpec spec) {
    return switch (spec.type()) {
      case INTEGER, DESCRIPTOR -> ArgumentTypes.INTEGER;
      case STRING -> ArgumentTypes.STRING;
      case UNICODE -> ArgumentTypes.UNICODE;
      case BOOLEAN -> ArgumentTypes.BOOLEAN;
      case FLOAT -> ArgumentTypes.FLOAT;
      case DECIMAL -> ArgumentTypes.DECIMAL;
      case DATE_TIME -> ArgumentTypes.DATE_TIME;
      case PATH -> ArgumentTypes.PATH;
      case LIST_OF -> ArgumentTypes.listOf(of(spec.element().orElseThrow()));
      case AMP_LIST -> {
        List<Argument<?>> members = new ArrayList<>();
        spec.of().forEach((name, member) -> members.add(argument(name, member)));
        yield ArgumentTypes.ampList(members);
      }
    };
  }

  private static Argument<?> argument(String name, ArgumentSpec spec) {
    return spec.optional() ? Argument.optional(name, of(spec)) : Argument.of(name, of(spec));
  }
}
