package dev.ampinterop.amp.box;

import dev.ampinterop.amp.error.BoxTooLarge;
import dev.ampinterop.amp.error.IncompleteBox;
import dev.ampinterop.amp.error.KeyTooLong;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads boxes from a stream one by one, as they are asked for, and tells where it stands. Not
 * thread-safe. {@link Boxes#parse(InputStream)} reads them all and forgives a stream that ends too
 * early.
 *
 * <pre>{@code
 * try (var reader = new BoxReader(Files.newInputStream(path))) {
 *   for (Optional<Box> box = reader.next(); box.isPresent(); box = reader.next()) {
 *     ...
 *   }
 * }
 * }</pre>
 */
public final class BoxReader implements Closeable {
  private static final int READ_BYTES = 1 << 13;

  private final InputStream in;
  private final BoxParser parser;
  private final byte[] buffer = new byte[READ_BYTES];

  /** Reads from a stream, which is this reader's from now on, within the usual limits. */
  public BoxReader(InputStream in) {
    this(in, BoxLimits.DEFAULT);
  }

  /** Reads from a stream, which is this reader's from now on, within limits of its own. */
  public BoxReader(InputStream in, BoxLimits limits) {
    this.in = in;
    this.parser = new BoxParser(limits);
  }

  /**
   * The next box, or empty where the stream ends behind a whole one.
   *
   * @throws IncompleteBox when the stream ends inside a box
   * @throws KeyTooLong when a key announces more than 255 bytes; {@code offset} tells where
   * @throws BoxTooLarge when the box is beyond the limits
   * @throws IOException when the stream cannot be read
   */
  public Optional<Box> next() throws IOException {
    Optional<Box> box = parser.next();
    while (box.isEmpty()) {
      int count = in.read(buffer);
      if (count < 0) {
        if (parser.pending() > 0) {
          throw new IncompleteBox(offset(), parser.pending());
        }
        return box;
      }
      parser.feed(ByteBuffer.wrap(buffer, 0, count));
      box = parser.next();
    }
    return box;
  }

  /** How many bytes of the stream lie before the next box. */
  public long offset() {
    return parser.offset();
  }

  /** Closes the stream. */
  @Override
  public void close() throws IOException {
    in.close();
  }
}
