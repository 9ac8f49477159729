package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.steps.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lays JSON out for people: on one line what fits there, and, unless all is wanted, without what
 * only repeats itself and with long texts cut.
 */
public final class JsonLayout {
  private static final int WIDTH = 100;
  private static final int LONGEST_TEXT = 200;
  private static final int SHOWN_OF_TEXT = 40;
  private static final String STEP = "  ";

  private final boolean full;
  private final List<String> lines = new ArrayList<>();

  private JsonLayout(boolean full) {
    this.full = full;
  }

  /**
   * The lines, without line ends.
   *
   * @param full whether nothing is left out; otherwise it may not be JSON any more
   */
  public static List<String> lines(JsonNode json, boolean full) {
    JsonLayout layout = new JsonLayout(full);
    layout.add("", "", json, "");
    return List.copyOf(layout.lines);
  }

  private void add(String indent, String name, JsonNode json, String comma) {
    if (!json.isContainer() || json.isEmpty()) {
      lines.add(indent + name + scalar(json) + comma);
      return;
    }
    String one = json.size() > WIDTH ? "" : oneLine(json, WIDTH);
    if (!one.isEmpty() && indent.length() + name.length() + one.length() < WIDTH) {
      lines.add(indent + name + one + comma);
      return;
    }
    lines.add(indent + name + (json.isObject() ? "{" : "["));
    String inner = indent + STEP;
    if (json.isObject()) {
      int left = json.size();
      for (Map.Entry<String, JsonNode> member : json.properties()) {
        left--;
        add(inner, quoted(member.getKey()) + ": ", member.getValue(), left > 0 ? "," : "");
      }
    } else {
      elements(inner, json);
    }
    lines.add(indent + (json.isObject() ? "}" : "]") + comma);
  }

  private void elements(String indent, JsonNode array) {
    List<JsonNode> all = array.valueStream().toList();
    List<Element> shown = all.stream().map(Element::new).toList();
    if (!full) {
      shown =
          Folding.fold(
              shown, element -> shape(element.json()), (more, element) -> new Element(more));
    }
    for (int index = 0; index < shown.size(); index++) {
      Element element = shown.get(index);
      if (element.more().isEmpty()) {
        add(indent, "", element.json(), index < shown.size() - 1 ? "," : "");
      } else {
        lines.add(indent + element.more());
      }
    }
  }

  /** An element, or what stands for those that are left out. */
  private record Element(JsonNode json, String more) {
    Element(JsonNode json) {
      this(json, "");
    }

    Element(Folding.More more) {
      this(JsonNodeFactory.instance.nullNode(), more.toString());
    }
  }

  /** Empty where it is longer than that. */
  private String oneLine(JsonNode json, int most) {
    if (!json.isContainer() || json.isEmpty()) {
      return scalar(json);
    }
    StringBuilder line = new StringBuilder();
    if (json.isObject()) {
      for (Map.Entry<String, JsonNode> member : json.properties()) {
        line.append(line.isEmpty() ? "" : ", ").append(quoted(member.getKey())).append(": ");
        String value = oneLine(member.getValue(), most - line.length());
        if (value.isEmpty()) {
          return "";
        }
        line.append(value);
      }
    } else {
      for (JsonNode element : json) {
        String value = oneLine(element, most - line.length());
        if (value.isEmpty()) {
          return "";
        }
        line.append(line.isEmpty() ? "" : ", ").append(value);
      }
    }
    if (line.length() > most) {
      return "";
    }
    return json.isObject() ? "{" + line + "}" : "[" + line + "]";
  }

  private String scalar(JsonNode json) {
    if (!full && json.isString() && json.stringValue().length() > LONGEST_TEXT) {
      String text = json.stringValue();
      int end = text.offsetByCodePoints(0, SHOWN_OF_TEXT);
      return quoted(text.substring(0, end) + "…") + " (%,d characters)".formatted(text.length());
    }
    if (!full && json.isNumber() && json.toString().length() > LONGEST_TEXT) {
      String digits = json.toString();
      return digits.substring(0, SHOWN_OF_TEXT) + "… (%,d digits)".formatted(digits.length());
    }
    return json.toString();
  }

  private static String quoted(String text) {
    return JsonNodeFactory.instance.stringNode(text).toString();
  }

  /** The same for values that differ by their numbers alone, those in texts included. */
  private static String shape(JsonNode json) {
    if (json.isObject()) {
      ObjectNode object = (ObjectNode) json;
      if (object.size() == 1 && object.path("hex").isString()) {
        return Folding.shape(Words.value(object));
      }
      StringBuilder shape = new StringBuilder("{");
      object
          .properties()
          .forEach(
              member -> shape.append(member.getKey()).append(':').append(shape(member.getValue())));
      return shape.append('}').toString();
    }
    if (json.isArray()) {
      StringBuilder shape = new StringBuilder("[");
      json.forEach(element -> shape.append(shape(element)).append(','));
      return shape.append(']').toString();
    }
    return Folding.shape(json.toString());
  }
}
