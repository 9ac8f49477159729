package dev.ampinterop.amp.argument;

import dev.ampinterop.amp.descriptor.Descriptor;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;

/** The argument types that AMP brings along. Twisted: the subclasses of {@code Argument}. */
public final class ArgumentTypes {
  /**
   * Whole numbers of up to 4,300 decimal digits; with more they are refused, both ways, as Python
   * 3.11 and later do, because the time that they take grows with the square of their length.
   * Twisted: {@code Integer}.
   */
  public static final ArgumentType<BigInteger> INTEGER = new IntegerType(IntegerType.PYTHON_DIGITS);

  /**
   * {@link #INTEGER} without a limit, for peers that are trusted: a number of 65,535 digits takes
   * the reading thread some tenths of a second. Python's counterpart is {@code
   * sys.set_int_max_str_digits(0)}. Twisted: {@code Integer}.
   */
  public static final ArgumentType<BigInteger> INTEGER_OF_ANY_LENGTH =
      new IntegerType(Integer.MAX_VALUE);

  /**
   * Whole numbers that fit a Java {@code long}; one from the peer that does not is refused. On the
   * wire they are {@link #INTEGER}s. Twisted: {@code Integer}.
   */
  public static final ArgumentType<Long> LONG =
      new BoundedIntegerType<>(Long.class, Long.MIN_VALUE, Long.MAX_VALUE, value -> value);

  /**
   * Whole numbers that fit a Java {@code int}; one from the peer that does not is refused. On the
   * wire they are {@link #INTEGER}s. Twisted: {@code Integer}.
   */
  public static final ArgumentType<Integer> INT =
      new BoundedIntegerType<>(
          Integer.class, Integer.MIN_VALUE, Integer.MAX_VALUE, value -> (int) value);

  /** Bytes as they are. Twisted: {@code String}. */
  public static final ArgumentType<byte[]> STRING = new StringType();

  /** Text as UTF-8. Twisted: {@code Unicode}. */
  public static final ArgumentType<String> UNICODE = new UnicodeType();

  /** {@code True} or {@code False}. Twisted: {@code Boolean}. */
  public static final ArgumentType<Boolean> BOOLEAN = new BooleanType();

  /**
   * Floating-point numbers as Python's {@code repr}: the fewest digits that read back as the same
   * double. Every NaN arrives as the plain one, as Python writes neither its sign nor its payload.
   * Twisted: {@code Float}.
   */
  public static final ArgumentType<Double> FLOAT = new FloatType();

  /**
   * Decimal numbers with all their digits, infinities and NaNs as Python's {@code str}. Twisted:
   * {@code Decimal}.
   */
  public static final ArgumentType<Decimal> DECIMAL = new DecimalType();

  /**
   * A date and time with a fixed offset, such as {@code 2012-01-23T12:34:56.054321-00:00}. Twisted:
   * {@code DateTime}. It holds less than Java's type, and in one respect more:
   *
   * <ul>
   *   <li>Nanoseconds are cut off to microseconds, so that {@code OffsetDateTime.now()} may be
   *       sent.
   *   <li>Seconds of an offset are cut off toward the earlier minute and the local time stays, as
   *       Twisted has it: {@code +00:00:30} arrives as {@code -00:00}, {@code -00:00:30} as {@code
   *       -00:01}.
   *   <li>Years other than 1 to 9999 are refused: Python has no others.
   *   <li>Twisted takes offsets of up to 24 hours, {@code OffsetDateTime} of up to 18; one beyond
   *       that cannot be decoded here.
   * </ul>
   */
  public static final ArgumentType<OffsetDateTime> DATE_TIME = new DateTimeType();

  /**
   * A path, made absolute and normalized by its sender and by its receiver, as Twisted's {@code
   * FilePath} is; relative ones refer to the working directory of the process. Twisted: {@code
   * Path}. Java's paths differ in this:
   *
   * <ul>
   *   <li>Two slashes at the beginning, which POSIX leaves to the system and Python keeps, become
   *       one.
   *   <li>A NUL, which no file name can have but {@code FilePath} holds, cannot be decoded.
   *   <li>What is not ASCII needs a JVM that runs in a UTF-8 locale ({@code sun.jnu.encoding});
   *       otherwise it is refused, rather than sent as question marks.
   * </ul>
   */
  public static final ArgumentType<Path> PATH = new PathType();

  /**
   * An open file descriptor, which travels beside the box; only over UNIX sockets. Twisted: {@code
   * Descriptor}.
   */
  public static final ArgumentType<Descriptor> DESCRIPTOR = new DescriptorType();

  private ArgumentTypes() {}

  /** A list of boxes that all have these arguments. Twisted: {@code AmpList}. */
  public static ArgumentType<List<Values>> ampList(List<Argument<?>> members) {
    return AmpListType.of(members);
  }

  /** A list of boxes that all have these arguments. Twisted: {@code AmpList}. */
  public static ArgumentType<List<Values>> ampList(Argument<?>... members) {
    return ampList(List.of(members));
  }

  /**
   * A list of values of one type, which may be a list of this kind again. Twisted: {@code ListOf}.
   *
   * @throws IllegalArgumentException for {@code Descriptor}s and {@code AmpList}s, which Twisted
   *     cannot pass in such a list; an {@code AmpList} can hold both
   */
  public static <T> ArgumentType<List<T>> listOf(ArgumentType<T> element) {
    return new ListOfType<>(element);
  }

  /**
   * Values that never travel: they tell the connection what to do beside the box.
   *
   * @param name names it for people
   */
  public static <T> ArgumentType<T> local(String name) {
    return new LocalType<>(name);
  }
}
