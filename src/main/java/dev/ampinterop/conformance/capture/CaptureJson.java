package dev.ampinterop.conformance.capture;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.FileContent;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The lines of a capture as JSON, both ways. What is read may be anything: whatever does not fit is
 * an {@code IllegalArgumentException} that says what and where in the line.
 */
final class CaptureJson {
  static final String HEADER = "capture";
  static final String FOOTER = "end";

  private static final HexFormat HEX = HexFormat.of();
  private static final Set<String> NO_MORE_FACTS = Set.of("at", "kind", "access", "id", "content");

  private CaptureJson() {}

  static String type(JsonNode line) {
    return text(line, "type");
  }

  static ObjectNode of(CaptureHeader header) {
    ObjectNode line = line(HEADER).put("version", CaptureHeader.VERSION).put("by", header.by());
    line.put("began", header.began().toString());
    putUnlessEmpty(line, "listen", header.listen());
    putUnlessEmpty(line, "connect", header.connect());
    putUnlessEmpty(line, "redacted", header.redacted());
    putUnlessEmpty(line, "notes", header.notes());
    putUnlessEmpty(line, "symptom", header.symptom());
    return line;
  }

  static CaptureHeader header(JsonNode line) {
    if (!type(line).equals(HEADER)) {
      throw new IllegalArgumentException("the first line is not of type \"" + HEADER + "\"");
    }
    long version = number(line, "version");
    if (version != CaptureHeader.VERSION) {
      throw new IllegalArgumentException(
          "its format has version "
              + version
              + ", this program reads "
              + CaptureHeader.VERSION
              + " (use the program that wrote it: "
              + line.path("by").asString("unknown")
              + ")");
    }
    Instant began;
    try {
      began = Instant.parse(text(line, "began"));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("\"began\" is not a time like 2026-01-01T00:00:00Z", e);
    }
    return new CaptureHeader(
        text(line, "by"),
        began,
        line.path("listen").asString(""),
        line.path("connect").asString(""),
        texts(line, "redacted"),
        texts(line, "notes"),
        line.path("symptom").asString(""));
  }

  static ObjectNode of(CaptureFooter footer) {
    return line(FOOTER).put("nanos", footer.nanos()).put("events", footer.events());
  }

  static CaptureFooter footer(JsonNode line) {
    return new CaptureFooter(number(line, "nanos"), number(line, "events"));
  }

  /** An event that is not bytes: these have a {@link BytesLine}. */
  static ObjectNode of(CaptureEvent event) {
    if (event instanceof CaptureEvent.Opened opened) {
      ObjectNode line = line("open", event).put("transport", opened.transport().toString());
      putUnlessEmpty(line, "client", opened.client());
      putUnlessEmpty(line, "server", opened.server());
      return line;
    } else if (event instanceof CaptureEvent.Closed closed) {
      ObjectNode line = line("close", event).put("by", closed.by().toString());
      return line.put("how", closed.how().toString());
    }
    CaptureEvent.Gap gap = (CaptureEvent.Gap) event;
    ObjectNode line = line("gap", event).put("from", gap.from().toString());
    if (gap.bytes() != null) {
      line.put("bytes", gap.bytes());
    }
    return line.put("because", gap.because());
  }

  static CaptureEvent event(JsonNode line) {
    String type = type(line);
    long nanos = number(line, "nanos");
    int connection = Math.toIntExact(Math.min(number(line, "connection"), Integer.MAX_VALUE));
    return switch (type) {
      case "open" ->
          new CaptureEvent.Opened(
              nanos,
              connection,
              one(line, "transport", CaptureTransport.values()),
              line.path("client").asString(""),
              line.path("server").asString(""));
      case "bytes" -> {
        List<CapturedDescriptor> descriptors = new ArrayList<>();
        line.path("descriptors").forEach(each -> descriptors.add(descriptor(each)));
        yield new CaptureEvent.Bytes(
            nanos,
            connection,
            one(line, "from", Role.values()),
            number(line, "offset"),
            hex(line, "hex"),
            descriptors);
      }
      case "close" ->
          new CaptureEvent.Closed(
              nanos,
              connection,
              one(line, "by", Role.values()),
              one(line, "how", CaptureEvent.How.values()));
      case "gap" ->
          new CaptureEvent.Gap(
              nanos,
              connection,
              one(line, "from", Role.values()),
              line.has("bytes") ? (Long) number(line, "bytes") : null,
              text(line, "because"));
      default -> throw new IllegalArgumentException("there is no type \"" + type + "\"");
    };
  }

