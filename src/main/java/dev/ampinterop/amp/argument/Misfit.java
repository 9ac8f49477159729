package dev.ampinterop.amp.argument;

import dev.ampinterop.amp.error.AmpException;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.amp.error.UnusableDescriptor;
import org.jspecify.annotations.Nullable;

/** Words for a value that is not of its type: raw generics let anything through. */
final class Misfit {
  private Misfit() {}

  /** What is wrong with a value. */
  static String of(ArgumentType<?> type, @Nullable Object value, RuntimeException thrown) {
    String expected = "expected " + type + ", ";
    if (value == null) {
      return expected + "got null";
    }
    return thrown instanceof ClassCastException
        ? expected + "got a " + value.getClass().getName()
        : expected + thrown.getMessage();
  }

  /** What is wrong with an element of a list. */
  static AmpException ofElement(
      int index, ArgumentType<?> type, @Nullable Object value, RuntimeException thrown) {
    String place = "element " + index + ": ";
    if (thrown instanceof UnusableDescriptor) {
      return new UnusableDescriptor(place + thrown.getMessage(), thrown);
    }
    return new LocalProtocolException(
        place + (thrown instanceof AmpException ? thrown.getMessage() : of(type, value, thrown)),
        thrown);
  }
}
