package dev.ampinterop.amp.box;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.amp.error.ValueTooLong;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One box: keys and values, both bytes. Immutable. Keys are written here as strings with one char a
 * byte (ISO 8859-1), so that every key AMP can carry has its string.
 *
 * <p>Where a received box has a key twice, the later value counts, as in Twisted. Twisted: {@code
 * AmpBox}.
 */
public final class Box {
  // The bytes as they passed, terminator included: a box is small, and looking a key up by walking
  // over the lengths costs less than indexing it first.
  private final byte[] wire;

  // What people read of a box in a message.
  private static final int MANY_CHARS = 1000;

  // That is so for few keys; of many, those at the end would be walked to again and again.
  private static final int FEW_KEYS = 32;

  // Where the length of each key's value stands; made once a look-up has passed many keys. Threads
  // may make it twice, as an immutable map needs no lock.
  private @Nullable Map<String, Integer> index;

  Box(byte[] wire) {
    this.wire = wire;
  }

  /**
   * A box of these keys and values.
   *
   * @throws IllegalArgumentException when a char of a key is above U+00FF
   * @throws ValueTooLong when a key has more than 255 bytes or none, or a value more than 65,535
   */
  public static Box of(Map<String, byte[]> values) {
    var builder = new BoxBuilder();
    values.forEach((key, value) -> builder.put(Amp.requireBytes(key), value));
    return builder.build();
  }

  /** A copy of the value of a key, if the box has it. */
  public Optional<byte[]> value(String key) {
    return Optional.ofNullable(find(key));
  }

  /** A copy of the value of a key, or null. */
  public byte @Nullable [] find(String key) {
    int at = locate(key);
    return at < 0 ? null : Arrays.copyOfRange(wire, at + 2, at + 2 + unsignedShort(wire, at));
  }

  /** Whether the box has this key. */
  public boolean has(String key) {
    return locate(key) >= 0;
  }

  /** The value of a key as text, one char per byte; null where the box does not have it. */
  public @Nullable String text(String key) {
    int at = locate(key);
    return at < 0 ? null : new String(wire, at + 2, unsignedShort(wire, at), ISO_8859_1);
  }

  /**
   * The value of a key as a tag: lower-case hexadecimal without leading zeros, as tags are written;
   * -1 where it is no such number or does not fit. Allocates nothing.
   */
  public long tag(String key) {
    int at = locate(key);
    int length = at < 0 ? 0 : unsignedShort(wire, at);
    if (length == 0 || length > 15 || wire[at + 2] == '0') {
      return -1;
    }
    long tag = 0;
    for (int i = at + 2; i < at + 2 + length; i++) {
      int digit = wire[i] >= 'A' && wire[i] <= 'F' ? -1 : Character.digit(wire[i], 16);
      if (digit < 0) {
        return -1;
      }
      tag = (tag << 4) | digit;
    }
    return tag;
  }

  /** The keys in the order in which they passed, each once. */
  public Set<String> keys() {
    Set<String> keys = new LinkedHashSet<>();
    for (int at = 0, length; (length = unsignedShort(wire, at)) > 0; at = nextKey(at, length)) {
      keys.add(new String(wire, at + 2, length, ISO_8859_1));
    }
    return keys;
  }

  /** A copy of the bytes of the box, as they passed. Twisted: {@code serialize}. */
  public byte[] toBytes() {
    return wire.clone();
  }

  /** How many bytes the box has on the wire. */
  public int length() {
    return wire.length;
  }

  /** Two boxes are equal when they have the same keys with the same values, in whatever order. */
  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof Box box)) {
      return false;
    }
    return Arrays.equals(wire, box.wire) || Arrays.equals(canonical(), box.canonical());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(canonical());
  }

  /** The box as {@code key=value} pairs, for people; the beginning of a long one. */
  @Override
  public String toString() {
    var text = new StringBuilder("Box(");
    for (String key : keys()) {
      if (text.length() > MANY_CHARS) {
        break;
      }
      text.append(text.length() > 4 ? " " : "").append(key).append('=').append(text(key));
    }
    return text.length() > MANY_CHARS
        ? text.substring(0, MANY_CHARS) + "…) of " + wire.length + " bytes"
        : text.append(')').toString();
  }

  private byte[] canonical() {
    return new BoxBuilder().putAll(this).build().wire;
  }

  /** Gives copies of all keys and values as they passed: one that came twice is given twice. */
  public void forEach(BiConsumer<String, byte[]> action) {
    for (int at = 0, length; (length = unsignedShort(wire, at)) > 0; at = nextKey(at, length)) {
      int value = at + 2 + length;
      action.accept(
          new String(wire, at + 2, length, ISO_8859_1),
          Arrays.copyOfRange(wire, value + 2, value + 2 + unsignedShort(wire, value)));
    }
  }

  /** Where the length of this key's value stands, or -1. The last one counts. */
  private int locate(String key) {
    Map<String, Integer> known = index;
    if (known != null) {
      return known.getOrDefault(key, -1);
    }
    int found = -1;
    int passed = 0;
    for (int at = 0, length; (length = unsignedShort(wire, at)) > 0; at = nextKey(at, length)) {
      if (length == key.length() && matches(key, at + 2)) {
        found = at + 2 + length;
      }
      passed++;
    }
    if (passed > FEW_KEYS) {
      index = indexed();
    }
    return found;
  }

  private Map<String, Integer> indexed() {
    Map<String, Integer> places = new HashMap<>();
    for (int at = 0, length; (length = unsignedShort(wire, at)) > 0; at = nextKey(at, length)) {
      places.put(new String(wire, at + 2, length, ISO_8859_1), at + 2 + length);
    }
    return Map.copyOf(places);
  }

  private int nextKey(int at, int keyLength) {
    int value = at + 2 + keyLength;
    return value + 2 + unsignedShort(wire, value);
  }

  private boolean matches(String key, int at) {
    for (int i = 0; i < key.length(); i++) {
      if ((wire[at + i] & 0xff) != key.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  static int unsignedShort(byte[] bytes, int at) {
    return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
  }
}
