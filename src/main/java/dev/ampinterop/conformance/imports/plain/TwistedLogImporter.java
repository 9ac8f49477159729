package dev.ampinterop.conformance.imports.plain;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.imports.shared.AmpSniffer;
import dev.ampinterop.conformance.imports.shared.CaptureTarget;
import dev.ampinterop.conformance.imports.shared.Escapes;
import dev.ampinterop.conformance.imports.shared.ImportException;
import dev.ampinterop.conformance.imports.shared.LogLines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a capture of the logs of {@code twisted.protocols.policies.TrafficLoggingFactory}, one file
 * a connection.
 *
 * <pre>
 * *                                      connected
 * C 1: b'\x00\x04_ask\x00\x011...'       what the protocol received
 * S 1: b'\x00\x07_answer...'             what it wrote
 * SV 1: [b'\x00', b'\x07_answer...']     what it wrote with writeSequence
 * S 1: *                                 it closes
 * C 1: &lt;twisted.python.failure.Failure ...&gt;   the connection is over
 * </pre>
 *
 * <p>The log says C for whatever was received and S for what was written, on either side: whose log
 * it is, it does not say. It knows no times and no descriptors.
 */
public final class TwistedLogImporter {
  private static final Pattern LINE =
      Pattern.compile("(?:\\*|(C|SV?) (\\d{1,9}): (.*))", Pattern.DOTALL);
  private static final String ELIDED = "<... elided>";

  private final Path file;
  private final Role loggedBy;
  private final CaptureTarget target;
  private long events; // in place of a time
  private boolean isLook;
  private final int before; // connections that are not of this log
  private final Map<String, AmpSniffer> seen = new HashMap<>();
  private final Map<String, CaptureTarget.Connection> open = new HashMap<>();

  /**
   * @param file the log
   * @param loggedBy whose it is
   * @param target gets its connection
   */
  public TwistedLogImporter(Path file, Role loggedBy, CaptureTarget target) {
    this.file = file;
    this.loggedBy = loggedBy;
    this.target = target;
    this.before = target.connections();
  }

  /** Whether that may be a line of such a log. */
  public static boolean looksLike(String line) {
    return line.strip().equals("*")
        || line.matches("(?s)(C|SV?) \\d{1,9}: (b?['\"\\[]|\\*|<|\\[).*");
  }

  /**
   * Reads the log and writes the capture.
   *
   * @throws ImportException.NothingFound when nothing passed in it, or another protocol
   * @throws ImportException when it is no such log
   * @throws IOException when a file cannot be read or written
   */
  public void importAll() throws IOException {
    look();
    isLook = false;
    follow();
  }

  /** A first look: whether boxes pass. It ends where the log is broken, which is said later. */
  private void look() throws IOException {
    isLook = true;
    try {
      follow();
    } catch (ImportException broken) {
      if (seen.isEmpty()) {
        throw broken;
      }
    }
    if (seen.isEmpty()) {
      throw new ImportException.NothingFound(file.toString(), "no bytes passed");
    }
    if (seen.values().stream().allMatch(one -> one.verdict() == AmpSniffer.Verdict.OTHER)) {
      throw new ImportException.NothingFound(file.toString(), "what passed is not AMP");
    }
  }

  private void follow() throws IOException {
    try (LogLines lines = LogLines.of(file)) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        Matcher matcher = LINE.matcher(line.get().strip());
        if (!matcher.matches()) {
          if (line.get().isBlank()) {
            continue;
          }
          throw ImportException.at(
              file, lines.number(), "no line of a TrafficLoggingFactory: " + shortened(line.get()));
        }
        if (matcher.group(1) != null) {
          read(matcher, lines.number());
        }
      }
      if (!isLook && lines.cut().isPresent()) {
        target.breakOff(before, file.getFileName() + ", line " + lines.number(), lines.cut().get());
      }
    }
  }

  private void read(Matcher line, long number) throws IOException {
    Role from = line.group(1).equals("C") ? loggedBy.other() : loggedBy;
    String what = line.group(3);
    if (isLook) {
      if (!what.equals("*") && !what.startsWith("<")) {
        String way = line.group(2) + from;
        seen.computeIfAbsent(way, any -> new AmpSniffer()).feed(bytes(what, number));
      }
      return;
    }
    CaptureTarget.Connection connection = open.get(line.group(2));
    if (connection == null) {
      String name = file + " " + line.group(2);
      boolean isClient = loggedBy == Role.CLIENT;
      connection =
          target.open(events, CaptureTransport.UNKNOWN, isClient ? name : "", isClient ? "" : name);
      open.put(line.group(2), connection);
    }
    if (what.equals("*")) {
      connection.closed(++events, loggedBy, CaptureEvent.How.END);
    } else if (what.startsWith("<")) {
      boolean isClean = what.contains("ConnectionDone");
      connection.closed(
          ++events, loggedBy.other(), isClean ? CaptureEvent.How.END : CaptureEvent.How.RESET);
    } else {
      connection.passed(++events, from, bytes(what, number), 0, List.of());
    }
  }

  private byte[] bytes(String printed, long number) {
    boolean isList = printed.startsWith("[") && printed.endsWith("]");
    String left = isList ? printed.substring(1, printed.length() - 1) : printed;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (!left.isEmpty()) {
      int begin = left.startsWith("b") ? 2 : 1;
      int end = begin <= left.length() ? closingQuote(left, begin) : -1;
      if (end < 0) {
        throw ImportException.at(
            file, number, "these are not bytes as Python prints them: " + shortened(left));
      }
      String escaped = left.substring(begin, end);
      if (escaped.endsWith(ELIDED)) {
        throw ImportException.at(
            file, number, "the bytes are cut short (log again without a lengthLimit)");
      }
      bytes.writeBytes(Escapes.bytes(escaped));
      left = left.substring(end + 1);
      left = left.startsWith(", ") && isList ? left.substring(2) : left;
    }
    return bytes.toByteArray();
  }

  private static int closingQuote(String text, int begin) {
    char quote = text.charAt(begin - 1);
    if (quote != '\'' && quote != '"') {
      return -1;
    }
    int at = begin;
    while (at < text.length() && text.charAt(at) != quote) {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at < text.length() ? at : -1;
  }

  private static String shortened(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
