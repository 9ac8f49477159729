package dev.ampinterop.amp.box;

import dev.ampinterop.amp.error.BoxTooLarge;
import dev.ampinterop.amp.error.IncompleteBox;
import dev.ampinterop.amp.error.KeyTooLong;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Boxes one behind the other, without a connection: in files and byte arrays. What comes behind the
 * last whole box is ignored, as Twisted does; {@link BoxReader} tells of it.
 */
public final class Boxes {
  private Boxes() {}

  /**
   * All boxes in these bytes. Twisted: {@code parseString}.
   *
   * @throws KeyTooLong when a key announces more than 255 bytes
   * @throws BoxTooLarge when a box is beyond the usual limits
   */
  public static List<Box> parse(byte[] bytes) {
    try {
      return parse(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("an array cannot fail to be read", e);
    }
  }

  /**
   * All boxes in a file.
   *
   * @throws KeyTooLong when a key announces more than 255 bytes
   * @throws BoxTooLarge when a box is beyond the usual limits
   * @throws IOException when the file cannot be read
   */
  public static List<Box> parse(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return parse(in);
    }
  }

  /**
   * All boxes up to the end of a stream, which stays open. Twisted: {@code parse}.
   *
   * @throws KeyTooLong when a key announces more than 255 bytes
   * @throws BoxTooLarge when a box is beyond the usual limits
   * @throws IOException when the stream cannot be read
   */
  @SuppressWarnings("resource") // the caller's stream
  public static List<Box> parse(InputStream in) throws IOException {
    var reader = new BoxReader(in);
    List<Box> boxes = new ArrayList<>();
    try {
      for (Optional<Box> box = reader.next(); box.isPresent(); box = reader.next()) {
        boxes.add(box.get());
      }
    } catch (IncompleteBox e) {
      // The rest is no box.
    }
    return boxes;
  }

  /**
   * Writes boxes one behind the other, each as it was built or received; the stream stays open.
   *
   * @throws IOException when the stream cannot be written
   */
  public static void write(Iterable<Box> boxes, OutputStream out) throws IOException {
    for (Box box : boxes) {
      out.write(box.toBytes());
    }
  }
}
