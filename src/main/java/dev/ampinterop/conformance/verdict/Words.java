package dev.ampinterop.conformance.verdict;

import dev.ampinterop.amp.log.ReadableBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Values, outcomes and steps in words for people. */
public final class Words {
  private static final int LONGEST = 200;

  /** Steps that do what they are called to something with a name. */
  private static final List<String> NAMING =
      List.of(
          "await", "giveUp", "drop", "probe", "hear", "take", "accept", "connect", "ready",
          "serve");

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

  /** What a step does, and what it must see. */
  public static String step(JsonNode step) {
    StringBuilder text = new StringBuilder(doing(step));
    text.append(tls(step));
    if (step.has("as")) {
      text.append(" as ").append(step.get("as").asString("?"));
    }
    text.append(keeps(step));
    if (step.has("sees")) {
      boolean outcome = step.has("call") || step.has("await");
      JsonNode sees = step.get("sees");
      text.append(", sees ").append(outcome ? outcome(sees) : value(sees));
    }
    return text.toString();
  }

  /** What is kept and under which names, or nothing; begins with a comma. */
  public static String keeps(JsonNode entry) {
    StringBuilder text = new StringBuilder();
    entry
        .path("keeps")
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
  public static String tls(JsonNode entry) {
    JsonNode tls = entry.path("tls");
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

  private static String doing(JsonNode step) {
    if (step.has("call")) {
      JsonNode with = step.path("with");
      return "call " + plain(step, "call") + (with.isEmpty() ? "" : " with " + members(with));
    }
    if (step.path("wait").asString("").equals("end")) {
      return "wait for the end of the connection";
    }
    if (step.has("wait")) {
      int count = step.path("count").asInt(1);
      return "wait for " + plain(step, "wait") + (count == 1 ? "" : ", " + count + " times");
    }
    if (step.has("read")) {
      return "read " + plain(step, "read") + " from " + plain(step, "from") + list(step, "taking");
    }
    if (step.has("write")) {
      return "write "
          + value(step.get("write"))
          + " to "
          + plain(step, "to")
          + list(step, "passing");
    }
    if (step.has("say")) {
      return "say " + value(step.get("say")) + list(step, "passing");
    }
    if (step.has("seek")) {
      return "seek to " + plain(step, "seek") + " in " + plain(step, "in");
    }
    if (step.has("open")) {
      return "open " + plain(step, "open") + (step.has("at") ? "/" + plain(step, "at") : "");
    }
    if (step.has("spawn")) {
      return "start a child";
    }
    if (step.has("peerCertificate")) {
      return "look at the peer's certificate";
    }
    for (String verb : NAMING) {
      if (step.has(verb)) {
        return verb + " " + plain(step, verb);
      }
    }
    return step.has("close") ? "close" : step.toString();
  }

  private static String list(JsonNode step, String member) {
    List<String> names = new ArrayList<>();
    step.path(member).forEach(name -> names.add(name.asString("?")));
    return names.isEmpty() ? "" : ", " + member + " " + String.join(" and ", names);
  }

  private static String plain(JsonNode step, String member) {
    JsonNode value = step.path(member);
    return value.isString() ? value.stringValue() : value.toString();
  }

  private static String bytes(String hex) {
    try {
      return ReadableBytes.quoted(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException noHex) {
      return hex + " (which is no hexadecimal)";
    }
  }
}
