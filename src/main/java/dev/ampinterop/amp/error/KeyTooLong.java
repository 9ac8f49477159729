package dev.ampinterop.amp.error;

import java.util.Optional;

/**
 * The peer announced a key of more than 255 bytes. Twisted: {@code TooLong} without {@code
 * isLocal}.
 */
public final class KeyTooLong extends RemoteProtocolException implements TooLong {
  private static final long serialVersionUID = 1;
  private final int length;
  private final long offset;

  /**
   * With what was announced, and where.
   *
   * @param length in bytes: 256 to 65,535
   * @param offset how many bytes of the stream lie before the length that says so
   */
  public KeyTooLong(int length, long offset) {
    super("a key has at most 255 bytes, the peer announced " + length + " at byte " + offset, null);
    this.length = length;
    this.offset = offset;
  }

  @Override
  public int length() {
    return length;
  }

  /** How many bytes of the stream lie before the length that is too great. */
  public long offset() {
    return offset;
  }

  @Override
  public boolean isKey() {
    return true;
  }

  @Override
  public boolean isLocal() {
    return false;
  }

  @Override
  public Optional<String> keyName() {
    return Optional.empty();
  }

  @Override
  public Optional<byte[]> value() {
    return Optional.empty();
  }
}
