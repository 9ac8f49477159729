package dev.ampinterop.conformance.verdict;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.WireEvent;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Cases and conversations of boxes written as {@code key=value key=value}; what begins with {@code
 * > } a case tells as bytes.
 */
final class WrittenBoxes {
  static final Map<Role, String> PLAYERS = Map.of(Role.CLIENT, "other", Role.SERVER, "another");

  private WrittenBoxes() {}

  static Map<Role, ObjectNode> observations() {
    ObjectNode nothing =
        JsonMapper.shared().readValue("{\"does\": [], \"end\": \"clean\"}", ObjectNode.class);
    return Map.of(Role.CLIENT, nothing, Role.SERVER, nothing);
  }

  static ConformanceCase told(List<String> wire, String... requires) {
    ObjectNode document =
        JsonMapper.shared()
            .readValue(
                """
                {
                  "id": "leeway",
                  "claim": "Something.",
                  "commands": {
                    "Ping": {},
                    "Sum": {
                      "arguments": {"a": "Integer", "f": "Float"},
                      "response": {
                        "total": "Decimal",
                        "list": {"type": "AmpList", "of": {"x": "Integer", "y": "Integer"}}
                      },
                      "errors": ["BROKEN"]
                    }
                  },
                  "client": {},
                  "server": {
                    "responders": {
                      "Ping": [{}],
                      "Sum": [{"answer": {"total": "1.50", "list": []}}]
                    }
                  }
                }
                """,
                ObjectNode.class);
    var cited = document.putArray("requires");
    List.of(requires).forEach(cited::add);
    var entries = document.putArray("wire");
    for (String box : wire) {
      ObjectNode entry = entries.addObject();
      if (box.startsWith("> ")) {
        entry
            .put("from", "client")
            .put("hex", HexFormat.of().formatHex(bytes(box.substring(2), " ")));
        continue;
      }
      boolean isReply = box.startsWith("_answer") || box.startsWith("_error");
      ObjectNode keys = entry.put("from", isReply ? "server" : "client").putObject("box");
      for (String pair : box.split(" ")) {
        int at = pair.indexOf('=');
        keys.putObject(pair.substring(0, at))
            .put("hex", HexFormat.of().formatHex(value(pair.substring(at + 1))));
      }
    }
    return ConformanceCase.made(document);
  }

  static List<WireEvent> events(List<String> boxes) {
    List<WireEvent> events = new ArrayList<>();
    for (String box : boxes) {
      Role from = box.startsWith(">") ? Role.CLIENT : Role.SERVER;
      events.add(new WireEvent.Bytes(0, from, bytes(box.substring(2), " "), List.of()));
    }
    events.add(new WireEvent.Close(0, Role.CLIENT));
    return events;
  }

  static byte[] bytes(String box, String between) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String pair : box.split(between)) {
      int at = pair.indexOf('=');
      write(pair.substring(0, at).getBytes(ISO_8859_1), bytes);
      write(value(pair.substring(at + 1)), bytes);
    }
    write(new byte[0], bytes);
    return bytes.toByteArray();
  }

  private static byte[] value(String text) {
    return text.startsWith("#")
        ? bytes(text.substring(1, text.length() - 1), ";")
        : text.getBytes(ISO_8859_1);
  }

  private static void write(byte[] part, ByteArrayOutputStream bytes) {
    bytes.write(part.length >> Byte.SIZE);
    bytes.write(part.length);
    bytes.writeBytes(part);
  }
}
