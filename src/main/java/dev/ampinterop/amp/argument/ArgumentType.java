package dev.ampinterop.amp.argument;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import org.jspecify.annotations.Nullable;

/**
 * How values of one type travel. Immutable; {@link #toString()} names it. Twisted: {@code
 * Argument}; its hooks have their counterparts here:
 *
 * <table>
 *   <caption>Twisted's hooks and ours</caption>
 *   <tr><th>Twisted</th><th>here</th></tr>
 *   <tr><td>{@code toString}, {@code fromString}</td><td>{@link #encode(Object)}, {@link
 *       #decode(byte[])}</td></tr>
 *   <tr><td>{@code toStringProto}, {@code fromStringProto}</td><td>{@link #encode(Object,
 *       DescriptorExchange)}, {@link #decode(byte[], DescriptorExchange)}</td></tr>
 *   <tr><td>{@code toBox}, {@code fromBox}</td><td>{@link #toBox}, {@link #fromBox}</td></tr>
 *   <tr><td>{@code retrieve}</td><td>{@link #retrieve}</td></tr>
 *   <tr><td>{@code optional}</td><td>{@link Argument#optional(String, ArgumentType)}</td></tr>
 * </table>
 *
 * @param <T> the Java type of the values
 */
public abstract class ArgumentType<T> {
  /** For subclasses. */
  protected ArgumentType() {}

  /**
   * The bytes of a value.
   *
   * @throws RuntimeException when the value does not fit; the call is then refused
   */
  public abstract byte[] encode(T value);

  /**
   * The value of bytes from the peer.
   *
   * @throws RuntimeException when the bytes are not valid; the peer then gets an {@code UNKNOWN}
   *     error, or a {@code RemoteError} as it is
   */
  public abstract T decode(byte[] bytes);

  /** The bytes of a value that needs the connection. By default {@link #encode(Object)}. */
  public byte[] encode(T value, DescriptorExchange exchange) {
    return encode(value);
  }

  /** The value of bytes that need the connection. By default {@link #decode(byte[])}. */
  public T decode(byte[] bytes, DescriptorExchange exchange) {
    return decode(bytes);
  }

  /** Puts a value into a box; a type whose values span several keys overrides it. */
  public void toBox(String name, T value, BoxBuilder box, DescriptorExchange exchange) {
    box.put(name, encode(value, exchange));
  }

  /** Gets a value out of a box, or null where the box does not have it. */
  public @Nullable T fromBox(String name, Box box, DescriptorExchange exchange) {
    byte[] bytes = retrieve(name, box);
    return bytes == null ? null : decode(bytes, exchange);
  }

  /** Finds the bytes of an argument in a box, or null where the box does not have them. */
  public byte @Nullable [] retrieve(String name, Box box) {
    return box.find(name);
  }

  /** Twisted's name for it, such as {@code Integer} or {@code AmpList(a Integer)}. */
  @Override
  public abstract String toString();
}
