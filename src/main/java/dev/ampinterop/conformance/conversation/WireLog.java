package dev.ampinterop.conformance.conversation;

import dev.ampinterop.amp.box.BoxLimits;
import dev.ampinterop.amp.log.BoxWords;
import dev.ampinterop.amp.log.LogColumns;
import dev.ampinterop.amp.log.LogLine;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.WireEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Renders what passed on a connection, one line per box, in milliseconds from connecting, with
 * {@code >} from client to server:
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
  private final List<LogLine> lines = new ArrayList<>();
  private final List<LogLine> closes = new ArrayList<>();
  private final ConversationReader reader =
      new ConversationReader(BoxLimits.NONE, passed -> lines.add(passed.line()));

  private WireLog() {}

  /** The lines of these events, without line ends. */
  public static List<String> lines(List<WireEvent> events) {
    return lines(events, LogColumns.TIMED);
  }

  /** The lines of these events, each ended by a line feed. */
  public static String render(List<WireEvent> events) {
    StringBuilder text = new StringBuilder();
    lines(events).forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  /** The lines of what must pass, without times and line ends. */
  public static List<String> expected(List<WireEntry> wire) {
    return lines(
        Conversation.events(wire, name -> new DescriptorFacts(name, "", "")), LogColumns.UNTIMED);
  }

  /**
   * The same lines, for each entry those of the boxes that are whole with it, and of what follows
   * them where no more comes.
   */
  public static List<List<String>> expectedOfEach(List<WireEntry> wire) {
    List<WireEvent> events = Conversation.events(wire, name -> new DescriptorFacts(name, "", ""));
    WireLog log = read(events);
    List<String> texts = log.aligned(LogColumns.UNTIMED);
    List<List<String>> ofEach = new ArrayList<>();
    events.forEach(event -> ofEach.add(new ArrayList<>()));
    for (int index = 0; index < texts.size(); index++) {
      // The time of an event is its number here.
      ofEach.get((int) log.lines.get(index).nanos()).add(texts.get(index));
    }
    return ofEach;
  }

  private static List<String> lines(List<WireEvent> events, LogColumns narrowest) {
    return read(events).aligned(narrowest);
  }

  private static WireLog read(List<WireEvent> events) {
    WireLog log = new WireLog();
    for (WireEvent event : events) {
      if (event instanceof WireEvent.Bytes bytes) {
        log.reader.accept(bytes);
      } else {
        boolean byClient = event.from() == Role.CLIENT;
        log.closes.add(new LogLine(event.nanos(), byClient, BoxWords.close(""), ""));
      }
    }
    return log;
  }

  private List<String> aligned(LogColumns narrowest) {
    reader.end();
    // The sort is stable, and closes are added last: what came at the same time stands before one.
    lines.addAll(closes);
    lines.sort(Comparator.comparingLong(LogLine::nanos));
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
