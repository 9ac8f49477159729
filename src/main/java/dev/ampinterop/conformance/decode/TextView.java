package dev.ampinterop.conformance.decode;

import dev.ampinterop.amp.log.BoxWords;
import dev.ampinterop.amp.log.LogColumns;
import dev.ampinterop.amp.log.LogLine;
import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.report.Printable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The wire log of a capture, with the number of the connection before each line, the latency of
 * answers behind it, and what is wrong below it.
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
      String latency = piece.latency() == null ? "" : "  (" + millis(piece.latency()) + " ms)";
      line(
          line(
                  piece.connection(),
                  piece.nanos(),
                  piece.from(),
                  piece.words(),
                  descriptors(piece.descriptors()))
              + latency);
    } else if (decoded instanceof Decoded.Problem problem) {
      line(
          "   "
              + (problem.rule().breaks() ? "! " : "? ")
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
      line(line(closed.connection(), closed.nanos(), closed.by(), BoxWords.close(how), ""));
    }
  }

  @Override
  public boolean flush() {
    return !out.checkError();
  }

  @Override
  public void end(DecodeSummary summary, Optional<Break> end) {
    end.ifPresent(this::line);
    line("");
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
    for (DecodeSummary.Command command : summary.commands()) {
      line(
          String.format(
              Locale.ROOT,
              "%s: %s, %s to %s ms, %s on average",
              command.name().isEmpty() ? "(no name)" : command.name(),
              count(command.count(), "answer"),
              millis(command.least()),
              millis(command.greatest()),
              millis(Math.round(command.mean()))));
    }
    Map<Rule, Long> problems = new TreeMap<>(summary.problems());
    line(
        problems.isEmpty()
            ? "nothing is wrong"
            : problems.entrySet().stream()
                .map(each -> each.getValue() + " × " + each.getKey())
                .collect(Collectors.joining(", ")));
    out.flush();
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
    var text = new StringBuilder("#" + opened.connection() + " opened over " + opened.transport());
    if (!opened.client().isEmpty()) {
      text.append(", client ").append(opened.client());
    }
    if (!opened.server().isEmpty()) {
      text.append(", server ").append(opened.server());
    }
    return text.append(", at ").append(millis(opened.since())).append(" ms").toString();
  }

  private String line(int connection, long nanos, Role from, BoxWords words, String descriptors) {
    var line = new LogLine(nanos, from == Role.CLIENT, words, descriptors);
    columns = columns.fitting(line);
    return "#" + connection + " " + line.render(columns);
  }

  private static String descriptors(List<Decoded.Travelled> descriptors) {
    return descriptors.isEmpty()
        ? ""
        : "+fd "
            + descriptors.stream()
                .map(Decoded.Travelled::toString)
                .collect(Collectors.joining(" "));
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
