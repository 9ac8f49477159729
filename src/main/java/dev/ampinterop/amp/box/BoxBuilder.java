package dev.ampinterop.amp.box;

import dev.ampinterop.amp.error.ValueTooLong;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Collects the keys and values of one box and writes them sorted bytewise, as Twisted's {@code
 * AmpBox.serialize} does. Can be cleared and used again; not thread-safe.
 */
public final class BoxBuilder {
  // Up to here keys are put where they belong, which is quickest for few; those that follow are
  // sorted at the end, or putting them would take time that grows with the square of their number.
  private static final int FEW_KEYS = 64;

  private String[] keys = new String[8];
  private byte[][] values = new byte[8][];
  private int size;
  private boolean isSorted = true;
  private String owner = "";

  /**
   * Says whose values these are, for messages, until the builder is cleared.
   *
   * @param owner a command's name
   */
  public BoxBuilder belongingTo(String owner) {
    this.owner = owner;
    return this;
  }

  /**
   * Sets a key, replacing an earlier value.
   *
   * @param key one char per byte; lengths are checked when the box is written
   * @param value kept, not copied: do not change it afterwards
   * @throws IllegalArgumentException when a char of the key is above U+00FF
   */
  public BoxBuilder put(String key, byte[] value) {
    Amp.requireBytes(key);
    Objects.requireNonNull(value, "value");
    if (size >= FEW_KEYS) {
      makeRoom();
      keys[size] = key;
      values[size++] = value;
      isSorted = false;
      return this;
    }
    int at = size;
    while (at > 0 && keys[at - 1].compareTo(key) > 0) {
      at--;
    }
    if (at > 0 && keys[at - 1].equals(key)) {
      values[at - 1] = value;
      return this;
    }
    makeRoom();
    System.arraycopy(keys, at, keys, at + 1, size - at);
    System.arraycopy(values, at, values, at + 1, size - at);
    keys[at] = key;
    values[at] = value;
    size++;
    return this;
  }

  /** Sets all keys that a box has, replacing earlier values. */
  public BoxBuilder putAll(Box box) {
    box.forEach(this::put);
    return this;
  }

  /** Forgets everything. */
  public BoxBuilder clear() {
    Arrays.fill(values, 0, size, null);
    size = 0;
    isSorted = true;
    owner = "";
    return this;
  }

  /**
   * How many bytes the box takes on the wire.
   *
   * @throws ValueTooLong when a key has more than 255 bytes or none, or a value more than 65,535
   */
  public int length() {
    sort();
    int length = 2;
    for (int i = 0; i < size; i++) {
      if (keys[i].length() > Amp.MAX_KEY_LENGTH || keys[i].isEmpty()) {
        throw ValueTooLong.key(owner, keys[i]);
      }
      if (values[i].length > Amp.MAX_VALUE_LENGTH) {
        throw ValueTooLong.value(owner, keys[i], values[i]);
      }
      length += 4 + keys[i].length() + values[i].length;
    }
    return length;
  }

  /**
   * Writes the box; {@link #length()} says how much room it needs.
   *
   * @return where the box ends
   */
  public int writeTo(byte[] target, int at) {
    sort();
    // The same picture as in BoxParser.next, with the keys sorted.
    for (int i = 0; i < size; i++) {
      String key = keys[i];
      at = writeLength(target, at, key.length());
      for (int c = 0; c < key.length(); c++) {
        target[at++] = (byte) key.charAt(c);
      }
      at = writeLength(target, at, values[i].length);
      System.arraycopy(values[i], 0, target, at, values[i].length);
      at += values[i].length;
    }
    return writeLength(target, at, 0);
  }

  /**
   * The box.
   *
   * @throws ValueTooLong as {@link #length()}
   */
  public Box build() {
    byte[] wire = new byte[length()];
    int end = writeTo(wire, 0);
    assert end == wire.length;
    return new Box(wire);
  }

  private void makeRoom() {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
  }

  private void sort() {
    if (isSorted) {
      return;
    }
    SortedMap<String, byte[]> sorted = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      sorted.put(keys[i], values[i]); // the last one counts
    }
    Arrays.fill(values, 0, size, null);
    size = 0;
    for (Map.Entry<String, byte[]> entry : sorted.entrySet()) {
      keys[size] = entry.getKey();
      values[size++] = entry.getValue();
    }
    isSorted = true;
  }

  private static int writeLength(byte[] target, int at, int length) {
    target[at] = (byte) (length >> 8);
    target[at + 1] = (byte) length;
    return at + 2;
  }
}
