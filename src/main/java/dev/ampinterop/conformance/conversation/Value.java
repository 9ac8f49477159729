package dev.ampinterop.conformance.conversation;

import dev.ampinterop.conformance.capture.CapturedDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The value of a key of a box. Immutable as long as nobody changes the array. */
public sealed interface Value {
  /**
   * Bytes.
   *
   * @param bytes not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Plain(byte[] bytes) implements Value {
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
   * @param isMistaken whether the box that passed held the ordinal of another one, or of none
   */
  record Handle(CapturedDescriptor descriptor, boolean isMistaken) implements Value {
    /** One that the box named. */
    public Handle(CapturedDescriptor descriptor) {
      this(descriptor, false);
    }
  }

  /**
   * What stands under a key that names descriptors, and names none that is there.
   *
   * @param bytes not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Wrong(byte[] bytes) implements Value {}

  /**
   * An {@code AmpList} in which descriptors stand.
   *
   * @param elements the values of each, in the order of encoding
   */
  record Boxes(List<Map<String, Value>> elements) implements Value {
    /** Copies list and maps, keeping their order. */
    public Boxes {
      List<Map<String, Value>> copies = new ArrayList<>();
      elements.forEach(one -> copies.add(Collections.unmodifiableMap(new LinkedHashMap<>(one))));
      elements = List.copyOf(copies);
    }
  }

  /** Whether a box that held it cannot be decoded, for it names a wrong descriptor or none. */
  default boolean isUndecodable() {
    return this instanceof Wrong || (this instanceof Handle handle && handle.isMistaken());
  }

  /** These values with the ones inside lists in place of the lists, in the order of encoding. */
  static List<Value> flat(Collection<Value> values) {
    List<Value> all = new ArrayList<>();
    for (Value value : values) {
      if (value instanceof Boxes boxes) {
        boxes.elements().forEach(one -> all.addAll(flat(one.values())));
      } else {
        all.add(value);
      }
    }
    return all;
  }
}
