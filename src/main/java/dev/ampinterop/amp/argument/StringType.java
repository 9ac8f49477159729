package dev.ampinterop.amp.argument;

/** Bytes as they are. */
final class StringType extends ArgumentType<byte[]> {
  @Override
  public byte[] encode(byte[] value) {
    return value;
  }

  @Override
  public byte[] decode(byte[] bytes) {
    return bytes;
  }

  @Override
  public String toString() {
    return "String";
  }
}
