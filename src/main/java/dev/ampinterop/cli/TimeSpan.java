package dev.ampinterop.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A time that the user gives with its unit, or in milliseconds without one.
 *
 * @param duration from nothing to eleven days
 */
record TimeSpan(Duration duration) {
  private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|)");
  private static final double MOST_MILLIS = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * Reads one.
   *
   * @throws TypeConversionException when it is not such a time; for people
   */
  static TimeSpan parse(String text) {
    Matcher form = FORM.matcher(text);
    if (form.matches()) {
      double millis = Double.parseDouble(form.group(1)) * (form.group(2).equals("s") ? 1000 : 1);
      if (millis <= MOST_MILLIS) {
        return new TimeSpan(Duration.ofNanos(Math.round(millis * NANOS_PER_MILLI)));
      }
    }
    throw new TypeConversionException(
        "\""
            + text
            + "\" is not a time (write milliseconds, 500 or 500ms, or seconds, 0.5s; 1000000s at"
            + " most)");
  }

  /** For options. */
  static final class Converter implements ITypeConverter<TimeSpan> {
    @Override
    public TimeSpan convert(String text) {
      return parse(text);
    }
  }
}
