package dev.ampinterop.conformance.promote;

import java.util.Iterator;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** JSON as the case files of the suite are written: what fits on a line stands on one. */
public final class CaseJson {
  private static final int WIDTH = 100;

  private final StringBuilder text = new StringBuilder();

  private CaseJson() {}

  /** The text of a file, ended by a line feed. */
  public static String of(JsonNode document) {
    CaseJson json = new CaseJson();
    json.broken(document, 0);
    return json.text.append('\n').toString();
  }

  private void write(JsonNode node, int indent, int used) {
    String line = line(node);
    // The file as a whole never stands on one line, and what is long goes on below.
    if (used + line.length() <= WIDTH || node.isEmpty() || node.isValueNode()) {
      text.append(line);
    } else {
      broken(node, indent);
    }
  }

  private void broken(JsonNode node, int indent) {
    String inner = "  ".repeat(indent + 1);
    text.append(node.isObject() ? '{' : '[');
    String separator = "\n";
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        String key = StringNode.valueOf(member.getKey()) + ": ";
        text.append(separator).append(inner).append(key);
        write(member.getValue(), indent + 1, inner.length() + key.length() + 1);
        separator = ",\n";
      }
    } else {
      for (JsonNode element : node) {
        text.append(separator).append(inner);
        write(element, indent + 1, inner.length() + 1);
        separator = ",\n";
      }
    }
    text.append('\n').append("  ".repeat(indent)).append(node.isObject() ? '}' : ']');
  }

  private static String line(JsonNode node) {
    StringBuilder line = new StringBuilder();
    if (node.isObject()) {
      line.append('{');
      Iterator<Map.Entry<String, JsonNode>> members = node.properties().iterator();
      while (members.hasNext()) {
        Map.Entry<String, JsonNode> member = members.next();
        line.append(StringNode.valueOf(member.getKey())).append(": ");
        line.append(line(member.getValue())).append(members.hasNext() ? ", " : "");
      }
      return line.append('}').toString();
    }
    if (node.isArray()) {
      line.append('[');
      for (int index = 0; index < node.size(); index++) {
        line.append(index > 0 ? ", " : "").append(line(node.get(index)));
      }
      return line.append(']').toString();
    }
    return node.toString();
  }
}
