package dev.ampinterop.amp.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.connection.ConnectionEnd;
import dev.ampinterop.amp.connection.ConnectionListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** Logs one connection. Its lock keeps lines whole and in order; nothing else is done under it. */
final class LoggedConnection implements ConnectionListener {
  private final Logger log;
  private final LongSupplier clock;
  private final Set<String> hidden;
  private final int number;
  private final long start;
  private final Side ours;
  private final Side theirs;
  private LogColumns columns = LogColumns.TIMED;

  LoggedConnection(
      Logger log, LongSupplier clock, Set<String> hidden, int number, boolean isClient) {
    this.log = log;
    this.clock = clock;
    this.hidden = hidden;
    this.number = number;
    this.start = clock.getAsLong();
    this.ours = new Side(isClient);
    this.theirs = new Side(!isClient);
  }

  @Override
  public synchronized void sent(Box box, int descriptors) {
    passed(ours, theirs, box, descriptors);
  }

  @Override
  public synchronized void received(Box box, int descriptors) {
    passed(theirs, ours, box, descriptors);
  }

  @Override
  public synchronized void ended(ConnectionEnd end) {
    boolean plain =
        switch (end.how()) {
          case CLOSED_BY_US, CLOSED_BY_PEER -> end.cause() == null;
          case PROTOCOL_BROKEN, TLS_FAILED, LOST -> false;
        };
    Side by = end.how() == ConnectionEnd.How.CLOSED_BY_PEER ? theirs : ours;
    log(by, BoxWords.close(plain ? "" : end.toString()), "");
  }

  private void passed(Side from, Side to, Box box, int descriptors) {
    List<Map.Entry<String, byte[]>> pairs = new ArrayList<>();
    box.forEach(
        (key, value) ->
            pairs.add(Map.entry(key, hidden.contains(key) ? "…".getBytes(UTF_8) : value)));
    BoxWords words =
        BoxWords.of(
            box.length(),
            pairs,
            tag -> {
              String command = to.asked.remove(tag);
              return command == null ? "" : command;
            });
    if (words.kind().equals("ask")) {
      from.asked.put(words.tag(), words.command());
    }
    log(from, words, from.takeOrdinals(descriptors));
  }

  private void log(Side from, BoxWords words, String descriptors) {
    var line = new LogLine(clock.getAsLong() - start, from.isClient, words, descriptors);
    columns = columns.fitting(line);
    String text = "#" + number + " " + line.render(columns);
    log.debug(text);
  }

  /** One of the two. */
  private static final class Side {
    final boolean isClient;
    // The commands of asks that have no answer yet, by their tags.
    final Map<String, String> asked = new HashMap<>();
    private long ordinal;

    Side(boolean isClient) {
      this.isClient = isClient;
    }

    String takeOrdinals(int count) {
      var text = new StringBuilder();
      for (int i = 0; i < count; i++) {
        text.append(i == 0 ? "+fd " : " ").append(ordinal++);
      }
      return text.toString();
    }
  }
}
