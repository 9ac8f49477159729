package dev.ampinterop.amp.argument;

import dev.ampinterop.amp.error.UndecodableValue;
import java.util.LinkedHashMap;
import java.util.Map;

/** The constants of an enum by their names, as {@code Unicode}. */
final class EnumType<E extends Enum<E>> extends ArgumentType<E> {
  private final Map<String, E> byName = new LinkedHashMap<>();

  EnumType(Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      byName.put(constant.name(), constant);
    }
  }

  @Override
  public byte[] encode(E value) {
    return ArgumentTypes.UNICODE.encode(value.name());
  }

  @Override
  public E decode(byte[] bytes) {
    String name = ArgumentTypes.UNICODE.decode(bytes);
    E constant = byName.get(name);
    if (constant == null) {
      throw new UndecodableValue(
          "expected one of " + byName.keySet() + ", got " + PythonText.quoted(name), null);
    }
    return constant;
  }

  @Override
  public String toString() {
    return "Unicode";
  }
}
