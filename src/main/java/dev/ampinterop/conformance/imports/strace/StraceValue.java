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

  /** What stands between braces. */
  record Members(Map<String, StraceValue> members) implements StraceValue {
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

  /** Its text as it stands; of brackets, braces and quotes only that they are there. */
  default String word() {
    return this instanceof Word word ? word.text() : "";
  }
}
