package dev.ampinterop.conformance.cases;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The argument types that a case can use. */
public enum ArgumentType {
  /** An integer of any size. */
  INTEGER("Integer", "an integer"),
  /** Bytes. */
  STRING("String", "bytes: a text, {\"hex\": …} or {\"repeat\": …, \"times\": N}"),
  /** Text. */
  UNICODE("Unicode", "a text or {\"repeat\": TEXT, \"times\": N}"),
  /** True or false. */
  BOOLEAN("Boolean", "true or false"),
  /** A descriptor that travels beside the box. */
  DESCRIPTOR("Descriptor", "a descriptor"),
  /** A list of elements with the same arguments. */
  AMP_LIST("AmpList", "a list of objects"),
  /** A floating-point number. */
  FLOAT("Float", "a number, \"nan\", \"inf\", \"-inf\" or \"-0.0\""),
  /** A decimal number. */
  DECIMAL("Decimal", "a text as Python writes decimals, such as \"1.50\" or \"1E+2\""),
  /** A date and a time. */
  DATE_TIME("DateTime", "a text such as \"2012-01-23T12:34:56.054321-00:00\""),
  /** A path. */
  PATH("Path", "an absolute path as a text"),
  /** A list of values of one type. */
  LIST_OF("ListOf", "a list");

  private final String written;
  private final String values;

  ArgumentType(String written, String values) {
    this.written = written;
    this.values = values;
  }

  /** The type of that name, as case files write it; empty when there is none. */
  public static Optional<ArgumentType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.written.equals(name)).findFirst();
  }

  /** Every name, separated by commas. */
  static String names() {
    return Arrays.stream(values()).map(ArgumentType::toString).collect(Collectors.joining(", "));
  }

  /** What a value of the type looks like in a case, for messages. */
  String valueForm() {
    return values;
  }

  /** The name, as case files and the peer protocol write it. */
  @Override
  public String toString() {
    return written;
  }
}
