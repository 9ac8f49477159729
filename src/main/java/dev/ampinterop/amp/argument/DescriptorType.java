package dev.ampinterop.amp.argument;

import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import java.math.BigInteger;

/**
 * The box carries an ordinal, the socket carries the descriptor. Twisted: {@code
 * Descriptor(Integer)}.
 */
final class DescriptorType extends ArgumentType<Descriptor> {
  @Override
  public byte[] encode(Descriptor value) {
    return encode(value, DescriptorExchange.none());
  }

  @Override
  public Descriptor decode(byte[] bytes) {
    return decode(bytes, DescriptorExchange.none());
  }

  @Override
  public byte[] encode(Descriptor value, DescriptorExchange exchange) {
    return ArgumentTypes.INTEGER.encode(BigInteger.valueOf(exchange.send(value)));
  }

  @Override
  public Descriptor decode(byte[] bytes, DescriptorExchange exchange) {
    return exchange.take(ArgumentTypes.INTEGER.decode(bytes));
  }

  @Override
  public String toString() {
    return "Descriptor";
  }
}
