package dev.ampinterop.amp.argument;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Python's {@code str}, decoded as leniently as Python's {@code Decimal(str)}. */
final class DecimalType extends ArgumentType<Decimal> {
  @Override
  public byte[] encode(Decimal value) {
    return value.toString().getBytes(ISO_8859_1);
  }

  @Override
  public Decimal decode(byte[] bytes) {
    try {
      // ISO 8859-1 keeps bytes that are not ASCII apart, and the parser takes none of them.
      return Decimal.parse(new String(bytes, ISO_8859_1));
    } catch (IllegalArgumentException e) {
      throw PythonText.undecodable(this, bytes);
    }
  }

  @Override
  public String toString() {
    return "Decimal";
  }
}