  static ArrayNode of(List<CapturedDescriptor> descriptors) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    descriptors.forEach(descriptor -> array.add(of(descriptor)));
    return array;
  }

  private static ObjectNode of(CapturedDescriptor descriptor) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("at", descriptor.at());
    descriptor.facts().addTo(json);
    FileContent content = descriptor.content();
    if (content != null) {
      json.putObject("content")
          .put("size", content.size())
          .put("hex", HEX.formatHex(content.bytes()));
    }
    return json;
  }

  private static CapturedDescriptor descriptor(JsonNode json) {
    JsonNode content = json.path("content");
    return new CapturedDescriptor(
        number(json, "at"),
        new DescriptorFacts(
            text(json, "kind"),
            text(json, "access"),
            json.path("id").asString(""),
            moreFacts(json)),
        content.isObject() ? new FileContent(number(content, "size"), hex(content, "hex")) : null);
  }

  private static SortedMap<String, Object> moreFacts(JsonNode json) {
    SortedMap<String, Object> more = new TreeMap<>();
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      JsonNode fact = member.getValue();
      if (!NO_MORE_FACTS.contains(member.getKey()) && fact.isValueNode()) {
        more.put(
            member.getKey(),
            fact.isBoolean()
                ? (Object) fact.booleanValue()
                : fact.isIntegralNumber() ? (Object) fact.longValue() : fact.asString());
      }
    }
    return more;
  }

  private static ObjectNode line(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  private static ObjectNode line(String type, CaptureEvent event) {
    return line(type).put("connection", event.connection()).put("nanos", event.nanos());
  }

  private static void putUnlessEmpty(ObjectNode line, String member, String text) {
    if (!text.isEmpty()) {
      line.put(member, text);
    }
  }

  private static void putUnlessEmpty(ObjectNode line, String member, List<String> texts) {
    if (!texts.isEmpty()) {
      ArrayNode array = line.putArray(member);
      texts.forEach(array::add);
    }
  }

  private static String text(JsonNode json, String member) {
    JsonNode value = json.path(member);
    if (!value.isString()) {
      throw missing(member, "a text");
    }
    return value.stringValue();
  }

  private static List<String> texts(JsonNode json, String member) {
    List<String> texts = new ArrayList<>();
    json.path(member).forEach(text -> texts.add(text.asString("")));
    return texts;
  }

  private static long number(JsonNode json, String member) {
    JsonNode value = json.path(member);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw missing(member, "a whole number from 0 on");
    }
    return value.longValue();
  }

  private static byte[] hex(JsonNode json, String member) {
    try {
      return HEX.parseHex(text(json, member));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"" + member + "\" is not hexadecimal: " + e.getMessage(), e);
    }
  }

  private static <T extends Enum<T>> T one(JsonNode json, String member, T[] values) {
    Map<String, T> names = new TreeMap<>();
    for (T value : values) {
      names.put(value.name().toLowerCase(Locale.ROOT), value);
    }
    @Nullable T found = names.get(text(json, member));
    if (found == null) {
      throw missing(member, "one of " + String.join(", ", names.keySet()));
    }
    return found;
  }

  private static IllegalArgumentException missing(String member, String what) {
    return new IllegalArgumentException("\"" + member + "\" is missing, or not " + what);
  }
}
