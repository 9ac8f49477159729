package dev.ampinterop.amp.argument;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that Python's {@code decimal.Decimal} can be, the value of Twisted's {@code Decimal}. {@link
 * BigDecimal} has no infinities, no NaN and no negative zero, and exponents of 32 bits only, so it
 * could not hold every value that comes.
 *
 * <p>It keeps its digits as text, so that reading and writing one takes time in proportion to its
 * length, however long it is; {@link #coefficient()} and {@link #toBigDecimal()} calculate, which
 * takes longer. Immutable. Equal are values that look the same: {@code 1.0} is not {@code 1.00},
 * zero is not negative zero, and a NaN equals itself.
 */
public final class Decimal {
  private static final long GREATEST_ADJUSTED_EXPONENT = 999_999_999_999_999_999L;
  private static final long LEAST_EXPONENT = -1_999_999_999_999_999_997L;

  /** Whether it is a number. */
  public enum Kind {
    /** It is. */
    FINITE,
    /** It is beyond all numbers. */
    INFINITE,
    /** It is none. */
    NAN,
    /** It is none, and calculating with it is an error. */
    SIGNALING_NAN
  }

  /** Zero. */
  public static final Decimal ZERO = finite(false, BigInteger.ZERO, 0);

  private final Kind kind;
  private final boolean isNegative;
  private final String digits;
  private final long exponent;

  /**
   * Any of them.
   *
   * @param kind whether it is a number
   * @param isNegative its sign; zeros and NaNs have one too
   * @param coefficient the digits, not negative; of a NaN its payload, zero where it has none; zero
   *     for an infinity
   * @param exponent the power of ten that the digits are multiplied by; 0 unless finite
   * @throws IllegalArgumentException when Python has no such decimal: a negative coefficient, an
   *     exponent out of its 64-bit range, digits for an infinity
   */
  public Decimal(Kind kind, boolean isNegative, BigInteger coefficient, long exponent) {
    this(kind, isNegative, coefficient.toString(), exponent);
  }

  /** The same, with the digits as text: no sign, no zero before others. */
  Decimal(Kind kind, boolean isNegative, String digits, long exponent) {
    if (digits.startsWith("-")) {
      throw new IllegalArgumentException("the sign of a decimal stands beside its coefficient");
    }
    if (kind != Kind.FINITE && exponent != 0) {
      throw new IllegalArgumentException("only a finite decimal has an exponent");
    }
    if (kind == Kind.INFINITE && !digits.equals("0")) {
      throw new IllegalArgumentException("an infinite decimal has no digits");
    }
    if (exponent < LEAST_EXPONENT
        || exponent > GREATEST_ADJUSTED_EXPONENT
        || (exponent > 0 && exponent + digits.length() - 1 > GREATEST_ADJUSTED_EXPONENT)) {
      throw new IllegalArgumentException("the exponent " + exponent + " is out of Python's range");
    }
    this.kind = kind;
    this.isNegative = isNegative;
    this.digits = digits;
    this.exponent = exponent;
  }

  /** A number: {@code coefficient} times ten to the power of {@code exponent}. */
  public static Decimal finite(boolean isNegative, BigInteger coefficient, long exponent) {
    return new Decimal(Kind.FINITE, isNegative, coefficient, exponent);
  }

  /** An infinity. */
  public static Decimal infinite(boolean isNegative) {
    return new Decimal(Kind.INFINITE, isNegative, BigInteger.ZERO, 0);
  }

  /** A quiet NaN without sign and payload. */
  public static Decimal nan() {
    return new Decimal(Kind.NAN, false, BigInteger.ZERO, 0);
  }

  /** The same number, with the same trailing zeros. */
  public static Decimal of(BigDecimal number) {
    return finite(number.signum() < 0, number.unscaledValue().abs(), -(long) number.scale());
  }

  /**
   * The decimal that Python's {@code Decimal(text)} makes of ASCII, as leniently: upper or lower
   * case, white space around, underscores anywhere.
   *
   * @throws IllegalArgumentException when Python makes none of it
   */
  public static Decimal parse(String text) {
    return DecimalParser.parse(text);
  }

  /** Whether it is a number. */
  public Kind kind() {
    return kind;
  }

  /** Its sign; zeros and NaNs have one too. */
  public boolean isNegative() {
    return isNegative;
  }

  /** The coefficient as text, without zeros before it: at least one digit. */
  public String digits() {
    return digits;
  }

  /**
   * The digits as a number, not negative; of a NaN its payload, zero where it has none; zero for an
   * infinity. It is calculated from {@link #digits()} each time, in time that grows with the square
   * of their count.
   */
  public BigInteger coefficient() {
    return new BigInteger(digits);
  }

  /** The power of ten that the digits are multiplied by; 0 unless finite. */
  public long exponent() {
    return exponent;
  }

  /** Whether it is a number. */
  public boolean isFinite() {
    return kind == Kind.FINITE;
  }

  /**
   * The same number, with the same trailing zeros; a negative zero becomes zero. Takes as long as
   * {@link #coefficient()}.
   *
   * @throws ArithmeticException when it is no finite number, or its exponent does not fit 32 bits
   */
  public BigDecimal toBigDecimal() {
    if (!isFinite()) {
      throw new ArithmeticException(this + " is no BigDecimal");
    }
    BigInteger coefficient = coefficient();
    return new BigDecimal(
        isNegative ? coefficient.negate() : coefficient, Math.toIntExact(-exponent));
  }

  /**
   * What Python's {@code str} gives, which is what travels: {@code 1.50}, {@code 1E+2}, {@code
   * -NaN7}.
   */
  @Override
  public String toString() {
    String sign = isNegative ? "-" : "";
    String payload = digits.equals("0") ? "" : digits;
    return sign
        + switch (kind) {
          case FINITE -> layOut(digits, exponent);
          case INFINITE -> "Infinity";
          case NAN -> "NaN" + payload;
          case SIGNALING_NAN -> "sNaN" + payload;
        };
  }

  // "to-scientific-string" of the General Decimal Arithmetic Specification.
  private static String layOut(String digits, long exponent) {
    long adjusted = exponent + digits.length() - 1;
    if (exponent > 0 || adjusted < -6) {
      String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      return digits.charAt(0) + fraction + "E" + (adjusted < 0 ? "" : "+") + adjusted;
    }
    if (exponent == 0) {
      return digits;
    }
    int point = Math.toIntExact(digits.length() + exponent);
    return point > 0
        ? digits.substring(0, point) + "." + digits.substring(point)
        : "0." + "0".repeat(-point) + digits;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Decimal decimal
        && kind == decimal.kind
        && isNegative == decimal.isNegative
        && exponent == decimal.exponent
        && digits.equals(decimal.digits);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, isNegative, digits, exponent);
  }
}
