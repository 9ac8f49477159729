package dev.ampinterop.conformance.peer.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.conformance.cases.Near;
import dev.ampinterop.conformance.wire.Fact;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form of an observation, as far as it can be seen without the part that was played; {@link
 * PlayedPart} knows the rest.
 */
final class Observation {
  private static final int DIGEST_DIGITS = 64;
  private static final Predicate<String> ERROR = matches("E[A-Z0-9]+");
  private static final Predicate<String> FILE_ID = matches("[0-9]+:[0-9]+");

  /** The members that tell the outcomes of calls apart. */
  private static final List<String> OUTCOMES = List.of("answer", "sent", "switched", "failure");

  private final Consumer<MalformedMessage> unknown;

  private Observation(Consumer<MalformedMessage> unknown) {
    this.unknown = unknown;
  }

  /**
   * Checks one.
   *
   * @param path where it stands in its message
   * @param unknown gets each member that the protocol does not know; may throw it
   * @throws MalformedMessage when it breaks the protocol
   */
  static void check(ObjectNode json, String path, Consumer<MalformedMessage> unknown) {
    new Observation(unknown).all(new Members(json, path, unknown));
  }

  private void all(Members members) {
    each(members.object("opens"), members.place("opens"), this::facts);
    steps(members.list("does"), members.place("does"));
    each(members.object("responders"), members.place("responders"), this::calls);
    members.name("end");
    members.count("unclaimed");
    members.countIfAny("leaked");
    members.end();
  }

  private interface Form {
    void check(JsonNode value, String path);
  }

  private static void each(ObjectNode object, String path, Form form) {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      form.check(member.getValue(), Members.place(path, member.getKey()));
    }
  }

  private void calls(JsonNode calls, String path) {
    if (!(calls instanceof ArrayNode list)) {
      throw Members.expected(path, "a list, with an entry for each call", calls);
    }
    for (int index = 0; index < list.size(); index++) {
      String place = path + "[" + index + "]";
      Members call = Members.of(list.get(index), place, "what came with a call", unknown);
      each(call.object("saw"), call.place("saw"), this::value);
      steps(call.list("does"), call.place("does"));
      call.end();
    }
  }

  private void steps(ArrayNode steps, String path) {
    for (int index = 0; index < steps.size(); index++) {
      step(steps.get(index), path + "[" + index + "]");
      if (steps.get(index).has("problem") && index < steps.size() - 1) {
        throw new MalformedMessage(
            path + "[" + (index + 1) + "]", "no step is played after one that failed");
      }
    }
  }

  private void step(JsonNode seen, String path) {
    if (seen.isNull() || seen.isBoolean()) {
      return;
    }
    if (seen instanceof ArrayNode names) {
      for (int index = 0; index < names.size(); index++) {
        if (names.get(index) instanceof ArrayNode steps) {
          steps(steps, path + "[" + index + "]");
        } else if (!names.get(index).isString()) {
          throw Members.expected(
              path + "[" + index + "]",
              "the name of a descriptor, or what came of steps that were done at once",
              names.get(index));
        }
      }
    } else if (seen.has("problem")) {
      one(seen, path, "problem").name("problem");
    } else if (seen.has("error")) {
      error(one(seen, path, "error"));
    } else if (seen.has("sha256")) {
      fitting(one(seen, path, "sha256"), "sha256", Observation::isDigest, "64 hexadecimal digits");
    } else if (seen.has("hex")) {
      bytes(seen, path, unknown);
    } else if (seen.has("kind")) {
      facts(seen, path);
    } else if (OUTCOMES.stream().anyMatch(seen::has)) {
      outcome(seen, path);
    } else {
      throw Members.expected(path, "what comes of a step", seen);
    }
  }

  private Members one(JsonNode object, String path, String member) {
    Members members = Members.of(object, path, "an object", unknown);
    members.value(member);
    members.end();
    return members;
  }

  private static void error(Members members) {
    fitting(members, "error", ERROR, "the name of an error in <errno.h>, such as \"EBADF\"");
  }

  private static Predicate<String> matches(String pattern) {
    return Pattern.compile(pattern).asMatchPredicate();
  }

  private static boolean isDigest(String text) {
    return text.length() == DIGEST_DIGITS && isHex(text);
  }

  // There are megabytes of them, for which a pattern takes long, and so does a look at each char.
  private static boolean isHex(String text) {
    byte[] digits = text.getBytes(ISO_8859_1); // '?' for what is beyond it
    int index = 0;
    while (index < digits.length && HexFormat.isHexDigit(digits[index])) {
      index++;
    }
    return index == digits.length && index % 2 == 0;
  }

  private static void fitting(Members members, String member, Predicate<String> fits, String what) {
    if (!fits.test(members.text(member))) {
      throw Members.expected(members.place(member), what, members.value(member));
    }
  }

  private void outcome(JsonNode seen, String path) {
    Members members = Members.of(seen, path, "an outcome", unknown);
    if (OUTCOMES.stream().filter(seen::has).count() > 1) {
      throw Members.expected(path, "one of answer, sent, switched and failure", seen);
    }
    if (seen.has("answer")) {
      each(members.object("answer"), members.place("answer"), this::value);
    } else if (seen.has("failure")) {
      members.name("failure");
      for (String more : List.of("code", "description")) {
        if (seen.has(more)) {
          members.text(more);
        }
      }
    } else {
      String done = seen.has("sent") ? "sent" : "switched";
      if (!members.truth(done)) {
        throw Members.expected(members.place(done), "true", members.value(done));
      }
    }
    members.end();
  }

  /** Bytes: {@code {"hex": …}}. */
  static void bytes(JsonNode value, String path, Consumer<MalformedMessage> unknown) {
    Members members = Members.of(value, path, "bytes, as {\"hex\": …}", unknown);
    fitting(members, "hex", Observation::isHex, "pairs of hexadecimal digits");
    members.end();
  }

  /** A value of any type. */
  private void value(JsonNode value, String path) {
    if (value.isNull()) {
      throw new MalformedMessage(path, "null is not a value; one that is absent is left out");
    }
    if (value instanceof ArrayNode list) {
      for (int index = 0; index < list.size(); index++) {
        element(list.get(index), path + "[" + index + "]");
      }
    } else if (value.has("kind")) {
      facts(value, path);
    } else if (value.isObject()) {
      bytes(value, path, unknown);
    }
  }

  // An object is an element of an AmpList, bytes or facts: which of them, the part's types say.
  private void element(JsonNode value, String path) {
    if (value instanceof ObjectNode object) {
      each(object, path, this::element);
    } else {
      value(value, path);
    }
  }

  private void facts(JsonNode value, String path) {
    facts(value, path, unknown);
  }

  /** What a descriptor is. */
  static void facts(JsonNode value, String path, Consumer<MalformedMessage> unknown) {
    Members members = Members.of(value, path, "the facts of a descriptor", unknown);
    for (Fact fact : Fact.values()) {
      if (fact.isCommon() || value.has(fact.key())) {
        fact(members, fact);
      }
    }
    fitting(members, "id", FILE_ID, "device and inode, such as \"12:3456\"");
    members.end();
  }

  private static void fact(Members members, Fact fact) {
    JsonNode value = members.value(fact.key());
    if (!fact.accepts(value)) {
      throw new MalformedMessage(members.place(fact.key()), Near.no(fact, value));
    }
  }
}
