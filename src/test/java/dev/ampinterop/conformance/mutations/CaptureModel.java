package dev.ampinterop.conformance.mutations;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a capture once more, by what its format says and by none of the program's code, to see
 * whether one that the program takes for whole is whole.
 */
final class CaptureModel {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Map<String, Long> ends = new HashMap<>();
  private final Map<String, Long> passed = new HashMap<>();
  private long events;

  /**
   * What is wrong with it; empty where nothing is.
   *
   * @param client how many bytes the program has seen of all clients
   * @param server and of all servers
   */
  static Optional<String> wrong(byte[] capture, long client, long server) {
    try {
      return new CaptureModel().read(capture, client, server);
    } catch (JacksonException e) {
      return Optional.of("a line is not JSON");
    }
  }

  private Optional<String> read(byte[] capture, long client, long server) {
    String text = new String(capture, UTF_8);
    if (!text.endsWith("\n")) {
      return Optional.of("its last line has no end");
    }
    String[] lines = text.substring(0, text.length() - 1).split("\n", -1);
    for (int at = 1; at < lines.length - 1; at++) {
      Optional<String> wrong = event(JSON.readTree(lines[at]));
      if (wrong.isPresent()) {
        return wrong.map(what -> "an event " + what);
      }
      events++;
    }
    JsonNode last = JSON.readTree(lines[lines.length - 1]);
    if (!last.path("type").asString("").equals("end") || last.path("events").asLong(-1) != events) {
      return Optional.of("its last line does not count the others");
    }
    return passed.getOrDefault("client", 0L) != client
            || passed.getOrDefault("server", 0L) != server
        ? Optional.of("bytes are in the file that were not shown")
        : Optional.empty();
  }

  private Optional<String> event(JsonNode event) {
    String type = event.path("type").asString("");
    if (type.equals("gap")) {
      return Optional.of("says that bytes are missing");
    }
    if (!type.equals("bytes")) {
      return Optional.empty();
    }
    String from = event.path("from").asString("");
    String side = event.path("connection").asLong(-1) + from;
    String hex = event.path("hex").asString("");
    if (hex.isEmpty() || !hex.matches("(?:[0-9a-fA-F]{2})+")) {
      return Optional.of("has no bytes");
    }
    long end = ends.getOrDefault(side, 0L);
    if (event.path("offset").asLong(-1) != end) {
      return Optional.of("does not go on where its side stopped");
    }
    ends.put(side, end + hex.length() / 2);
    passed.merge(from, hex.length() / 2L, Long::sum);
    return Optional.empty();
  }
}
