package dev.ampinterop.amp.error;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;

/**
 * A key or value that we were to send is longer than its length field can say. Twisted: {@code
 * TooLong} with {@code isLocal}.
 */
public final class ValueTooLong extends LocalProtocolException implements TooLong {
  private static final long serialVersionUID = 1;
  private static final int SHOWN = 40;
  private final String key;
  private final byte[] value;
  private final boolean isKey;

  private ValueTooLong(String key, byte[] value, boolean isKey, String message) {
    super(message, null);
    this.key = key;
    this.value = value;
    this.isKey = isKey;
  }

  /**
   * A key of more than 255 bytes, or of none: that would read as the end of the box.
   *
   * @param owner what the box belongs to, for the message: a command's name, or nothing
   * @param key one char per byte
   */
  public static ValueTooLong key(String owner, String key) {
    String rule =
        key.isEmpty()
            ? "a key has at least one byte"
            : "a key has at most 255 bytes, this one " + key.length() + ": " + shortened(key);
    return new ValueTooLong(key, key.getBytes(ISO_8859_1), true, place(owner, "") + rule);
  }

  /**
   * A value of more than 65,535 bytes.
   *
   * @param owner what the box belongs to, for the message: a command's name, or nothing
   * @param key whose value it is, one char per byte
   * @param value kept, not copied
   */
  public static ValueTooLong value(String owner, String key, byte[] value) {
    String rule = "a value has at most 65,535 bytes, this one " + value.length;
    return new ValueTooLong(key, value, false, place(owner, shortened(key)) + rule);
  }

  /** The key that is too long, or whose value is. */
  public String key() {
    return key;
  }

  @Override
  public int length() {
    return value.length;
  }

  @Override
  public boolean isKey() {
    return isKey;
  }

  @Override
  public boolean isLocal() {
    return true;
  }

  @Override
  public Optional<String> keyName() {
    return isKey ? Optional.empty() : Optional.of(key);
  }

  @Override
  public Optional<byte[]> value() {
    return Optional.of(value.clone());
  }

  private static String place(String command, String key) {
    String owner = shortened(command);
    String place = owner.isEmpty() || key.isEmpty() ? owner + key : owner + "." + key;
    return place.isEmpty() ? "" : place + ": ";
  }

  private static String shortened(String key) {
    return key.length() <= SHOWN ? key : key.substring(0, SHOWN) + "...";
  }
}
