package dev.ampinterop.amp.argument;

import dev.ampinterop.amp.box.Amp;
import java.util.Objects;

/**
 * One named argument of a command or of its response: declare it once as a constant, then use the
 * constant as the key to its value. Immutable, compared by identity. Twisted: a pair in {@code
 * Command.arguments} or {@code Command.response}.
 *
 * @param <T> the Java type of its values
 */
public final class Argument<T> {
  /** Follows the name of an argument whose value is there, but not under its constant. */
  static final String ANOTHER_CONSTANT =
      " was given under another constant of the same name; each has its own values";

  private final String name;
  private final ArgumentType<T> type;
  private final boolean isOptional;

  private Argument(String name, ArgumentType<T> type, boolean isOptional) {
    if (name.isEmpty() || name.length() > Amp.MAX_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "an argument's name has 1 to 255 bytes, this one " + name.length() + ": " + name);
    }
    this.name = Amp.requireBytes(name);
    this.type = Objects.requireNonNull(type, () -> "the type of " + name);
    this.isOptional = isOptional;
  }

  /**
   * An argument that must be there.
   *
   * @param name its key on the wire, one char per byte
   * @throws IllegalArgumentException when a char of the name is above U+00FF, or it has none of
   *     them or more than 255
   */
  public static <T> Argument<T> of(String name, ArgumentType<T> type) {
    return new Argument<>(name, type, false);
  }

  /** An argument that may be left out; otherwise as {@link #of}. */
  public static <T> Argument<T> optional(String name, ArgumentType<T> type) {
    return new Argument<>(name, type, true);
  }

  /** Its key on the wire. */
  public String name() {
    return name;
  }

  /** How its values travel. */
  public ArgumentType<T> type() {
    return type;
  }

  /** Whether it may be left out. */
  public boolean isOptional() {
    return isOptional;
  }

  /** {@code name Type}, with a question mark where it may be left out. */
  @Override
  public String toString() {
    return name + (isOptional ? "? " : " ") + type;
  }
}
