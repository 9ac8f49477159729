package dev.ampinterop.conformance.steps;

import dev.ampinterop.amp.log.ReadableBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Values and outcomes in words for people. */
public final class Words {
  private static final int LONGEST = 200;

  private Words() {}

  /** A value of the peer protocol: bytes and texts in quotes, the rest as JSON. */
  public static String value(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "nothing";
    }
    if (value.isString()) {
      return ReadableBytes.quoted(value.stringValue().getBytes(StandardCharsets.UTF_8));
    }
    if (value.size() == 1 && value.path("hex").isString()) {
      return bytes(value.get("hex").stringValue());
    }
    for (String name : List.of("is", "descriptor", "error")) {
      if (value.size() == 1 && value.path(name).isString()) {
        return value.get(name).stringValue();
      }
    }
    String text = value.toString();
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  /** {@code a=13 b="x"}, or {@code nothing}. */
  public static String members(JsonNode values) {
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
  public static String outcome(JsonNode outcome) {
    if (outcome.has("answer")) {
      return "answer with " + members(outcome.get("answer"));
    }
    for (String done : List.of("sent", "switched")) {
      if (outcome.has(done)) {
        return done;
      }
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

  /** What is kept and under which names, or nothing; begins with a comma. */
  public static String keeps(JsonNode keeps) {
    StringBuilder text = new StringBuilder();
    keeps
        .properties()
        .forEach(
            kept ->
                text.append(text.isEmpty() ? ", keeps " : " and ")
                    .append(kept.getKey())
                    .append(" as ")
                    .append(kept.getValue().asString("?")));
    return text.toString();
  }

  /** How the own side goes over to TLS, where that is said; begins with a comma. */
  public static String tls(JsonNode tls) {
    StringBuilder text = new StringBuilder();
    if (tls.has("certificate")) {
      text.append(", as ").append(tls.get("certificate").asString("?"));
    }
    if (tls.has("trusts")) {
      List<String> names = new ArrayList<>();
      tls.get("trusts").forEach(name -> names.add(name.asString("?")));
      text.append(", trusting ").append(String.join(" and ", names));
    }
    return text.toString();
  }

  /** Names in a member of a step, or nothing; begins with a comma. */
  static String list(String member, List<String> names) {
    return names.isEmpty() ? "" : ", " + member + " " + String.join(" and ", names);
  }

  private static String bytes(String hex) {
    try {
      return ReadableBytes.quoted(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException noHex) {
      return hex + " (which is not hexadecimal)";
    }
  }
}
