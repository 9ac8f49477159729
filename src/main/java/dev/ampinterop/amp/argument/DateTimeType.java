package dev.ampinterop.amp.argument;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;

/**
 * A date, a time and a fixed offset in 32 characters, decoded as leniently as Twisted does: it
 * looks at the digits and the offset's sign only, and each number may be anything {@code int}
 * takes.
 *
 * <pre>
 * 2012-01-23T12:34:56.054321-00:00
 * 0    5  8  11 14 17 20    26 30
 * </pre>
 */
final class DateTimeType extends ArgumentType<OffsetDateTime> {
  private static final int LENGTH = 32;
  private static final int SIGN = 26;
  private static final int GREATEST_YEAR = 9999;

  @Override
  public byte[] encode(OffsetDateTime value) {
    int year = value.getYear();
    if (year < 1 || year > GREATEST_YEAR) {
      throw new IllegalArgumentException("got the year " + year + ", not one of 1 to 9999");
    }
    int minutes = Math.floorDiv(value.getOffset().getTotalSeconds(), 60);
    var text = new StringBuilder(LENGTH);
    append(text, year, 4).append('-');
    append(text, value.getMonthValue(), 2).append('-');
    append(text, value.getDayOfMonth(), 2).append('T');
    append(text, value.getHour(), 2).append(':');
    append(text, value.getMinute(), 2).append(':');
    append(text, value.getSecond(), 2).append('.');
    append(text, value.get(ChronoField.MICRO_OF_SECOND), 6).append(minutes > 0 ? '+' : '-');
    append(text, Math.abs(minutes) / 60, 2).append(':');
    append(text, Math.abs(minutes) % 60, 2);
    return text.toString().getBytes(ISO_8859_1);
  }

  @Override
  public OffsetDateTime decode(byte[] bytes) {
    try {
      return decode(new String(bytes, ISO_8859_1));
    } catch (DateTimeException | NumberFormatException e) {
      throw PythonText.undecodable(this, bytes);
    }
  }

  @Override
  public String toString() {
    return "DateTime";
  }

  private static OffsetDateTime decode(String text) {
    if (text.length() != LENGTH || text.chars().anyMatch(c -> c > 0x7f)) {
      throw new DateTimeException("not 32 characters of ASCII");
    }
    int year = number(text, 0, 4);
    if (year < 1) {
      throw new DateTimeException("Python has no year " + year);
    }
    int micros = number(text, 20, 26);
    int minutes = number(text, 27, 29) * 60 + number(text, 30, 32);
    char sign = text.charAt(SIGN);
    if (sign != '+' && sign != '-') {
      throw new DateTimeException("no sign");
    }
    var local =
        LocalDateTime.of(
            year,
            number(text, 5, 7),
            number(text, 8, 10),
            number(text, 11, 13),
            number(text, 14, 16),
            number(text, 17, 19),
            micros * 1000);
    return local.atOffset(ZoneOffset.ofTotalSeconds((sign == '-' ? -minutes : minutes) * 60));
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(PythonText.joinDigits(PythonText.strip(text.substring(from, to))));
  }

  private static StringBuilder append(StringBuilder text, int number, int digits) {
    String written = Integer.toString(number);
    return text.append("0".repeat(digits - written.length())).append(written);
  }
}
