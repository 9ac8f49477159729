package dev.ampinterop.conformance.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.amp.log.BoxWords;
import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.CaseBytes;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Passed;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON lines for other programs, one a thing. Times are nanoseconds: {@code at} counts from the
 * beginning of the capture, {@code nanos} from the opening of the connection.
 */
public final class JsonView implements DecodeView {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final PrintWriter out;

  /** Writes there; whoever gave it closes it. */
  public JsonView(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void begin(CaptureHeader header) {
    write(addTo(object("decoded"), header));
  }

  static ObjectNode addTo(ObjectNode line, CaptureHeader header) {
    line.put("by", header.by()).put("began", header.began().toString());
    line.put("listen", header.listen()).put("connect", header.connect());
    header.redacted().forEach(line.putArray("redacted")::add);
    header.notes().forEach(line.putArray("notes")::add);
    return line;
  }

  @Override
  public void show(Decoded decoded) {
    write(of(decoded));
  }

  static ObjectNode of(Decoded decoded) {
    if (decoded instanceof Decoded.Opened opened) {
      return object("open", decoded)
          .put("since", opened.since())
          .put("transport", opened.transport().toString())
          .put("client", opened.client())
          .put("server", opened.server());
    } else if (decoded instanceof Decoded.Problem problem) {
      return object("problem", decoded)
          .put("from", problem.from().toString())
          .put("offset", problem.offset())
          .put("rule", problem.rule().toString())
          .put("breaks", problem.breaks())
          .put("text", problem.text())
          .put("twisted", problem.rule().place());
    } else if (decoded instanceof Decoded.Closed closed) {
      return object("close", decoded)
          .put("by", closed.by().toString())
          .put("how", closed.how().toString());
    }
    return of((Decoded.Piece) decoded);
  }

  private static ObjectNode of(Decoded.Piece piece) {
    Passed passed = piece.passed();
    BoxWords words = passed.words();
    ObjectNode line = object(words.kind(), piece);
    line.put("from", passed.from().toString());
    line.put("offset", passed.offset()).put("length", (long) passed.bytes().length);
    if (!words.tag().isEmpty()) {
      line.put("tag", words.tag());
    }
    if (!words.command().isEmpty()) {
      line.put("command", words.command());
    }
    if (passed.latency() != null) {
      line.put("latency", passed.latency());
    }
    List<CapturedDescriptor> came = passed.descriptors();
    for (int index = 0; index < came.size(); index++) {
      line.withArray("descriptors")
          .addObject()
          .put("ordinal", passed.ordinal(index))
          .put("kind", came.get(index).facts().kind());
    }
    if (passed.pairs().isEmpty()) {
      line.put("shown", words.values());
    } else {
      ObjectNode box = line.putObject("box");
      for (Map.Entry<String, byte[]> pair : passed.pairs()) {
        box.set(key(pair.getKey()), CaseBytes.readable(pair.getValue()));
      }
    }
    return line;
  }

  @Override
  public boolean flush() {
    return !out.checkError();
  }

  @Override
  public void end(DecodeSummary summary, Optional<Break> end) {
    end.ifPresent(
        place ->
            write(
                object("break")
                    .put("line", place.line())
                    .put("offset", place.offset())
                    .put("text", place.problem())
                    .put("hex", CaseBytes.hex(place.around()).get("hex").stringValue())
                    .put("hexOffset", place.aroundOffset())));
    write(of(summary));
    out.flush();
  }

  static ObjectNode of(DecodeSummary summary) {
    ObjectNode line = object("summary").put("connections", summary.connections());
    line.put("boxes", summary.boxes()).put("descriptors", summary.descriptors());
    line.putObject("bytes")
        .put("client", summary.bytes(Role.CLIENT))
        .put("server", summary.bytes(Role.SERVER));
    line.put("bytesInNoBox", summary.otherBytes());
    summary
        .leftOut()
        .ifPresent(
            left ->
                line.putObject("leftOut")
                    .put("boxes", left.boxes())
                    .put("bytesInNoBox", left.bytesInNoBox()));
    ObjectNode commands = line.putObject("commands");
    summary
        .latencies()
        .forEach(
            (command, nanos) ->
                commands
                    .putObject(command)
                    .put("answers", nanos.getCount())
                    .put("least", nanos.getMin())
                    .put("mean", Math.round(nanos.getAverage()))
                    .put("greatest", nanos.getMax()));
    ObjectNode problems = line.putObject("problems");
    new TreeMap<>(summary.problems())
        .forEach((rule, count) -> problems.put(rule.toString(), count));
    summary.departures().addTo(line);
    line.put("fault", summary.fault());
    return line;
  }

  // Keys are one char per byte here, and mostly UTF-8.
  private static String key(String key) {
    return CaseBytes.text(key.getBytes(ISO_8859_1)).orElse(key);
  }

  private static ObjectNode object(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  private static ObjectNode object(String type, Decoded decoded) {
    return object(type)
        .put("connection", decoded.connection())
        .put("at", decoded.at())
        .put("nanos", decoded.nanos());
  }

  private void write(ObjectNode line) {
    out.print(JSON.writeValueAsString(line));
    out.print('\n');
  }
}
