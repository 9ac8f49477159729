package dev.ampinterop.conformance.imports.plain;

import dev.ampinterop.amp.box.BoxLimits;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.imports.shared.InputFile;
import dev.ampinterop.conformance.wire.WireEvent;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file of bare boxes, read one by one; what follows the last good one comes in chunks. */
final class BoxFile implements Closeable {
  /** One without anything. */
  static final BoxFile NONE = new BoxFile(InputStream.nullInputStream());

  private static final int CHUNK_BYTES = 1 << 16;

  /** Nobody's boxes are longer; what is, is taken for something else. */
  private static final BoxLimits LIMITS = new BoxLimits(16 << 20, Integer.MAX_VALUE);

  private final InputStream in;
  private final Deque<Passed> pieces = new ArrayDeque<>();
  private final ConversationReader reader = new ConversationReader(LIMITS, pieces::add);

  private BoxFile(InputStream in) {
    this.in = in;
  }

  /** Opens a file; null for none. */
  static BoxFile of(@Nullable Path file) throws IOException {
    return file == null ? NONE : new BoxFile(InputFile.open(file));
  }

  /** The next box, or bytes that are none, which stays where it is; empty at the end. */
  Optional<Passed> peek() throws IOException {
    while (pieces.isEmpty()) {
      byte[] chunk = in.readNBytes(CHUNK_BYTES);
      if (chunk.length == 0) {
        reader.end();
        break;
      }
      // Which side it is matters to nobody: replies have no calls here.
      reader.accept(new WireEvent.Bytes(0, Role.CLIENT, chunk, List.of()));
      reader.takeWaiting(Role.CLIENT);
    }
    return Optional.ofNullable(pieces.peek());
  }

  /** The next piece, where {@link #peek} gave one. */
  Passed take() throws IOException {
    Passed piece = peek().orElseThrow();
    pieces.remove();
    return piece;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
