package dev.ampinterop.conformance.cases;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Whether a party's doings can be told from the wire alone. */
final class Scriptable {
  /** What the script opens, as features; the same as our own player. */
  static final Set<String> OPENS =
      Set.of("open-datagram", "open-listener", "open-proc", "open-standard");

  private Scriptable() {}

  static Optional<String> whyNot(ConformanceCase told, Role role) {
    if (told.wire().stream().anyMatch(entry -> entry.kind() == WireEntry.Kind.TLS)) {
      return Optional.of("it speaks no TLS");
    }
    Party party = told.party(role);
    for (String feature : OpensReader.features(party.opens())) {
      if (!OPENS.contains(feature)) {
        return Optional.of("it takes more than Java to open what it opens (" + feature + ")");
      }
    }
    Optional<String> reason = step(party.does(), "does");
    for (Map.Entry<String, JsonNode> member : party.responders().properties()) {
      for (int index = 0; index < member.getValue().size() && reason.isEmpty(); index++) {
        String where = "responders." + member.getKey() + "[" + index + "].does";
        reason = step(member.getValue().get(index).get("does"), where);
      }
    }
    return reason.isPresent() ? reason : foreignDescriptor(told, role);
  }

  private static Optional<String> step(JsonNode steps, String where) {
    for (int index = 0; index < steps.size(); index++) {
      Optional<String> verb = DescriptorStepReader.verb(steps.get(index));
      if (verb.isPresent()) {
        String does = DescriptorStepReader.VERBS.get(verb.get());
        return Optional.of(
            (does == null ? "it starts a child" : "it " + does + " a descriptor")
                + (" (" + where + "[" + index + "])"));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> foreignDescriptor(ConformanceCase told, Role role) {
    Set<String> own = new TreeSet<>(OpensReader.names(told.party(role).opens()));
    for (WireEntry entry : told.wire()) {
      for (String name : entry.descriptors()) {
        if (entry.from() == role && !own.contains(name)) {
          return Optional.of("it passes on " + name + ", which it did not open");
        }
      }
    }
    return Optional.empty();
  }
}
