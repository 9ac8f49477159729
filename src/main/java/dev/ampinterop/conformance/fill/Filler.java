package dev.ampinterop.conformance.fill;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.CaseSet;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.promote.CaseJson;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.runner.Rehearsal;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.RunListener;
import dev.ampinterop.conformance.runner.RunOptions;
import dev.ampinterop.conformance.runner.Runner;
import dev.ampinterop.conformance.verdict.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Completes a case that says what the parties do, but not what passes on the wire and what they
 * see: Twisted plays both sides, and what it does is written down. Then it plays the case again, to
 * see whether it does the same. Not thread-safe.
 */
public final class Filler {
  /** The pairing that fills a case. */
  public static final Pairing ALONE = new Pairing(Planner.TWISTED, Planner.TWISTED);

  private final Cast cast;
  private final ScriptPlayer script;
  private final RunOptions options;

  /**
   * @param cast players, Twisted among them; the caller closes it
   * @param script the caller closes it
   */
  public Filler(Cast cast, ScriptPlayer script, RunOptions options) {
    this.cast = cast;
    this.script = script;
    this.options = options;
  }

  /**
   * Checks whether a case is one to fill, before a peer is started.
   *
   * @param anew whether what it says of wire and sees is to be replaced
   * @throws CannotFill when it is not
   */
  public static void check(ConformanceCase told, boolean anew) throws CannotFill {
    if (told.document().has("wire") && !anew) {
      throw new CannotFill(
          "it has a wire already (to write that, and whatever is seen, anew, add --force)");
    }
    for (Role role : Role.values()) {
      if (told.party(role).scriptOnly()) {
        throw new CannotFill(
            "only the script plays the "
                + role
                + ", and what it sends is what the wire says (write the wire by hand)");
      }
    }
    if (told.deviations().stream().anyMatch(one -> one.player().equals(Planner.TWISTED))) {
      throw new CannotFill(
          "Twisted differs from what others do in it, as its deviations say (write it by hand)");
    }
  }

  /**
   * Completes the case.
   *
   * @param unfilled as {@link CaseLoader#ofUnfilledFiles} reads it
   * @param anew whether what it says of wire and sees is to be replaced
   * @return the case; Twisted has played it
   * @throws CannotFill when Twisted cannot play it, or it is not one to fill
   */
  public ConformanceCase fill(ConformanceCase unfilled, boolean anew) throws CannotFill {
    check(unfilled, anew);
    ObjectNode document = unfilled.document().deepCopy();
    if (anew) {
      strip(document);
    }
    Played played = rehearse(document);
    if (!document.has("closes") && played.endsByItself()) {
      document.put("closes", "nobody");
      played = rehearse(document);
    }
    ObjectNode filled = filled(document, played);
    ConformanceCase told = read(filled, unfilled);
    prove(told);
    return told;
  }

  /** Takes out what is to be filled, but not which calls are to be refused. */
  private static void strip(ObjectNode document) {
    document.remove("wire");
    for (Role role : Role.values()) {
      if (document.get(role.toString()) instanceof ObjectNode party) {
        party.remove("unclaimed");
        stripEntries(party.path("does"));
        party.path("responders").forEach(Filler::stripEntries);
      }
    }
  }

  private static void stripEntries(JsonNode entries) {
    for (JsonNode entry : entries) {
      // Without that the values of such a call would be a mistake.
      boolean isRefused = entry.path("sees").path("failure").asString("").equals("refused");
      if (entry instanceof ObjectNode object && !isRefused) {
        object.remove("sees");
      }
      stripEntries(entry.path("does"));
      stripEntries(entry.path("each"));
    }
  }

  /** What came of a conversation that Twisted had with itself. */
  private record Played(
      ConformanceCase told,
      OpenedNames names,
      FilledWire wire,
      Map<Role, ObjectNode> observations) {
    boolean endsByItself() {
      return wire.endsByItself() || wire.closedBy().filter(by -> by == Role.SERVER).isPresent();
    }
  }

