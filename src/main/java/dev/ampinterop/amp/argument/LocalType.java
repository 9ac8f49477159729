package dev.ampinterop.amp.argument;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import org.jspecify.annotations.Nullable;

/**
 * Values that never travel: they tell the connection what to do beside the box. Twisted: {@code
 * _LocalArgument}.
 */
final class LocalType<T> extends ArgumentType<T> {
  private final String name;

  LocalType(String name) {
    this.name = name;
  }

  @Override
  public byte[] encode(T value) {
    throw new UnsupportedOperationException("it never travels");
  }

  @Override
  public T decode(byte[] bytes) {
    throw new UnsupportedOperationException("it never travels");
  }

  @Override
  public void toBox(String key, T value, BoxBuilder box, DescriptorExchange exchange) {}

  @Override
  public @Nullable T fromBox(String key, Box box, DescriptorExchange exchange) {
    return null;
  }

  @Override
  public String toString() {
    return name;
  }
}
