package dev.ampinterop.amp.argument;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Doubles as Python's {@code repr} writes them: the fewest digits that read back as the same
 * double, and of those the ones nearest to it. {@code Double.toString} writes too many before Java
 * 19, and lays them out differently.
 */
final class ShortestDigits {
  private static final int ALWAYS_KEPT = 15;
  private static final int ALWAYS_ENOUGH = 17;

  private ShortestDigits() {}

  static String repr(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    // Also of a negative zero.
    String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    double magnitude = Math.abs(value);
    if (Double.isInfinite(magnitude)) {
      return sign + "inf";
    }
    return magnitude == 0 ? sign + "0.0" : sign + layOut(shortest(magnitude));
  }

  private static BigDecimal shortest(double magnitude) {
    var exact = new BigDecimal(magnitude);
    // A normal double keeps any 15 digits, so if fewer than that will do, they are these without
    // the zeros behind them. A subnormal one keeps fewer, so there each length has to be tried.
    int first = magnitude < Double.MIN_NORMAL ? 1 : ALWAYS_KEPT;
    for (int digits = first; digits < ALWAYS_ENOUGH; digits++) {
      // Below a power of two doubles lie denser than above it: there the nearest decimal may be out
      // of reach while one farther away, on the other side, is not.
      for (RoundingMode rounding :
          new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.UP, RoundingMode.DOWN}) {
        BigDecimal rounded = exact.round(new MathContext(digits, rounding));
        if (rounded.doubleValue() == magnitude) {
          return rounded;
        }
      }
    }
    return exact.round(new MathContext(ALWAYS_ENOUGH, RoundingMode.HALF_EVEN));
  }

  private static String layOut(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    String digits = stripped.unscaledValue().toString();
    // Where the point is, counted from the first digit.
    int point = digits.length() - stripped.scale();
    if (point > 16 || point <= -4) {
      int exponent = point - 1;
      String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      String power = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
      return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + power;
    }
    if (point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    return point >= digits.length()
        ? digits + "0".repeat(point - digits.length()) + ".0"
        : digits.substring(0, point) + "." + digits.substring(point);
  }
}
