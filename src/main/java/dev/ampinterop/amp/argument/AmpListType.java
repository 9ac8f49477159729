package dev.ampinterop.amp.argument;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.box.BoxParser;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Boxes, one behind the other, inside a value.
 *
 * <pre>
 * +-----------+-----------+     +-----------+
 * |    box    |    box    | ... |    box    |   each ends with its own 0000
 * +-----------+-----------+     +-----------+
 * </pre>
 *
 * <p>Bytes behind the last whole box are ignored, as Twisted's {@code parseString} does.
 */
final class AmpListType extends ArgumentType<List<Values>> {
  private final ArgumentList members;

  AmpListType(ArgumentList members) {
    this.members = members;
  }

  @Override
  public byte[] encode(List<Values> value) {
    return encode(value, DescriptorExchange.none());
  }

  @Override
  public List<Values> decode(byte[] bytes) {
    return decode(bytes, DescriptorExchange.none());
  }

  @Override
  public byte[] encode(List<Values> value, DescriptorExchange exchange) {
    var bytes = new ByteArrayOutputStream();
    var box = new BoxBuilder();
    for (int i = 0; i < value.size(); i++) {
      encodeElement(i, value, box.clear(), exchange);
      bytes.writeBytes(box.build().toBytes());
    }
    return bytes.toByteArray();
  }

  // Raw generics may have put anything into the list, so its elements are looked at as objects.
  private void encodeElement(
      int index, List<? extends Object> value, BoxBuilder box, DescriptorExchange exchange) {
    Object element = value.get(index);
    try {
      members.encode((Values) Objects.requireNonNull(element), box, exchange);
    } catch (RuntimeException e) {
      throw Misfit.ofElement(index, this, element, e);
    }
  }

  @Override
  public List<Values> decode(byte[] bytes, DescriptorExchange exchange) {
    var parser = new BoxParser();
    parser.feed(ByteBuffer.wrap(bytes));
    List<Values> elements = new ArrayList<>();
    try {
      for (Optional<Box> box = parser.next(); box.isPresent(); box = parser.next()) {
        elements.add(members.decode(box.get(), exchange));
      }
      return elements;
    } catch (RuntimeException e) {
      elements.forEach(Values::closeDescriptors);
      throw e;
    }
  }

  @Override
  public String toString() {
    return "AmpList(" + members + ")";
  }
}
