package dev.ampinterop.conformance.peer;

import dev.ampinterop.conformance.wire.PrivateFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What both sides of control sockets said, one line each, whole and as it came: ms since the log
 * began, {@code >} from the runner or {@code <} from the peer, the peer's name, the line.
 * Thread-safe.
 */
public final class PeerLog implements AutoCloseable {
  private final @Nullable OutputStream file;
  private final long began = System.nanoTime();
  private final Consumer<String> problems;
  private boolean failed;

  private PeerLog(@Nullable OutputStream file, Consumer<String> problems) {
    this.file = file;
    this.problems = problems;
  }

  /** One that keeps nothing. */
  public static PeerLog none() {
    return new PeerLog(null, problem -> {});
  }

  /**
   * One in a file.
   *
   * @param appends whether to keep what is in the file
   * @param problems told, once, when it cannot be written any more
   * @throws IOException when it cannot be written
   */
  public static PeerLog to(Path file, boolean appends, Consumer<String> problems)
      throws IOException {
    return new PeerLog(
        new BufferedOutputStream(
            PrivateFile.open(
                file, appends ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING)),
        why -> problems.accept("cannot write to " + file + ", which ends here: " + why));
  }

  /**
   * What is said on one connection.
   *
   * @param peer which peer is on it
   */
  Lines of(String peer) {
    return new Lines(peer);
  }

  /** One connection's lines. */
  final class Lines {
    private final String peer;

    private Lines(String peer) {
      this.peer = peer;
    }

    /** The runner said this. */
    void sent(ByteBuffer line) {
      write('>', peer, line);
    }

    /** The peer said this. */
    void received(ByteBuffer line) {
      write('<', peer, line);
    }
  }

  private synchronized void write(char direction, String peer, ByteBuffer line) {
    if (file == null || failed) {
      return;
    }
    double millis = (System.nanoTime() - began) / 1e6;
    String head = String.format(Locale.ROOT, "%10.3f %c %s ", millis, direction, peer);
    try {
      file.write(head.getBytes(StandardCharsets.UTF_8));
      file.write(line.array(), line.arrayOffset() + line.position(), line.remaining());
      file.write('\n');
      file.flush();
    } catch (IOException e) {
      failed = true;
      problems.accept(String.valueOf(e.getMessage()));
    }
  }

  /** Ends the log. */
  @Override
  public synchronized void close() {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        // All that was written is there: each line is written at once.
      }
    }
  }
}
