package dev.ampinterop.cli;

import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.wire.Address;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What a captured conversation is played against. */
sealed interface Opponent {
  /** Ours. */
  Opponent JAVA = new Implementation("java");

  /** As the user wrote it. */
  String text();

  /**
   * Reads one.
   *
   * @throws TypeConversionException when it is none; for people
   */
  static Opponent parse(String text) {
    if (text.startsWith("unix:") || text.startsWith("tcp:")) {
      try {
        return new Program(Address.parse(text));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
    Implementation implementation = new Implementation(text);
    if (!implementation.isJava() && !implementation.isTwisted() && !implementation.isPeer()) {
      throw new TypeConversionException(
          "\""
              + text
              + "\" cannot be played against (write java, twisted, exec:COMMAND, socket:PATH,"
              + " unix:PATH or tcp:HOST:PORT)");
    }
    return implementation;
  }

  /**
   * An AMP implementation that plays the part it is given.
   *
   * @param text {@code java}, {@code twisted}, {@code exec:COMMAND} or {@code socket:PATH}
   */
  record Implementation(String text) implements Opponent {
    /** Whether it is ours. */
    boolean isJava() {
      return text.equals("java");
    }

    /** Whether it is Twisted. */
    boolean isTwisted() {
      return text.equals(Planner.TWISTED);
    }

    /** Whether it is a program that speaks the peer protocol. */
    boolean isPeer() {
      return text.matches("(?s)(exec|socket):.+");
    }
  }

  /** Any program that speaks AMP at an address. */
  record Program(Address address) implements Opponent {
    @Override
    public String text() {
      return address.text();
    }
  }

  /** For options. */
  final class Converter implements ITypeConverter<Opponent> {
    @Override
    public Opponent convert(String text) {
      return parse(text);
    }
  }
}
