package dev.ampinterop.conformance.imports.plain;

import dev.ampinterop.conformance.wire.WirePiece;
import dev.ampinterop.conformance.wire.WireSplitter;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file of bare boxes, read one by one; what follows the last good one comes in chunks. */
final class BoxFile implements Closeable {
  /** One without anything. */
  static final BoxFile NONE = new BoxFile(InputStream.nullInputStream());

  private static final int CHUNK_BYTES = 1 << 16;
  private static final int LONGEST_KEY = 255;

  /** Nobody's boxes are longer; what is, is taken for something else. */
  private static final int LONGEST_BOX = 16 << 20;

  private final InputStream in;
  private boolean isLost;
  private @Nullable Piece next;

  private BoxFile(InputStream in) {
    this.in = in;
  }

  /** Opens a file; null for none. */
  static BoxFile of(@Nullable Path file) throws IOException {
    return file == null
        ? NONE
        : new BoxFile(new BufferedInputStream(Files.newInputStream(file), CHUNK_BYTES));
  }

  /**
   * A box, or bytes that are none.
   *
   * @param ask the tag of a call that wants an answer
   * @param reply the tag of the call that it answers
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Piece(byte[] bytes, Optional<String> ask, Optional<String> reply) {}

  /** The next piece, which stays where it is; empty at the end. */
  Optional<Piece> peek() throws IOException {
    if (next == null) {
      byte[] bytes = read();
      if (bytes.length > 0) {
        next = piece(bytes);
      }
    }
    return Optional.ofNullable(next);
  }

  /** The next piece, where {@link #peek} gave one. */
  Piece take() throws IOException {
    Piece piece = peek().orElseThrow();
    next = null;
    return piece;
  }

  private Piece piece(byte[] bytes) {
    if (isLost || !(WireSplitter.split(bytes).get(0) instanceof WirePiece.Box box)) {
      return new Piece(bytes, Optional.empty(), Optional.empty());
    }
    Optional<String> reply = box.text("_answer").or(() -> box.text("_error"));
    return new Piece(bytes, reply.isPresent() ? Optional.empty() : box.text("_ask"), reply);
  }

  // +------+-----+------+-------+ ... +------+
  // | 0004 | key | 0001 | value |     | 0000 |     lengths are two bytes, high byte first
  // +------+-----+------+-------+ ... +------+
  private byte[] read() throws IOException {
    if (isLost) {
      return in.readNBytes(CHUNK_BYTES);
    }
    ByteArrayOutputStream box = new ByteArrayOutputStream();
    boolean inKey = true;
    while (box.size() < LONGEST_BOX) {
      byte[] length = in.readNBytes(2);
      box.writeBytes(length);
      if (length.length < 2) {
        return box.toByteArray();
      }
      int count = (length[0] & 0xff) << Byte.SIZE | (length[1] & 0xff);
      if (inKey && count == 0) {
        return box.toByteArray();
      }
      isLost = inKey && count > LONGEST_KEY;
      byte[] part = isLost ? new byte[0] : in.readNBytes(count);
      box.writeBytes(part);
      if (isLost || part.length < count) {
        return box.toByteArray();
      }
      inKey = !inKey;
    }
    isLost = true;
    return box.toByteArray();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
