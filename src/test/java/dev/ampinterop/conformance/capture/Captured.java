package dev.ampinterop.conformance.capture;

import dev.ampinterop.amp.box.BoxLimits;
import dev.ampinterop.amp.log.BoxWords;
import dev.ampinterop.amp.log.LogColumns;
import dev.ampinterop.amp.log.LogLine;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import java.util.ArrayList;
import java.util.List;

/** What passed on a captured connection, for tests. */
public final class Captured {
  private Captured() {}

  public static byte[] bytes(CapturedConversation captured, Role from) {
    return Passed.bytes(passed(captured), from);
  }

  public static List<CapturedDescriptor> descriptors(CapturedConversation captured, Role from) {
    return Passed.descriptors(passed(captured), from);
  }

  /** The lines of a wire log, closes among them. */
  public static List<String> lines(CapturedConversation captured) {
    List<LogLine> lines = new ArrayList<>();
    ConversationReader reader =
        new ConversationReader(BoxLimits.NONE, passed -> lines.add(passed.line()));
    long start = captured.opened().nanos();
    for (CaptureEvent event : captured.events()) {
      long nanos = event.nanos() - start;
      if (event instanceof CaptureEvent.Bytes bytes) {
        reader.accept(bytes, nanos);
      } else if (event instanceof CaptureEvent.Closed closed) {
        lines.add(new LogLine(nanos, closed.by() == Role.CLIENT, BoxWords.close(""), ""));
      }
    }
    reader.end();
    LogColumns columns = LogColumns.TIMED;
    for (LogLine line : lines) {
      columns = columns.fitting(line);
    }
    LogColumns widest = columns;
    return lines.stream().map(line -> line.render(widest)).toList();
  }

  private static List<Passed> passed(CapturedConversation captured) {
    List<Passed> all = new ArrayList<>();
    ConversationReader reader = new ConversationReader(BoxLimits.NONE, all::add);
    for (CaptureEvent event : captured.events()) {
      if (event instanceof CaptureEvent.Bytes bytes) {
        reader.accept(bytes, event.nanos());
      }
    }
    reader.end();
    return all;
  }
}
