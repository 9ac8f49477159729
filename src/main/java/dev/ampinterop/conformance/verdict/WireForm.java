package dev.ampinterop.conformance.verdict;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentType;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.conformance.cases.ArgumentSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The form that the type of an argument has on the wire. A Descriptor is its ordinal there. */
final class WireForm {
  private WireForm() {}

  /** Whether the bytes are a value of that type, as Twisted reads them. */
  static boolean isValue(ArgumentSpec spec, byte[] bytes) {
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
