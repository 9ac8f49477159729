package dev.ampinterop.conformance.verdict;

import dev.ampinterop.conformance.wire.ReadableBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Values, outcomes and steps in words for people. */
final class Words {
  private static final int LONGEST = 200;

  private Words() {}

  /** A value of the peer protocol: bytes and texts in quotes, the rest as JSON. */
  static String value(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "nothing";
    }
    if (value.isString()) {
      return ReadableBytes.quoted(value.stringValue().getBytes(StandardCharsets.UTF_8));
    }
    if (value.size() == 1 && value.path("hex").isString()) {
      return bytes(value.get("hex").stringValue());
    }
    if (value.path("is").isString()) {
      return value.get("is").stringValue();
    }
    String text = value.toString();
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  /** {@code a=13 b="x"}, or {@code nothing}. */
  static String members(JsonNode values) {
    if (!values.isObject()) {
      return value(values);
    }
    List<String> words = new ArrayList<>();
    values
        .properties()
        .forEach(member -> words.add(member.getKey() + "=" + value(member.getValue())));
    return words.isEmpty() ? "no values" : String.join(" ", words);
  }

  /** {@code answer total=94}, {@code failure declared BROKEN "it broke"}. */
  static String outcome(JsonNode outcome) {
    if (outcome.has("answer")) {
      return "answer with " + members(outcome.get("answer"));
    }
    if (outcome.has("sent")) {
      return "sent";
    }
    if (outcome.has("failure")) {
      StringBuilder text =
          new StringBuilder("failure ").append(outcome.get("failure").asString("?"));
      if (outcome.has("code")) {
        text.append(' ').append(outcome.get("code").asString("?"));
      }
      if (outcome.has("description")) {
        text.append(' ').append(value(outcome.get("description")));
      }
      return text.toString();
    }
    return value(outcome);
  }

  /** What a step does, and what it must see. */
  static String step(JsonNode step) {
    for (String verb :
        List.of("call", "await", "wait", "read", "write", "drop", "probe", "close")) {
      if (step.has(verb)) {
        String sees = step.has("sees") ? " that sees " + sees(step) : "";
        JsonNode object = step.get(verb);
        String name = object.isString() ? object.stringValue() : value(object);
        return verb.equals("close") ? "close" : verb + " " + name + sees;
      }
    }
    return step.toString();
  }

  private static String sees(JsonNode step) {
    boolean outcome = step.has("call") || step.has("await");
    return outcome ? outcome(step.get("sees")) : value(step.get("sees"));
  }

  private static String bytes(String hex) {
    try {
      return ReadableBytes.quoted(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException noHex) {
      return hex + " (which is no hexadecimal)";
    }
  }
}
