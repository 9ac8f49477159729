package dev.ampinterop.amp.argument;

import dev.ampinterop.amp.descriptor.Descriptor;
import java.math.BigInteger;
import java.util.List;

/** The argument types that AMP brings along. */
public final class ArgumentTypes {
  /** Whole numbers of any size, as decimal digits. Twisted: {@code Integer}. */
  public static final ArgumentType<BigInteger> INTEGER = new IntegerType();

  /** Bytes as they are. Twisted: {@code String}. */
  public static final ArgumentType<byte[]> STRING = new StringType();

  /** Text as UTF-8. Twisted: {@code Unicode}. */
  public static final ArgumentType<String> UNICODE = new UnicodeType();

  /** {@code True} or {@code False}. Twisted: {@code Boolean}. */
  public static final ArgumentType<Boolean> BOOLEAN = new BooleanType();

  /**
   * An open file descriptor, which travels beside the box; only over UNIX sockets. Twisted: {@code
   * Descriptor}.
   */
  public static final ArgumentType<Descriptor> DESCRIPTOR = new DescriptorType();

  private ArgumentTypes() {}

  /** A list of boxes that all have these arguments. Twisted: {@code AmpList}. */
  public static ArgumentType<List<Values>> ampList(List<Argument<?>> members) {
    return new AmpListType(new ArgumentList("AmpList", members));
  }

  /** A list of boxes that all have these arguments. Twisted: {@code AmpList}. */
  public static ArgumentType<List<Values>> ampList(Argument<?>... members) {
    return ampList(List.of(members));
  }
}
