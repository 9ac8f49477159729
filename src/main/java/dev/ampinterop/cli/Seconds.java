package dev.ampinterop.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A time that the user gives in seconds.
 *
 * @param text as he wrote it
 * @param duration from a millisecond to {@link #MOST} seconds
 */
record Seconds(String text, Duration duration) {
  /** Eleven days: longer is a slip, and would overflow when it is counted in nanoseconds. */
  private static final double MOST = 1e6;

  /**
   * Reads one.
   *
   * @throws TypeConversionException when it is not such a time; for people
   */
  static Seconds parse(String text) {
    double seconds;
    try {
      seconds = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      seconds = Double.NaN;
    }
    if (!(seconds >= 0.001 && seconds <= MOST)) {
      throw new TypeConversionException(
          "\"" + text + "\" is not a number of seconds (write 5 or 0.5, from 0.001 to 1000000)");
    }
    return new Seconds(text, Duration.ofMillis(Math.round(seconds * 1000)));
  }

  /** As the user wrote it. */
  @Override
  public String toString() {
    return text;
  }

  /** For options. */
  static final class Converter implements ITypeConverter<Seconds> {
    @Override
    public Seconds convert(String text) {
      return parse(text);
    }
  }
}
