package dev.ampinterop.conformance.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ampinterop.amp.log.ReadableBytes;
import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.cases.CaseBytes;
import dev.ampinterop.conformance.wire.PrivateFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A timeline in one HTML file that needs no other: a template around the data, which are written as
 * they come. {@code decode.html} says what is made of them.
 */
public final class HtmlView implements DecodeView, AutoCloseable {
  /** A browser holds no more with ease; the text has no such limit. */
  static final int MOST_ROWS = 200_000;

  private static final int LONGEST_VALUE = 2048;
  private static final String TEMPLATE = "/amp-interop/decode.html";
  private static final String MARK = "\"DATA\"";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private Writer out = Writer.nullWriter();
  private String tail = "";
  private long rows;

  /** Will write that file, over whatever it held, once it is clear that there is a capture. */
  public HtmlView(Path file) {
    this.file = file;
  }

  @Override
  public void begin(CaptureHeader header) throws IOException {
    String[] template = template().split(MARK, 2);
    tail = template[1];
    out =
        new BufferedWriter(
            new OutputStreamWriter(
                PrivateFile.open(file, StandardOpenOption.TRUNCATE_EXISTING), UTF_8));
    out.write(template[0]);
    ObjectNode head = JsonView.addTo(JsonNodeFactory.instance.objectNode(), header);
    out.write("{\"header\":" + json(head) + ",\"rows\":[\n");
  }

  @Override
  public void show(Decoded decoded) throws IOException {
    rows++;
    if (rows > MOST_ROWS) {
      return;
    }
    ObjectNode row = decoded instanceof Decoded.Piece piece ? row(piece) : JsonView.of(decoded);
    out.write((rows == 1 ? "" : ",\n") + json(row));
  }

  private static ObjectNode row(Decoded.Piece piece) {
    ObjectNode row = JsonView.of(piece);
    row.put("shown", piece.passed().words().values());
    row.remove("box");
    ArrayNode box = row.putArray("box");
    for (Map.Entry<String, byte[]> pair : piece.passed().pairs()) {
      byte[] value = pair.getValue();
      ArrayNode entry = box.addArray();
      entry.add(ReadableBytes.of(pair.getKey().getBytes(StandardCharsets.ISO_8859_1)));
      if (value.length <= LONGEST_VALUE) {
        entry.add(CaseBytes.readable(value));
      } else {
        entry.add(ReadableBytes.of(value));
      }
    }
    return row;
  }

  @Override
  public boolean flush() throws IOException {
    out.flush();
    return true;
  }

  @Override
  public void end(DecodeSummary summary, Optional<Break> end) throws IOException {
    out.write("\n],\"left\":" + Math.max(0, rows - MOST_ROWS));
    out.write(",\"summary\":" + json(JsonView.of(summary)));
    if (end.isPresent()) {
      Break place = end.get();
      ObjectNode json = JsonNodeFactory.instance.objectNode().put("line", place.line());
      json.put("offset", place.offset()).put("text", place.problem());
      ArrayNode lines = json.putArray("hex");
      HexView.lines(place.around(), place.aroundOffset(), place.offset()).forEach(lines::add);
      out.write(",\"break\":" + json(json));
    }
    out.write("}");
    out.write(tail);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  // It stands in a script, which the next "</script" would end.
  private static String json(ObjectNode node) {
    return JSON.writeValueAsString(node).replace("<", "\\u003c");
  }

  private static String template() throws IOException {
    try (InputStream in = HtmlView.class.getResourceAsStream(TEMPLATE)) {
      if (in == null) {
        throw new IOException("the program is incomplete: " + TEMPLATE + " is missing");
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
