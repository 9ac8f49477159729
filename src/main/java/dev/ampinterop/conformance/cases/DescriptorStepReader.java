package dev.ampinterop.conformance.cases;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks the steps that need nothing but descriptors. */
final class DescriptorStepReader {
  /** What a party does with a descriptor, in words that follow "it"; the wire tells none of it. */
  static final Map<String, String> VERBS =
      Map.ofEntries(
          Map.entry("read", "reads"),
          Map.entry("write", "writes to"),
          Map.entry("seek", "seeks in"),
          Map.entry("drop", "drops"),
          Map.entry("probe", "probes"),
          Map.entry("open", "opens anew"),
          Map.entry("accept", "accepts a connection from"),
          Map.entry("connect", "connects to"),
          Map.entry("ready", "asks whether it could read"),
          Map.entry("serve", "serves"));

  /** The member that names the descriptor, where that is not the step's own. */
  private static final Map<String, String> PLACES =
      Map.of("read", "from", "write", "to", "seek", "in");

  private static final List<String> FACTS = List.of("probe");
  private static final List<String> MAY_FAIL = List.of("read", "write", "seek", "open", "connect");
  private static final List<String> COPIED = List.of("read", "seek", "at", "as", "taking", "tries");

  private final Problems problems;
  private final ValueReader values;
  private final Set<String> names;

  /**
   * @param names every descriptor that the party has at some time
   */
  DescriptorStepReader(Problems problems, ValueReader values, Set<String> names) {
    this.problems = problems;
    this.values = values;
    this.names = names;
  }

  /** The verb of such a step; empty where it is another. */
  static Optional<String> verb(JsonNode step) {
    // A call has "as" and a switched protocol "take": the verbs themselves are nobody else's.
    return VERBS.keySet().stream()
        .filter(step::has)
        .findFirst()
        .or(() -> step.has("spawn") ? Optional.of("spawn") : Optional.empty());
  }

  /** What a step needs that not every peer offers, as features. */
  static void addFeatures(JsonNode step, Set<String> features) {
    for (String verb : List.of("seek", "open", "accept", "connect", "ready", "serve", "spawn")) {
      if (step.has(verb)) {
        features.add(verb);
      }
    }
    if (verb(step).isPresent() && (step.has("passing") || step.has("taking"))) {
      features.add("passing");
    }
  }

  /** The names under which a step keeps what it gets. */
  static void learnKept(JsonNode step, Set<String> names) {
    if (verb(step).isPresent()) {
      step.path("as").stringValueOpt().ifPresent(names::add);
      step.path("taking").forEach(name -> names.add(name.asString("")));
    }
  }

  /** Brings a step into the peer protocol's form, with its {@code sees}. */
  void read(String verb, JsonNode step, ObjectNode read) {
    if (verb.equals("spawn")) {
      read.put("spawn", true);
    } else {
      String place = PLACES.getOrDefault(verb, verb);
      read.put(place, name(step, place, step.get(place)));
    }
    for (String member : COPIED) {
      if (step.has(member) && !read.has(member)) {
        read.set(member, step.get(member));
      }
    }
    if (verb.equals("write")) {
      read.set("write", values.bytes(step.get("write")));
      passing(step, read);
    }
    if (step.has("tries") && !MAY_FAIL.contains(verb)) {
      problems.add(step, "tries", "only " + String.join(", ", MAY_FAIL) + " can be tried");
    }
    if (step.path("read").isString() && step.has("taking")) {
      problems.add(step, "taking", "descriptors come with bytes (say how many bytes to read)");
    }
    sees(verb, step, read);
  }

  private void passing(JsonNode step, ObjectNode read) {
    if (step.has("passing")) {
      ArrayNode passing = read.putArray("passing");
      step.get("passing").forEach(name -> passing.add(name(step, "passing", name)));
      if (values.bytes(step.get("write")).path("hex").asString("").isEmpty()) {
        problems.add(step, "passing", "descriptors travel with bytes (write at least one)");
      }
    }
  }

  private void sees(String verb, JsonNode step, ObjectNode read) {
    if (!step.has("sees")) {
      return;
    }
    JsonNode sees = step.get("sees");
    if (sees.has("error")) {
      if (!step.has("tries")) {
        problems.add(step, "sees", "the step would end the party's doings (add \"tries\": true)");
      }
      read.set("sees", sees);
    } else if (verb.equals("read")) {
      read.set("sees", values.bytes(sees));
    } else if (FACTS.contains(verb)) {
      read.set("sees", values.facts(sees));
    } else {
      read.set("sees", sees);
      if (verb.equals("spawn")) {
        sees.forEach(name -> name(step, "sees", name));
      }
    }
  }

  private String name(JsonNode step, String member, JsonNode named) {
    String name = named.asString();
    if (!names.contains(name)) {
      problems.add(
          step, member, "the party has no descriptor \"" + name + "\"" + Near.hint(name, names));
    }
    return name;
  }
}
