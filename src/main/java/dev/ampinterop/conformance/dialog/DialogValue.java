package dev.ampinterop.conformance.dialog;

import dev.ampinterop.conformance.capture.CapturedDescriptor;
import java.util.Arrays;

/** What stands under a key of a box. Immutable as long as nobody changes the array. */
public sealed interface DialogValue {
  /**
   * Bytes.
   *
   * @param bytes not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Plain(byte[] bytes) implements DialogValue {
    @Override
    public boolean equals(Object other) {
      return other instanceof Plain plain && Arrays.equals(bytes, plain.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  /**
   * A descriptor: the box holds its ordinal, which follows from what travelled before it.
   *
   * @param descriptor what travelled
   */
  record Handle(CapturedDescriptor descriptor) implements DialogValue {}
}
