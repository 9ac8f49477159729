package dev.ampinterop.amp.argument;

import dev.ampinterop.amp.error.UndecodableValue;
import java.math.BigInteger;
import java.util.function.LongFunction;

/** {@code Integer}s that fit a Java type. */
final class BoundedIntegerType<T extends Number> extends ArgumentType<T> {
  private final Class<T> type;
  private final long least;
  private final long greatest;
  private final LongFunction<T> fromLong;

  BoundedIntegerType(Class<T> type, long least, long greatest, LongFunction<T> fromLong) {
    this.type = type;
    this.least = least;
    this.greatest = greatest;
    this.fromLong = fromLong;
  }

  @Override
  public byte[] encode(T value) {
    // Raw generics let any number through, and longValue() would cut its digits off.
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "got a " + value.getClass().getName() + ", not a " + type.getName());
    }
    return IntegerType.encodeLong(value.longValue());
  }

  @Override
  public T decode(byte[] bytes) {
    if (IntegerType.isPlain(bytes)) {
      long number = IntegerType.plain(bytes);
      if (number >= least && number <= greatest) {
        return fromLong.apply(number);
      }
    } else {
      BigInteger value = ArgumentTypes.INTEGER.decode(bytes);
      if (value.bitLength() < Long.SIZE
          && value.longValue() >= least
          && value.longValue() <= greatest) {
        return fromLong.apply(value.longValue());
      }
    }
    throw new UndecodableValue(
        "expected Integer from " + least + " to " + greatest + ", got " + PythonText.quoted(bytes),
        null);
  }

  @Override
  public String toString() {
    return "Integer";
  }
}
