package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.argument.ArgumentType;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import org.jspecify.annotations.Nullable;

/** Values that travel under another key than that of their argument. */
final class UnderAnotherKey<T> extends ArgumentType<T> {
  private final String key;
  private final ArgumentType<T> type;

  UnderAnotherKey(String key, ArgumentType<T> type) {
    this.key = key;
    this.type = type;
  }

  @Override
  public byte[] encode(T value) {
    return type.encode(value);
  }

  @Override
  public T decode(byte[] bytes) {
    return type.decode(bytes);
  }

  @Override
  public void toBox(String name, T value, BoxBuilder box, DescriptorExchange exchange) {
    type.toBox(key, value, box, exchange);
  }

  @Override
  public @Nullable T fromBox(String name, Box box, DescriptorExchange exchange) {
    return type.fromBox(key, box, exchange);
  }

  @Override
  public String toString() {
    return type.toString();
  }
}
