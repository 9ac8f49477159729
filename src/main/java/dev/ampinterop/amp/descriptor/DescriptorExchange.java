package dev.ampinterop.amp.descriptor;

import dev.ampinterop.amp.error.UndecodableValue;
import dev.ampinterop.amp.error.UnusableDescriptor;
import java.math.BigInteger;

/**
 * What an argument type needs of the connection: somewhere to leave descriptors that travel beside
 * the box, and somewhere to take those that came. Twisted: the {@code proto} argument of {@code
 * toStringProto} and {@code fromStringProto}.
 */
public interface DescriptorExchange {
  /**
   * Leaves a duplicate of a descriptor to be sent beside the box that is being encoded.
   *
   * @return its ordinal: how many were sent before it on this connection in this direction
   * @throws UnusableDescriptor when it is closed, or this connection carries none
   */
  long send(Descriptor descriptor);

  /**
   * Takes a received descriptor; each can be taken once. The taker owns it.
   *
   * @throws UndecodableValue when no descriptor with that ordinal is there
   */
  Descriptor take(BigInteger ordinal);

  /** Where there is no connection: nothing can be sent or taken. */
  static DescriptorExchange none() {
    return NoExchange.NONE;
  }

  /** Where a box is encoded only to see that it can be: what is sent goes nowhere. */
  static DescriptorExchange discarding() {
    return NoExchange.DISCARDING;
  }
}
