package dev.ampinterop.conformance.vectors;

import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How files of vectors write what repeats: {@code (61*300)} is 300 times 61. A reader writes it out
 * in the text of the file, before anything reads JSON, so that what it reads has no such thing.
 */
final class Runs {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  // Shorter ones are easier to read digit by digit.
  private static final int LONG_RUN = 64;

  // Four bytes in hexadecimal; what cases repeat has no more.
  private static final int LONGEST_UNIT = 8;

  // What a reader would write out.
  private static final Pattern RUN = Pattern.compile("\\([^()*\"]+\\*\\d+\\)");

  // The last one means something where texts are replaced, in Java and JavaScript.
  private static final String RESERVED = "()*\"\\$";

  private Runs() {}

  /** The same with its runs shortened, in what goes in and what comes out. */
  static ObjectNode shorten(ObjectNode vector) {
    ObjectNode shortened = JSON.objectNode();
    vector
        .properties()
        .forEach(
            one -> {
              boolean isLong = one.getKey().equals("value") || one.getKey().equals("bytes");
              boolean isType = one.getKey().equals("type");
              shortened.set(
                  one.getKey(), isLong || isType ? shorten(one.getValue()) : one.getValue());
            });
    return shortened;
  }

  private static JsonNode shorten(JsonNode value) {
    if (value.isString()) {
      return JSON.stringNode(shorten(value.stringValue()));
    } else if (value.isArray()) {
      ArrayNode list = JSON.arrayNode();
      value.forEach(one -> list.add(shorten(one)));
      return list;
    } else if (value.isObject()) {
      ObjectNode object = JSON.objectNode();
      for (Map.Entry<String, JsonNode> one : value.properties()) {
        object.set(shorten(one.getKey()), shorten(one.getValue()));
      }
      return object;
    }
    return value;
  }

  /**
   * A text with its runs shortened.
   *
   * @throws IllegalStateException when it has what a reader would take for a run
   */
  static String shorten(String text) {
    if (RUN.matcher(text).find()) {
      throw new IllegalStateException("\"" + text + "\" has what readers take for a run");
    }
    StringBuilder shortened = new StringBuilder();
    int begin = 0; // of what is not written yet
    for (int at = 0; at < text.length(); at++) {
      int unit = 1;
      while (unit < LONGEST_UNIT && run(text, at, unit) < LONG_RUN) {
        unit++;
      }
      int times = run(text, at, unit) / unit;
      if (times * unit >= LONG_RUN) {
        shortened.append(text, begin, at).append('(');
        shortened.append(text, at, at + unit).append('*').append(times).append(')');
        begin = at + times * unit;
        at = begin - 1;
      }
    }
    return shortened.append(text, begin, text.length()).toString();
  }

  /** How many characters from there on repeat the first ones. */
  private static int run(String text, int at, int unit) {
    int end = Math.min(at + unit, text.length());
    // What JSON escapes stays as it is: a reader sees the escape.
    if (text.substring(at, end).chars().anyMatch(one -> one < ' ' || RESERVED.indexOf(one) >= 0)) {
      return 0;
    }
    while (end < text.length() && text.charAt(end) == text.charAt(end - unit)) {
      end++;
    }
    return end - at;
  }
}
