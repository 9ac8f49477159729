package dev.ampinterop.conformance.wire;

import dev.ampinterop.amp.log.ReadableBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A stretch of one direction's bytes. Read-only as long as nobody changes the arrays. */
public sealed interface WirePiece {
  /** Where it begins, in bytes from the beginning of the direction. */
  int offset();

  /** How many bytes it has; at least one. */
  int length();

  /** Where it ends: the offset of the byte after it. */
  default int end() {
    return offset() + length();
  }

  /**
   * A whole box.
   *
   * @param pairs its keys and values in wire order; empty for an empty box
   */
  record Box(int offset, int length, List<Pair> pairs) implements WirePiece {
    /** The value of that key; the last one where a key comes twice, as Twisted has it. */
    public Optional<byte[]> value(String key) {
      byte[] wanted = key.getBytes(StandardCharsets.UTF_8);
      return pairs.stream()
          .filter(pair -> Arrays.equals(pair.key(), wanted))
          .map(Pair::value)
          .reduce((earlier, last) -> last);
    }

    /** {@link #value} for people. */
    public Optional<String> text(String key) {
      return value(key).map(ReadableBytes::of);
    }
  }

  /**
   * Bytes that came together once the connection had gone over to something else than AMP.
   *
   * @param form to what
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Other(int offset, byte[] bytes, WireEvent.Form form) implements WirePiece {
    @Override
    public int length() {
      return bytes.length;
    }
  }

  /** A key with its value. */
  @SuppressWarnings("ArrayRecordComponent")
  record Pair(byte[] key, byte[] value) {}

  /**
   * Bytes that are no box: always the last piece, for nobody can tell where the next box begins.
   *
   * @param incomplete whether they are the beginning of a box whose rest did not come
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Rest(int offset, byte[] bytes, boolean incomplete) implements WirePiece {
    @Override
    public int length() {
      return bytes.length;
    }
  }
}
