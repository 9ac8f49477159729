package dev.ampinterop.conformance.verdict;

import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.conformance.cases.ArgumentSpec;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** The descriptors that a box names, by their ordinals. */
final class NamedOrdinals {
  private final List<BigInteger> ordinals = new ArrayList<>();

  private NamedOrdinals() {}

  /**
   * Those of a box, in the order in which its command declares them.
   *
   * @return empty where a value does not decode
   */
  static Optional<List<BigInteger>> of(Passed box, Map<String, ArgumentSpec> types) {
    NamedOrdinals named = new NamedOrdinals();
    try {
      if (box.box() != null) {
        named.members(box.box(), types);
      }
    } catch (RuntimeException e) {
      return Optional.empty();
    }
    return Optional.of(named.ordinals);
  }

  /** That many ordinals from the first one on. */
  static List<BigInteger> from(long first, int count) {
    return LongStream.range(first, first + count).mapToObj(BigInteger::valueOf).toList();
  }

  private void members(Box box, Map<String, ArgumentSpec> types) {
    types.forEach(
        (key, type) -> {
          byte[] value = box.find(key);
          if (value != null) {
            value(type, value);
          }
        });
  }

  private void value(ArgumentSpec type, byte[] value) {
    switch (type.type()) {
      case DESCRIPTOR -> ordinals.add(ArgumentTypes.INTEGER.decode(value));
      case LIST_OF ->
          SameValue.elements(value).forEach(one -> value(type.element().orElseThrow(), one));
      case AMP_LIST -> {
        for (Passed element : ConversationReader.pieces(Role.CLIENT, value)) {
          if (element.box() != null) {
            members(element.box(), type.of());
          }
        }
      }
      default -> {
        // No descriptor is in it.
      }
    }
  }
}
