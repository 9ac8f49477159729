package dev.ampinterop.amp.descriptor;

import dev.ampinterop.amp.error.UndecodableValue;
import dev.ampinterop.amp.error.UnusableDescriptor;
import java.math.BigInteger;

/** Nothing comes, and nothing goes anywhere. */
enum NoExchange implements DescriptorExchange {
  NONE,
  DISCARDING;

  @Override
  public long send(Descriptor descriptor) {
    if (this == NONE) {
      throw new UnusableDescriptor("a descriptor needs a connection over a UNIX socket", null);
    }
    if (!descriptor.isOpen()) {
      throw new UnusableDescriptor("the descriptor is closed", null);
    }
    return 0;
  }

  @Override
  public Descriptor take(BigInteger ordinal) {
    throw new UndecodableValue("no descriptor came with ordinal " + ordinal, null);
  }
}
