package dev.ampinterop.amp.error;

/**
 * A key or value that we were to send is longer than its length field can say. Twisted: {@code
 * TooLong} with {@code isLocal}.
 */
public final class ValueTooLong extends LocalProtocolException {
  private static final long serialVersionUID = 1;
  private final String key;
  private final int length;
  private final boolean isKey;

  private ValueTooLong(String key, int length, boolean isKey, String message) {
    super(message, null);
    this.key = key;
    this.length = length;
    this.isKey = isKey;
  }

  /** A key of more than 255 bytes, or of none: that would read as the end of the box. */
  public static ValueTooLong key(String key) {
    String rule =
        key.isEmpty()
            ? "a key has at least one byte"
            : "a key has at most 255 bytes, this one " + key.length();
    return new ValueTooLong(key, key.length(), true, rule);
  }

  /** A value of more than 65,535 bytes. */
  public static ValueTooLong value(String key, int length) {
    return new ValueTooLong(
        key, length, false, key + ": a value has at most 65,535 bytes, this one " + length);
  }

  /** The key that is too long, or whose value is. */
  public String key() {
    return key;
  }

  /** How long, in bytes. */
  public int length() {
    return length;
  }

  /** Whether it is the key that is too long. Twisted: {@code TooLong.isKey}. */
  public boolean isKey() {
    return isKey;
  }
}
