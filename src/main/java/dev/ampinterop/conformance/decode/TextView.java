package dev.ampinterop.conformance.decode;

import dev.ampinterop.amp.log.BoxWords;
import dev.ampinterop.amp.log.LogColumns;
import dev.ampinterop.amp.log.LogLine;
import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.report.Printable;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The wire log of a capture, with the number of the connection before each line, the latency of
 * answers behind it, and what is wrong below it. Times are milliseconds since the capture began, so
 * that events of several connections can be put in order.
 *
 * <pre>
 * #1  1.000 &gt; ask    1 Sum   40 B  a=13 b=81
 * #1  2.000 &lt; answer 1 Sum   25 B  total=94  (1.000 ms)
 * #1  4.000 &lt; answer 7        25 B  total=94
 *    ! server, byte 25: no call of the client with tag 7 waits
 *      twisted/protocols/amp.py BoxDispatcher._answerReceived
 * </pre>
 */
public final class TextView implements DecodeView {
  private static final double NANOS_PER_MILLI = 1e6;

  private final PrintWriter out;
  private LogColumns columns = LogColumns.TIMED;
  private int shownLast;

  /** Writes there; whoever gave it closes it. */
  public TextView(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void begin(CaptureHeader header) {
    line("captured by " + header.by() + ", from " + header.began() + " on");
    if (!header.listen().isEmpty()) {
      line("between " + header.listen() + " and " + header.connect());
    } else if (!header.connect().isEmpty()) {
      line("of " + header.connect());
    }
    if (!header.redacted().isEmpty()) {
      line("hidden: " + String.join(", ", header.redacted()));
    }
    header.notes().forEach(note -> line("note: " + note));
    line("");
  }

  @Override
  public void show(Decoded decoded) {
    if (decoded instanceof Decoded.Opened opened) {
      line(opened(opened));
    } else if (decoded instanceof Decoded.Piece piece) {
      Long latency = piece.passed().latency();
      line(
          line(piece, piece.passed().line())
              + (latency == null ? "" : "  (" + millis(latency) + " ms)"));
    } else if (decoded instanceof Decoded.Problem problem) {
      line(
          (problem.connection() == shownLast ? "   " : "#" + problem.connection() + " ")
              + (problem.breaks() ? "! " : "? ")
              + problem.from()
              + ", byte "
              + problem.offset()
              + ": "
              + problem.text());
      if (!problem.rule().place().isEmpty()) {
        line("     " + problem.rule().place());
      }
    } else if (decoded instanceof Decoded.Closed closed) {
      String how =
          switch (closed.how()) {
            case END -> "";
            case HALF -> "its own direction only";
            case RESET -> "by a reset";
          };
      boolean byClient = closed.by() == Role.CLIENT;
      line(line(closed, new LogLine(closed.nanos(), byClient, BoxWords.close(how), "")));
    }
    shownLast = decoded.connection();
  }

  @Override
  public boolean flush() {
    return !out.checkError();
  }

  @Override
  public void end(DecodeSummary summary, Optional<Break> end) {
    end.ifPresent(this::line);
    line("");
    summary.leftOut().ifPresent(left -> line(leftOut(left, summary.boxes())));
    line(
        count(summary.connections(), "connection")
            + ", "
            + count(summary.boxes(), "box")
            + ", "
            + count(summary.descriptors(), "descriptor")
            + ", "
            + count(summary.bytes(Role.CLIENT), "byte")
            + " from the client, "
            + summary.bytes(Role.SERVER)
            + " from the server, "
            + summary.otherBytes()
            + " in no box");
    summary
        .latencies()
        .forEach(
            (command, nanos) ->
                line(
                    String.format(
                        Locale.ROOT,
                        "%s: %s, %s to %s ms, %s on average",
                        command.isEmpty() ? "(no name)" : command,
                        count(nanos.getCount(), "answer"),
                        millis(nanos.getMin()),
                        millis(nanos.getMax()),
                        millis(Math.round(nanos.getAverage())))));
    summary.departures().lines().forEach(this::line);
    Map<Rule, Long> problems = new TreeMap<>(summary.problems());
    line(
        problems.isEmpty()
            ? end.isPresent() ? "nothing else is wrong" : "nothing is wrong"
            : problems.entrySet().stream()
                .map(each -> each.getValue() + " × " + each.getKey())
                .collect(Collectors.joining(", ")));
    line(summary.fault());
    out.flush();
  }

  private static String leftOut(DecodeSummary.LeftOut left, long boxes) {
    return "left out by the filter: "
        + left.boxes()
        + " of "
        + count(boxes, "box")
        + (left.bytesInNoBox() == 0
            ? ""
            : ", " + count(left.bytesInNoBox(), "byte") + " in no box");
  }

  private void line(Break end) {
    line("");
    line(
        (end.line() == 0 ? "" : "line " + end.line() + ", ")
            + "byte "
            + end.offset()
            + " of the file: "
            + end.problem());
    HexView.lines(end.around(), end.aroundOffset(), end.offset()).forEach(this::line);
  }

  private static String opened(Decoded.Opened opened) {
    var text = new StringBuilder("#" + opened.connection() + " opened");
    if (opened.transport() != CaptureTransport.UNKNOWN) {
      text.append(" over ").append(opened.transport());
    }
    if (!opened.client().isEmpty()) {
      text.append(", client ").append(opened.client());
    }
    if (!opened.server().isEmpty()) {
      text.append(", server ").append(opened.server());
    }
    return text.append(", at ").append(millis(opened.since())).append(" ms").toString();
  }

  private String line(Decoded decoded, LogLine since) {
    LogLine line =
        new LogLine(decoded.at(), since.fromClient(), since.words(), since.descriptors());
    columns = columns.fitting(line);
    return "#" + decoded.connection() + " " + line.render(columns);
  }

  private static String count(long count, String what) {
    String plural = what.endsWith("x") ? what + "es" : what + "s";
    return count + " " + (count == 1 ? what : plural);
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / NANOS_PER_MILLI);
  }

  private void line(String line) {
    // A capture may come from anywhere, and a terminal would obey what is no text. Not println: the
    // same everywhere.
    out.print(Printable.of(line));
    out.print('\n');
  }
}
