package dev.ampinterop.vectors;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxParser;
import dev.ampinterop.amp.error.KeyTooLong;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Holds the library against vectors of boxes, however their bytes are cut. */
final class BoxVectors {
  private static final HexFormat HEX = HexFormat.of();

  private BoxVectors() {}

  static boolean holds(JsonNode vector) {
    byte[] bytes = unhex(vector.path("bytes"));
    return switch (vector.get("test").asString()) {
      case "decode" -> IntStream.of(1, 7, 1 << 20).allMatch(size -> decodes(vector, bytes, size));
      case "encode" -> HEX.formatHex(encoded(vector)).equals(HEX.formatHex(bytes));
      default -> isRefused(vector);
    };
  }

  private static boolean decodes(JsonNode vector, byte[] bytes, int size) {
    var parser = new BoxParser();
    List<Map<String, String>> boxes = new ArrayList<>();
    List<Long> came = new ArrayList<>();
    String ends = "key-too-long";
    try {
      for (int at = 0; at < bytes.length; at += size) {
        parser.feed(ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at)));
        for (Optional<Box> box = parser.next(); box.isPresent(); box = parser.next()) {
          boxes.add(shown(box.get()));
          long end = parser.offset();
          came.add(
              vector.get("descriptors").valueStream().filter(place -> place.asInt() < end).count());
        }
      }
      ends = parser.pending() == 0 ? "whole" : "incomplete";
    } catch (KeyTooLong e) {
      // As it stands above.
    }
    return boxes.equals(vector.get("value").valueStream().map(BoxVectors::read).toList())
        && came.equals(vector.get("came").valueStream().map(JsonNode::asLong).toList())
        && ends.equals(vector.get("ends").asString());
  }

  private static byte[] encoded(JsonNode vector) {
    var all = new ByteArrayOutputStream();
    for (JsonNode box : vector.get("value")) {
      Map<String, byte[]> pairs = new TreeMap<>();
      box.forEach(pair -> pairs.put(text(pair.get(0)), unhex(pair.get(1))));
      all.writeBytes(Box.of(pairs).toBytes());
    }
    return all.toByteArray();
  }

  private static boolean isRefused(JsonNode vector) {
    try {
      encoded(vector);
      return false;
    } catch (RuntimeException e) {
      return true;
    }
  }

  private static Map<String, String> shown(Box box) {
    Map<String, String> shown = new TreeMap<>();
    box.forEach((key, value) -> shown.put(key, HEX.formatHex(value)));
    return shown;
  }

  private static Map<String, String> read(JsonNode pairs) {
    Map<String, String> read = new TreeMap<>();
    pairs.forEach(pair -> read.put(text(pair.get(0)), pair.get(1).asString()));
    return read;
  }

  private static String text(JsonNode hex) {
    return new String(unhex(hex), ISO_8859_1);
  }

  private static byte[] unhex(JsonNode hex) {
    return HEX.parseHex(hex.asString(""));
  }
}
