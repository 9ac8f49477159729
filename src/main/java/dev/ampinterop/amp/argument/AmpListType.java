package dev.ampinterop.amp.argument;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.box.BoxParser;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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
final class AmpListType<E> extends ArgumentType<List<E>> {
  private final ArgumentList members;
  private final Function<E, Values> values;
  private final Function<Values, E> element;
  private final boolean mayHoldDescriptors;

  private AmpListType(
      ArgumentList members,
      Function<E, Values> values,
      Function<Values, E> element,
      boolean mayHoldDescriptors) {
    this.members = members;
    this.values = values;
    this.element = element;
    this.mayHoldDescriptors = mayHoldDescriptors;
  }

  /** Of boxes with these arguments. */
  static AmpListType<Values> of(List<Argument<?>> members) {
    return new AmpListType<>(
        new ArgumentList("AmpList", members),
        Objects::requireNonNull,
        Function.identity(),
        /* mayHoldDescriptors= */ true);
  }

  /** Of boxes that are records. */
  static <R extends Record> AmpListType<R> of(RecordMapping<R> members) {
    return new AmpListType<>(
        new ArgumentList(members.name(), members),
        members::values,
        members::record,
        members.mayHoldDescriptors());
  }

  /** Whether elements can hold descriptors. */
  boolean mayHoldDescriptors() {
    return mayHoldDescriptors;
  }

  /** Closes those descriptors of an element. */
  void closeDescriptors(Object value, Predicate<Descriptor> which) {
    valuesOf(value).closeDescriptors(which);
  }

  // Raw generics may have put anything into a list: the function looks at it before it believes it.
  @SuppressWarnings("unchecked")
  private Values valuesOf(@Nullable Object value) {
    return values.apply((E) value);
  }

  @Override
  public byte[] encode(List<E> value) {
    return encode(value, DescriptorExchange.none());
  }

  @Override
  public List<E> decode(byte[] bytes) {
    return decode(bytes, DescriptorExchange.none());
  }

  @Override
  public byte[] encode(List<E> value, DescriptorExchange exchange) {
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
    Object given = value.get(index);
    try {
      members.encode(valuesOf(given), box, exchange);
    } catch (RuntimeException e) {
      throw Misfit.ofElement(index, this, given, e);
    }
  }

  @Override
  public List<E> decode(byte[] bytes, DescriptorExchange exchange) {
    var parser = new BoxParser();
    parser.feed(ByteBuffer.wrap(bytes));
    List<E> elements = new ArrayList<>();
    try {
      for (Optional<Box> box = parser.next(); box.isPresent(); box = parser.next()) {
        elements.add(element.apply(members.decode(box.get(), exchange)));
      }
      return elements;
    } catch (RuntimeException | Error e) {
      elements.forEach(decoded -> closeDescriptors(decoded, any -> true));
      throw e;
    }
  }

  @Override
  public String toString() {
    return "AmpList(" + members + ")";
  }
}
