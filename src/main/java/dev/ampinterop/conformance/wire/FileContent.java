package dev.ampinterop.conformance.wire;

import java.util.Arrays;

/**
 * What was in a file when its descriptor passed; in a pipe or a socket, what a case has put there.
 *
 * @param size how many bytes there were
 * @param bytes the first of them, wherever the descriptor stood; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record FileContent(long size, byte[] bytes) {
  /** Whether these are all bytes. */
  public boolean isWhole() {
    return size == bytes.length;
  }

  /** Whether both have the same size and, as far as the bytes of both go, the same bytes. */
  public boolean isSameAsFarAsKnown(FileContent other) {
    int both = Math.min(bytes.length, other.bytes.length);
    return size == other.size && Arrays.equals(bytes, 0, both, other.bytes, 0, both);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileContent content
        && size == content.size
        && Arrays.equals(bytes, content.bytes);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(size) * 31 + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return size + " bytes, of these " + bytes.length;
  }
}
