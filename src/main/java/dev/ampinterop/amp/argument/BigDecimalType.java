package dev.ampinterop.amp.argument;

import dev.ampinterop.amp.error.UndecodableValue;
import java.math.BigDecimal;

/**
 * {@code Decimal}s that {@link BigDecimal} can hold. It has no infinities, NaNs or exponents of 64
 * bits: those are refused. It has no negative zero: that one arrives as zero.
 *
 * <p>Its digits are a {@code BigInteger}, so there are no more than of an {@code Integer}: reading
 * them takes time that grows with the square of their length.
 */
final class BigDecimalType extends ArgumentType<BigDecimal> {
  private static final String WAY_OUT = " (the library's Decimal holds it)";

  @Override
  public byte[] encode(BigDecimal value) {
    // The bits tell without calculating the digits: each takes log2(10) = 3.32… of them.
    if (value.unscaledValue().bitLength() / 4 > IntegerType.PYTHON_DIGITS
        || value.precision() > IntegerType.PYTHON_DIGITS) {
      throw new IllegalArgumentException(
          "got one of more than " + IntegerType.PYTHON_DIGITS + " digits" + WAY_OUT);
    }
    return ArgumentTypes.DECIMAL.encode(Decimal.of(value));
  }

  @Override
  public BigDecimal decode(byte[] bytes) {
    Decimal decimal = ArgumentTypes.DECIMAL.decode(bytes);
    if (decimal.digits().length() > IntegerType.PYTHON_DIGITS) {
      throw refused("one of " + decimal.digits().length() + " digits");
    }
    try {
      return decimal.toBigDecimal();
    } catch (ArithmeticException e) {
      throw refused(PythonText.quoted(bytes));
    }
  }

  private static UndecodableValue refused(String got) {
    return new UndecodableValue(
        "expected Decimal that is a BigDecimal, got " + got + WAY_OUT, null);
  }

  @Override
  public String toString() {
    return "Decimal";
  }
}
