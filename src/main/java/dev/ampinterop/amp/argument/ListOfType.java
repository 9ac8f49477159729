package dev.ampinterop.amp.argument;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.error.ValueTooLong;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Elements of one type inside a value, each behind its length.
 *
 * <pre>
 * +------+---------+------+---------+
 * | 0002 | element | 0001 | element | ...
 * +------+---------+------+---------+
 * </pre>
 *
 * <p>Bytes behind the last whole element are ignored, as Twisted's {@code Int16StringReceiver}
 * does.
 */
final class ListOfType<T> extends ArgumentType<List<T>> {
  private static final int LENGTH_BYTES = 2;

  private final ArgumentType<T> element;

  ListOfType(ArgumentType<T> element) {
    // Twisted encodes elements without their connection: it writes the number of a descriptor and
    // passes none, and has no bytes at all for an AmpList.
    if (element instanceof DescriptorType || element instanceof AmpListType<?>) {
      throw new IllegalArgumentException(
          "a ListOf cannot hold " + element + " (AMP's AmpList can hold it)");
    }
    this.element = element;
  }

  @Override
  public byte[] encode(List<T> value) {
    var bytes = new ByteArrayOutputStream();
    int index = 0;
    for (T one : value) {
      byte[] encoded = encodeElement(index++, one);
      if (encoded.length > Amp.MAX_VALUE_LENGTH) {
        throw ValueTooLong.value("", toString(), encoded);
      }
      bytes.write(encoded.length >> 8);
      bytes.write(encoded.length);
      bytes.writeBytes(encoded);
    }
    return bytes.toByteArray();
  }

  @Override
  public List<T> decode(byte[] bytes) {
    List<T> elements = new ArrayList<>();
    int at = 0;
    while (bytes.length - at >= LENGTH_BYTES) {
      int begin = at + LENGTH_BYTES;
      int end = begin + ((bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff));
      if (end > bytes.length) {
        break;
      }
      elements.add(element.decode(Arrays.copyOfRange(bytes, begin, end)));
      at = end;
    }
    return elements;
  }

  private byte[] encodeElement(int index, T one) {
    try {
      return element.encode(Objects.requireNonNull(one));
    } catch (RuntimeException e) {
      throw Misfit.ofElement(index, element, one, e);
    }
  }

  @Override
  public String toString() {
    return "ListOf(" + element + ")";
  }
}
