package dev.ampinterop.conformance.verdict;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.cases.Certificates;
import dev.ampinterop.conformance.cases.Party;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.steps.AtOnce;
import dev.ampinterop.conformance.steps.ResponderEntry;
import dev.ampinterop.conformance.steps.Step;
import dev.ampinterop.conformance.steps.Words;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares what one party must see with what its player reported. */
final class PartyJudge {
  /** How the place of a difference ends that is about the end of the connection. */
  static final String ENDS = ".ends";

  private static final Set<String> ALWAYS_WRONG = Set.of("open", "never");

  private final Role role;
  private final Party party;
  private final ValueJudge values;
  private final boolean textsAreOpen;
  private final List<Difference> differences;

  /**
   * @param textsAreOpen whether the texts of errors that AMP itself makes may be any
   */
  PartyJudge(
      Role role,
      Party party,
      OpenedFacts opened,
      boolean textsAreOpen,
      List<Difference> differences) {
    this.role = role;
    this.party = party;
    this.values = new ValueJudge(opened, differences);
    this.textsAreOpen = textsAreOpen;
    this.differences = differences;
  }

  void judge(ObjectNode observation) {
    steps(role + ".does", party.does(), observation.path("does"));
    party
        .responders()
        .forEach(
            (command, entries) ->
                responder(
                    role + ".responders." + command,
                    entries,
                    observation.path("responders").path(command)));
    ends(observation);
    unclaimed(observation);
    leaked(observation);
  }

  private void steps(String where, List<Step> expected, JsonNode observed) {
    for (int index = 0; index < expected.size(); index++) {
      Step step = expected.get(index);
      String place = where + "[" + index + "]";
      if (index >= observed.size()) {
        differences.add(new Difference(place, step.words(), "it did not get that far"));
        return;
      }
      JsonNode entry = observed.get(index);
      if (entry.has("problem")) {
        differences.add(
            new Difference(place, step.words(), "problem: " + entry.get("problem").asString("?")));
        return;
      }
      if (step.action() instanceof AtOnce atOnce) {
        for (int list = 0; list < atOnce.lists().size(); list++) {
          steps(place + ".atOnce[" + list + "]", atOnce.lists().get(list), entry.path(list));
        }
      }
      step.sees().ifPresent(sees -> seen(place + ".sees", step, sees, entry));
    }
    if (observed.size() > expected.size()) {
      JsonNode more = observed.get(expected.size());
      differences.add(
          new Difference(
              where,
              expected.size() + " steps",
              more.has("problem")
                  ? "problem: " + more.get("problem").asString("?")
                  : observed.size() + " reported"));
    }
  }

  private void seen(String where, Step step, JsonNode sees, JsonNode observed) {
    if (sees.has("error") || observed.has("error")) {
      error(where, sees, observed);
      return;
    }
    switch (step.kind().seen()) {
      case OUTCOME -> outcome(where, sees, observed);
      case FACTS -> values.facts(where, sees, observed);
      case CERTIFICATE -> certificate(where, sees.asString(), observed);
      case BYTES, NAMES, NOTHING, TRUTH -> values.value(where, sees, observed);
    }
  }

  private void error(String where, JsonNode sees, JsonNode observed) {
    if (!sees.path("error").asString("").equals(observed.path("error").asString(""))) {
      differences.add(new Difference(where, Words.value(sees), Words.value(observed)));
    }
  }

  private void certificate(String where, String sees, JsonNode observed) {
    String name =
        observed.path("sha256").isString()
            ? Certificates.nameOf(observed.get("sha256").stringValue())
            : "none";
    if (!name.equals(sees)) {
      differences.add(new Difference(where, sees, name));
    }
  }

  private void outcome(String where, JsonNode sees, JsonNode observed) {
    for (String kind : List.of("answer", "sent", "switched", "failure")) {
      if (sees.has(kind) && !observed.has(kind)) {
        differences.add(new Difference(where, Words.outcome(sees), Words.outcome(observed)));
        return;
      }
    }
    for (Map.Entry<String, JsonNode> member : sees.properties()) {
      String name = member.getKey();
      if (name.equals("answer")) {
        values.members(where + ".answer", member.getValue(), observed.get(name));
      } else if (!member.getValue().equals(observed.path(name))
          && !(name.equals("description") && textsAreOpen && isOfAmp(sees))) {
        differences.add(new Difference(where, Words.outcome(sees), Words.outcome(observed)));
        return;
      }
    }
  }

  private static boolean isOfAmp(JsonNode sees) {
    return switch (sees.path("failure").asString("")) {
      case "unknown", "unhandled" -> true;
      // What answers a raw call is told by its code.
      case "remote" -> sees.path("code").asString("").equals(Amp.UNKNOWN);
      default -> false;
    };
  }

  private void responder(String where, List<ResponderEntry> entries, JsonNode calls) {
    for (int index = 0; index < calls.size(); index++) {
      JsonNode call = calls.get(index);
      // The last entry repeats.
      ResponderEntry entry = entries.get(Math.min(index, entries.size() - 1));
      String place = where + "[" + index + "]";
      if (entry.told().has("sees")) {
        values.members(place + ".sees", entry.told().get("sees"), call.path("saw"));
      }
      steps(place + ".does", entry.does(), call.path("does"));
    }
    for (int index = calls.size(); index < entries.size(); index++) {
      JsonNode told = entries.get(index).told();
      if (told.has("sees")) {
        differences.add(
            new Difference(
                where + "[" + index + "]",
                "call " + (index + 1) + " with " + Words.members(told.get("sees")),
                calls.isEmpty() ? "it was never called" : "only " + calls.size() + " calls"));
        return;
      }
    }
  }

  private void ends(ObjectNode observation) {
    String observed = observation.path("end").asString("nothing reported");
    boolean wrong =
        ALWAYS_WRONG.contains(observed)
            || party.ends().filter(expected -> !expected.equals(observed)).isPresent();
    if (wrong) {
      differences.add(
          new Difference(
              role + ENDS, party.ends().orElse("that the connection ends"), end(observed)));
    }
  }

  private static String end(String observed) {
    return switch (observed) {
      case "open" -> "open (not ended in time)";
      case "never" -> "never (never connected)";
      default -> observed;
    };
  }

  private void unclaimed(ObjectNode observation) {
    JsonNode unclaimed = observation.path("unclaimed");
    if (unclaimed.asInt(0) != party.unclaimed()) {
      differences.add(
          new Difference(
              role + ".unclaimed",
              Integer.toString(party.unclaimed()),
              unclaimed.isMissingNode() ? "nothing reported" : unclaimed.toString()));
    }
  }

  private void leaked(ObjectNode observation) {
    int leaked = observation.path("leaked").asInt(0);
    if (leaked != 0) {
      differences.add(
          new Difference(
              "descriptors of " + role,
              "all closed when the conversation is over",
              leaked + " that came were decoded and never closed"));
    }
  }
}
