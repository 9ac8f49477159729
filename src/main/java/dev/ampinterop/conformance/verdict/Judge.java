package dev.ampinterop.conformance.verdict;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.WireEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Compares a case with what was observed. */
public final class Judge {
  private Judge() {}

  /**
   * Judges one conversation.
   *
   * @param told the case, with the deviations of the players merged in ({@link
   *     ConformanceCase#against})
   * @param players who played which role
   * @param observations what each role's player reported ("An observation" in {@code
   *     python-peer/README.md}); of the script only {@code opens} and {@code problem} (a text,
   *     where it could not go on) are looked at, and it may be missing
   * @param events what passed on the connection
   */
  public static Judgement judge(
      ConformanceCase told,
      Map<Role, String> players,
      Map<Role, ObjectNode> observations,
      List<WireEvent> events) {
    List<Difference> differences = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    OpenedFacts opened = OpenedFacts.of(observations);
    for (Role role : Role.values()) {
      ObjectNode observation = observations.get(role);
      if (Pairing.SCRIPT.equals(players.get(role)) || told.party(role).scriptOnly()) {
        scriptProblem(role, observation, differences);
      } else if (observation == null) {
        differences.add(new Difference(role.toString(), "an observation", "nothing reported"));
      } else {
        new PartyJudge(role, told.party(role), opened, differences).judge(observation);
      }
    }
    if (!told.wire().isEmpty()) {
      new WireJudge(told.wire(), opened, differences, notes).judge(events);
    }
    return new Judgement(differences, notes);
  }

  private static void scriptProblem(
      Role role, @Nullable ObjectNode observation, List<Difference> differences) {
    JsonNode problem =
        observation == null ? JsonNodeFactory.instance.missingNode() : observation.path("problem");
    if (problem.isString()) {
      differences.add(
          new Difference(
              role + " (script)", "that it plays to the end", "problem: " + problem.stringValue()));
    }
  }
}
