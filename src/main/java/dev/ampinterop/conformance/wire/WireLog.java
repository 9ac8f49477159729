package dev.ampinterop.conformance.wire;

import dev.ampinterop.amp.log.BoxWords;
import dev.ampinterop.amp.log.LogColumns;
import dev.ampinterop.amp.log.LogLine;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Renders what passed on a connection, one line a box, in milliseconds from connecting, with {@code
 * >} from client to server:
 *
 * <pre>
 *  0.000 > ask    1 Sum   40 B  a=13 b=81
 *  0.412 &lt; answer 1 Sum   25 B  total=94
 *  0.570 > ask    2 Take  36 B  file=0  +fd 0:pipe
 *  0.913 &lt; error  2 Take  70 B  UNKNOWN "Unknown Error"
 *  0.914 &lt; close
 * </pre>
 *
 * A box that came in several pieces is one line, at the time at which it was complete.
 */
public final class WireLog {
  private WireLog() {}

  /** The lines of these events, without line ends. */
  public static List<String> lines(List<WireEvent> events) {
    return aligned(collect(events), LogColumns.TIMED);
  }

  /** The lines of these events, each ended by a line feed. */
  public static String render(List<WireEvent> events) {
    StringBuilder text = new StringBuilder();
    lines(events).forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  /** The lines of what must pass, without times and line ends. */
  public static List<String> expected(List<WireEntry> wire) {
    List<WireEvent> events = new ArrayList<>();
    for (WireEntry entry : wire) {
      // The nanoseconds keep the order.
      long nanos = events.size();
      if (entry.closes()) {
        events.add(new WireEvent.Close(nanos, entry.from()));
      } else {
        WireEvent.Form form = form(entry);
        events.add(
            new WireEvent.Bytes(
                nanos,
                entry.from(),
                // TLS has bytes that nobody knows; one stands for them, or there would be no line.
                form == WireEvent.Form.TLS ? new byte[1] : entry.bytes(),
                entry.descriptors().stream()
                    .map(name -> new DescriptorFacts(name, "", ""))
                    .toList(),
                form));
      }
    }
    return aligned(collect(events), LogColumns.UNTIMED);
  }

  private static WireEvent.Form form(WireEntry entry) {
    return switch (entry.kind()) {
      case STREAM -> WireEvent.Form.STREAM;
      case TLS -> WireEvent.Form.TLS;
      default -> WireEvent.Form.BOXES;
    };
  }

  private static List<LogLine> collect(List<WireEvent> events) {
    List<LogLine> lines = new ArrayList<>();
    Map<String, String> commands = new HashMap<>();
    List<Direction> directions = new ArrayList<>();
    for (Role role : Role.values()) {
      directions.add(Direction.of(role, events));
    }
    for (Direction direction : directions) {
      PieceWords.learnCommands(direction, commands);
    }
    for (Direction direction : directions) {
      for (WirePiece piece : direction.pieces()) {
        addLines(direction, piece, commands, lines);
      }
    }
    for (WireEvent event : events) {
      if (event instanceof WireEvent.Close close) {
        lines.add(new LogLine(close.nanos(), isClient(close.from()), BoxWords.close(""), ""));
      }
    }
    // The sort is stable, and closes were added last: what came at the same time stands before one.
    lines.sort(Comparator.comparingLong(LogLine::nanos));
    return lines;
  }

  private static void addLines(
      Direction direction, WirePiece piece, Map<String, String> commands, List<LogLine> lines) {
    if (piece instanceof WirePiece.Rest rest && !rest.incomplete()) {
      // Nobody can tell what is what in these bytes, so they are shown as they came.
      for (Direction.Chunk chunk : direction.chunks()) {
        int start = Math.max(chunk.start(), rest.offset());
        if (start < chunk.end()) {
          byte[] part = Arrays.copyOfRange(direction.bytes(), start, chunk.end());
          WirePiece shown = new WirePiece.Rest(start, part, false);
          lines.add(line(direction, shown, commands));
        }
      }
    } else {
      lines.add(line(direction, piece, commands));
    }
  }

  private static LogLine line(Direction direction, WirePiece piece, Map<String, String> commands) {
    return new LogLine(
        direction.nanosAt(piece.end()),
        isClient(direction.from()),
        PieceWords.of(direction.from(), piece, commands),
        descriptors(direction, piece));
  }

  private static String descriptors(Direction direction, WirePiece piece) {
    StringBuilder text = new StringBuilder();
    for (Direction.Arrival arrival : direction.descriptors()) {
      if (arrival.offset() >= piece.offset() && arrival.offset() < piece.end()) {
        text.append(text.isEmpty() ? "+fd " : " ")
            .append(arrival.ordinal())
            .append(':')
            .append(arrival.facts().kind());
      }
    }
    return text.toString();
  }

  private static boolean isClient(Role role) {
    return role == Role.CLIENT;
  }

  private static List<String> aligned(List<LogLine> lines, LogColumns narrowest) {
    LogColumns columns = narrowest;
    for (LogLine line : lines) {
      columns = columns.fitting(line);
    }
    List<String> texts = new ArrayList<>();
    for (LogLine line : lines) {
      texts.add(line.render(columns));
    }
    return List.copyOf(texts);
  }
}
