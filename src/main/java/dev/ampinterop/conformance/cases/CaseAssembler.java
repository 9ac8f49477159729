package dev.ampinterop.conformance.cases;

import dev.ampinterop.conformance.opens.Opening;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes a case of a document that the schema allows, and checks what a schema cannot say. */
final class CaseAssembler {
  private final Places places;
  private final Problems problems;

  CaseAssembler(Places places, Problems problems) {
    this.places = places;
    this.problems = problems;
  }

  /** The case; of no use when problems were reported. */
  ConformanceCase assemble(ObjectNode root, Path source) {
    problems.locateIn(places);
    ObjectNode told = new Expander(places, problems).spellOut(root);
    Map<String, CommandSpec> commands = new CommandReader(problems).read(root.path("commands"));
    ClosedBy closes = ClosedBy.named(root.path("closes").asString("client"));
    JsonNode wire = told.path("wire");

    Set<String> opened = new TreeSet<>();
    for (Role role : Role.values()) {
      learnOpened(root.path(role.toString()).path("opens"), opened);
    }
    Map<Role, Party> parties = new EnumMap<>(Role.class);
    PartyReader reader = new PartyReader(problems, commands, opened);
    for (Role role : Role.values()) {
      JsonNode party =
          told.has(role.toString())
              ? told.get(role.toString())
              : JsonNodeFactory.instance.objectNode();
      // Where nothing is told of the wire, nobody knows yet.
      boolean failsUnknown = !root.has("wire") || WireReader.failsUnknown(wire, role);
      parties.put(role, reader.read(party, failsUnknown));
    }
    List<WireEntry> entries =
        root.has("wire")
            ? new WireReader(problems, opened, commands.values()).read(wire, closes, root)
            : List.of();
    checkTransports(root.path("transports"), wire);
    checkRequirements(root.path("requires"));
    checkBare(root, commands, parties);
    checkManners(root, wire, parties);
    return new ConformanceCase(
        root.get("id").stringValue(),
        root.get("claim").stringValue(),
        source,
        commands,
        parties,
        entries,
        CaseFeatures.of(commands, parties, entries),
        closes,
        deviations(root.path("deviations")),
        Origin.read(root.path("origin")),
        root);
  }

  private void checkRequirements(JsonNode requires) {
    Set<String> known = requires.isEmpty() ? Set.of() : Specification.builtIn().ids();
    for (int index = 0; index < requires.size(); index++) {
      String id = requires.get(index).stringValue();
      if (!known.contains(id)) {
        String near =
            Near.nearest(id, known, 1).stream()
                .findFirst()
                .map(nearest -> "did you mean \"" + nearest + "\"?")
                .orElse("docs/specification.md lists them");
        problems.add(
            requires,
            Integer.toString(index),
            "no requirement is called \"" + id + "\" (" + near + ")");
      }
    }
  }

  private void checkBare(
      ObjectNode root, Map<String, CommandSpec> commands, Map<Role, Party> parties) {
    if (!ConformanceCase.isBare(root) && !ConformanceCase.isListed(root)) {
      return;
    }
    if (ConformanceCase.isBare(root)
        && Objects.requireNonNull(parties.get(Role.SERVER)).scriptOnly()) {
      problems.add(root, "bare", "only the script plays this server (leave \"bare\" out)");
    }
    if (ConformanceCase.isListed(root)) {
      ListedConversation.problem(Objects.requireNonNull(parties.get(Role.CLIENT)))
          .ifPresent(problem -> problems.add(root, "listed", problem + " (leave \"listed\" out)"));
    }
    for (CommandSpec command : commands.values()) {
      if (!BareCommands.builtIn().has(command)) {
        problems.add(
            root.path("commands"),
            command.name(),
            "a bare server has no such command (docs/bare.md lists those that it has)");
      }
    }
  }

  private void checkTransports(JsonNode transports, JsonNode wire) {
    boolean overTcp = transports.valueStream().anyMatch(kind -> kind.asString("").equals("tcp"));
    for (JsonNode entry : wire) {
      if (overTcp && !entry.path("descriptors").isEmpty()) {
        problems.add(
            entry,
            "descriptors",
            "TCP cannot carry descriptors (leave \"tcp\" out of the case's transports)");
      }
    }
  }

  private void checkManners(ObjectNode root, JsonNode wire, Map<Role, Party> parties) {
    boolean overUnix = !root.path("transports").toString().equals("[\"tcp\"]");
    for (JsonNode entry : wire) {
      String how = entry.path("close").asString("true");
      if (how.equals("true")) {
        continue;
      }
      Role from = Role.valueOf(entry.get("from").stringValue().toUpperCase(Locale.ROOT));
      Party party = parties.get(from);
      if (party != null && !party.scriptOnly()) {
        problems.add(
            entry, "close", "only the script can do that (say \"" + from + "\": \"script\")");
      }
      if (how.equals("reset") && overUnix) {
        problems.add(entry, "close", "UNIX sockets have no reset (say \"transports\": [\"tcp\"])");
      }
    }
  }

  private void learnOpened(JsonNode opens, Set<String> opened) {
    for (Opening opening : Opening.read(opens)) {
      for (String name : opening.names()) {
        if (!opened.add(name)) {
          problems.add(
              opens,
              opening.name(),
              "\"" + name + "\" is opened by the other party too (choose another name)");
        }
      }
    }
  }

  private List<Deviation> deviations(JsonNode deviations) {
    List<Deviation> read = new ArrayList<>();
    for (JsonNode deviation : deviations) {
      if (deviation.has("instead") == deviation.has("unplayable")) {
        problems.add(
            deviation,
            "a deviation says what happens \"instead\", or that it is \"unplayable\" (one of them)");
      }
      read.add(
          new Deviation(
              deviation.get("player").stringValue(),
              Role.valueOf(deviation.get("role").stringValue().toUpperCase(Locale.ROOT)),
              deviation.get("because").stringValue(),
              deviation.path("ticket").stringValueOpt(),
              deviation.get("instead") instanceof ObjectNode instead
                  ? instead
                  : JsonNodeFactory.instance.objectNode(),
              deviation.has("unplayable")));
    }
    return read;
  }
}
