package dev.ampinterop.conformance.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
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

  private final Deque<String> lines = new ArrayDeque<>();
  private Consumer<String> follower = line -> {};

  /** Reads a stream to its end on a thread of its own, so that the program never waits for us. */
  Thread follow(InputStream stream, String name) {
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader reader =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                  add(line);
                }
              } catch (IOException e) {
                // The program was ended while it wrote; what came before is kept.
              }
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
