package dev.ampinterop.conformance.cases;

import dev.ampinterop.conformance.opens.Opening;
import dev.ampinterop.conformance.steps.Action;
import dev.ampinterop.conformance.steps.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Whether the script, which knows nothing but the wire, can do what a party does. */
final class Scriptable {
  private Scriptable() {}

  /**
   * Why the script cannot play that role; empty when it can.
   *
   * @param document the content of the case's file
   */
  static Optional<String> whyNot(JsonNode document, Role role) {
    if (entries(document.path("wire")).anyMatch(entry -> entry.has("tls"))) {
      return Optional.of("it speaks no TLS");
    }
    if (entries(document.path(role.other().toString()).path("does"))
        .anyMatch(step -> step.has("atOnce"))) {
      return Optional.of("nobody can tell in which order the other side's calls come");
    }
    JsonNode party = document.path(role.toString());
    List<Opening> opens = Opening.read(party.path("opens"));
    for (String feature : Opening.features(opens)) {
      if (!ScriptFeatures.OPENS.contains(feature)) {
        return Optional.of("it takes more than Java to open what it opens (" + feature + ")");
      }
    }
    if (!PartyReader.isScript(party)) {
      Optional<String> reason = step(party.path("does"), "does");
      for (Map.Entry<String, JsonNode> member : party.path("responders").properties()) {
        for (int index = 0; index < member.getValue().size() && reason.isEmpty(); index++) {
          String where = "responders." + member.getKey() + "[" + index + "]";
          reason = responder(member.getValue().get(index), where);
        }
      }
      if (reason.isPresent()) {
        return reason;
      }
    }
    return foreignDescriptor(document.path("wire"), role, Opening.names(opens));
  }

  private static Optional<String> responder(JsonNode entry, String where) {
    if (!isRepetition(entry)) {
      return step(entry.path("does"), where + ".does");
    }
    Optional<String> reason = Optional.empty();
    for (int index = 0; index < entry.get("each").size() && reason.isEmpty(); index++) {
      reason = responder(entry.get("each").get(index), where + ".each[" + index + "]");
    }
    return reason;
  }

  private static Optional<String> step(JsonNode steps, String where) {
    for (int index = 0; index < steps.size(); index++) {
      JsonNode step = steps.get(index);
      String here = where + "[" + index + "]";
      if (isRepetition(step)) {
        Optional<String> reason = step(step.get("each"), here + ".each");
        if (reason.isPresent()) {
          return reason;
        }
        continue;
      }
      String does = Action.Kinds.of(step).map(Kind::beyondWire).orElse("");
      if (!does.isEmpty()) {
        return Optional.of("it " + does + " (" + here + ")");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> foreignDescriptor(JsonNode wire, Role role, Set<String> own) {
    if (names(wire, role).anyMatch(name -> name.contains("${"))) {
      wire = new Expander(new Places(), new Problems("")).expand(wire);
    }
    return names(wire, role)
        .filter(name -> !own.contains(name))
        .findFirst()
        .map(name -> "it passes on " + name + ", which it did not open");
  }

  /** The descriptors that a role passes. */
  private static Stream<String> names(JsonNode wire, Role role) {
    return entries(wire)
        .filter(entry -> entry.path("from").asString("").equals(role.toString()))
        .flatMap(entry -> entries(entry.path("descriptors")))
        .map(JsonNode::asString);
  }

  /** What a list holds, each repeated element once. */
  private static Stream<JsonNode> entries(JsonNode list) {
    return list.valueStream()
        .flatMap(entry -> isRepetition(entry) ? entries(entry.get("each")) : Stream.of(entry));
  }

  private static boolean isRepetition(JsonNode entry) {
    return entry.has("times") && entry.has("each");
  }
}
