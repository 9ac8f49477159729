package dev.ampinterop.conformance.imports.strace;

import dev.ampinterop.conformance.imports.shared.Escapes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One argument of a system call, as strace prints it. */
sealed interface StraceValue {
  /**
   * Bytes between quotation marks.
   *
   * @param escaped what stands between them
   * @param cut whether strace printed only the beginning: three dots follow
   */
  record Text(String escaped, boolean cut) implements StraceValue {
    /** The bytes themselves. */
    byte[] bytes() {
      return Escapes.bytes(escaped);
    }
  }

  /** What stands between square brackets. */
  record Items(List<StraceValue> items) implements StraceValue {}

  /**
   * What stands between braces.
   *
   * @param members what has a name
   * @param others what has none, as in old logs, in order
   */
  record Members(Map<String, StraceValue> members, List<StraceValue> others)
      implements StraceValue {
    /** The value of that name, or else the first one without a name. */
    Optional<StraceValue> getOrFirst(String name) {
      return get(name).or(() -> others.stream().findFirst());
    }

    /** The value of that name. */
    Optional<StraceValue> get(String name) {
      return Optional.ofNullable(members.get(name));
    }
  }

  /** Anything else: a number, flags, an address, or a descriptor with what {@code -y} adds. */
  record Word(String text) implements StraceValue {}

  /** The descriptor that this is; empty when it is none. */
  default Optional<StraceDescriptor> descriptor() {
    return this instanceof Word word ? StraceDescriptor.of(word.text()) : Optional.empty();
  }

  /** What stands in it, in brackets or, as in old logs, in braces; nothing where it is no list. */
  default List<StraceValue> elements() {
    if (this instanceof Items items) {
      return items.items();
    }
    return this instanceof Members members ? members.others() : List.of();
  }

  /** Its text as it stands; of brackets, braces and quotes only that they are there. */
  default String word() {
    return this instanceof Word word ? word.text() : "";
  }
}
