package dev.ampinterop.conformance.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The last lines that a program wrote. Thread-safe. */
final class LastLines {
  /** Enough for a Python traceback, short enough for a report. */
  private static final int KEPT = 20;

  private static final int LONGEST_LINE = 500;

  /** Nobody reads more of one line, and a program may never end it. */
  private static final int LONGEST_HEARD = 100_000;

  private final StringBuilder begun = new StringBuilder();
  private final Deque<String> lines = new ArrayDeque<>();
  private Consumer<String> follower = line -> {};

  /** Reads a stream to its end on a thread of its own, so that the program never waits for us. */
  Thread follow(InputStream stream, String name) {
    Thread thread =
        new Thread(
            () -> {
              char[] piece = new char[8192];
              try (Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
                for (int count = reader.read(piece); count >= 0; count = reader.read(piece)) {
                  write(CharBuffer.wrap(piece, 0, count));
                }
              } catch (IOException e) {
                // The program was ended while it wrote; what came before is kept.
              }
              end();
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Passes the lines on, those that are kept already and those to come. */
  synchronized void follow(Consumer<String> follower) {
    lines.forEach(follower);
    this.follower = follower;
  }

  /** Takes what was written, cut anywhere; of a line without end only the beginning is kept. */
  synchronized void write(CharSequence piece) {
    for (int index = 0; index < piece.length(); index++) {
      char next = piece.charAt(index);
      if (next == '\n') {
        add(begun.toString().stripTrailing());
        begun.setLength(0);
      } else if (begun.length() < LONGEST_HEARD) {
        begun.append(next);
      }
    }
  }

  /** Nothing more is written. */
  synchronized void end() {
    if (begun.length() > 0) {
      write("\n");
    }
  }

  synchronized void add(String line) {
    follower.accept(line);
    lines.add(line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "…" : line);
    if (lines.size() > KEPT) {
      lines.remove();
    }
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }
}