  private Played rehearse(ObjectNode document) throws CannotFill {
    ConformanceCase told;
    try {
      told = ConformanceCase.made(document);
    } catch (IllegalArgumentException wrong) {
      throw new CannotFill(String.valueOf(wrong.getMessage()));
    }
    Play play = cast.planner(List.of(ALONE), Optional.empty()).plan(List.of(told)).get(0);
    Rehearsal rehearsal;
    try {
      rehearsal = Rehearsal.of(cast.directory(), options, script, play);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotFill("interrupted");
    }
    Result result = rehearsal.result();
    if (rehearsal.observations().isEmpty()) {
      throw new CannotFill("Twisted cannot play it: " + result.reason());
    }
    Optional<Difference> wrong =
        result.differences().stream().filter(one -> !isOpen(document, one)).findFirst();
    if (wrong.isPresent()) {
      throw new CannotFill("Twisted does not do what the case says: " + wrong.get());
    }
    OpenedNames names = new OpenedNames(rehearsal.observations());
    return new Played(
        told, names, new FilledWire(told, names, result.wire()), rehearsal.observations());
  }

  /** Whether that is something that the case says nothing of. */
  private static boolean isOpen(ObjectNode document, Difference difference) {
    for (Role role : Role.values()) {
      if (difference.where().equals(role + ".unclaimed")) {
        return !document.path(role.toString()).has("unclaimed");
      }
    }
    return false;
  }

  private ObjectNode filled(ObjectNode document, Played played) throws CannotFill {
    ObjectNode filled = document.deepCopy();
    for (Role role : Role.values()) {
      ObjectNode party =
          filled.get(role.toString()) instanceof ObjectNode written
              ? written
              : JsonNodeFactory.instance.objectNode();
      JsonNode observation =
          played.observations().getOrDefault(role, JsonNodeFactory.instance.objectNode());
      new PartyFiller(played.told(), role, played.names()).fill(party, observation);
      if (!party.isEmpty()) {
        filled.set(role.toString(), party);
      }
    }
    boolean tellsWhoCloses =
        played.wire().closedBy().filter(by -> !played.told().closes(by)).isPresent();
    if (tellsWhoCloses) {
      filled.put("closes", "nobody");
    }
    List<ObjectNode> entries = played.wire().entries(tellsWhoCloses);
    ArrayNode wire =
        repeats(document)
            ? Repetitions.foldedWire(entries)
            : JsonNodeFactory.instance.arrayNode().addAll(new ArrayList<JsonNode>(entries));
    filled.set("wire", wire);
    return inOrder(filled);
  }

  /** Whether the case repeats entries or elements of lists; a value may repeat itself as well. */
  private static boolean repeats(JsonNode node) {
    return (node.has("times") && !node.has("repeat"))
        || node.valueStream().anyMatch(Filler::repeats);
  }

  /** With the wire behind the parties, and who closes behind the wire. */
  private static ObjectNode inOrder(ObjectNode document) {
    ObjectNode ordered = JsonNodeFactory.instance.objectNode();
    List<String> last = List.of("client", "server", "wire", "closes", "transports", "deviations");
    document.properties().stream()
        .filter(member -> !last.contains(member.getKey()))
        .forEach(member -> ordered.set(member.getKey(), member.getValue()));
    for (String name : last) {
      if (document.has(name)) {
        ordered.set(name, document.get(name));
      }
    }
    return ordered;
  }

  private static ConformanceCase read(ObjectNode filled, ConformanceCase unfilled)
      throws CannotFill {
    CaseSet set = new CaseLoader().read(CaseJson.of(filled), unfilled.source());
    if (!set.problems().isEmpty()) {
      throw new CannotFill(
          "no case comes of what Twisted does:\n"
              + set.problems().stream().map(Object::toString).collect(Collectors.joining("\n")));
    }
    return set.cases().get(0);
  }

  private void prove(ConformanceCase told) throws CannotFill {
    List<Pairing> pairings =
        told.pairings(List.of(Planner.TWISTED)).stream().filter(Planner::isReference).toList();
    List<Play> plays = cast.planner(pairings, Optional.empty()).plan(List.of(told));
    for (Result result :
        new Runner(cast.directory(), options, script, RunListener.none()).run(plays)) {
      if (result.verdict().isFailure()) {
        throw new CannotFill(
            "Twisted does not do the same once more: "
                + result.reason()
                + " ("
                + result.pairing()
                + "; a case cannot depend on who is faster, and a slow one takes a higher --timeout)");
      }
    }
  }
}
