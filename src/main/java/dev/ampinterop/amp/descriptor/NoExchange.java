package dev.ampinterop.amp.descriptor;

import dev.ampinterop.amp.error.DescriptorException;
import dev.ampinterop.amp.error.UndecodableValue;
import java.math.BigInteger;

/** Nothing can be sent, nothing came. */
enum NoExchange implements DescriptorExchange {
  INSTANCE;

  @Override
  public long send(Descriptor descriptor) {
    throw new DescriptorException("a descriptor needs a connection over a UNIX socket", null);
  }

  @Override
  public Descriptor take(BigInteger ordinal) {
    throw new UndecodableValue("no descriptor came with ordinal " + ordinal, null);
  }
}
