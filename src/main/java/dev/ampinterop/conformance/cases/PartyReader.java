package dev.ampinterop.conformance.cases;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Checks one party that the schema allows, and brings it into the peer protocol's form. */
final class PartyReader {
  private final Problems problems;
  private final Expander expander;
  private final Map<String, CommandSpec> commands;
  private final ValueReader values;
  private final ValueReader lenientValues;

  /**
   * @param problems where to report
   * @param expander spells out repetitions
   * @param commands the commands of the case
   * @param opened every descriptor that either party opens
   */
  PartyReader(
      Problems problems, Expander expander, Map<String, CommandSpec> commands, Set<String> opened) {
    this.problems = problems;
    this.expander = expander;
    this.commands = commands;
    this.values = new ValueReader(problems, opened);
    this.lenientValues = new ValueReader(new Problems(""), opened);
  }

  /**
   * Reads a party.
   *
   * @param party the party as the file tells it
   * @param failsUnknown whether the wire shows an UNKNOWN error from it: then an answer of its
   *     responders may be one that cannot be encoded
   */
  Party read(JsonNode party, boolean failsUnknown) {
    ObjectNode opens = OpensReader.complete(party.path("opens"), values);
    checkNeeds(party.path("opens"));
    if (isScript(party)) {
      return new Party(
          true,
          opens,
          JsonNodeFactory.instance.arrayNode(),
          JsonNodeFactory.instance.objectNode(),
          Optional.empty(),
          0);
    }
    Set<String> opened = new TreeSet<>(OpensReader.names(party.path("opens")));
    Set<String> responding = new TreeSet<>(party.path("responders").propertyNames());
    StepReader steps =
        new StepReader(problems, values, lenientValues, commands, responding, opened);

    ArrayNode does = expander.expand(party.path("does"));
    ObjectNode entries = JsonNodeFactory.instance.objectNode();
    party
        .path("responders")
        .properties()
        .forEach(member -> entries.set(member.getKey(), expandedEntries(member.getValue())));
    steps.learnKept(does);
    entries.forEach(
        list -> {
          steps.learnKept((ArrayNode) list);
          list.forEach(entry -> steps.learnKept((ArrayNode) entry.get("does")));
          list.forEach(entry -> steps.learnCalls((ArrayNode) entry.get("does")));
        });

    ArrayNode readSteps = steps.read(does);
    ObjectNode responders = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : entries.properties()) {
      CommandSpec command =
          steps.command(party.get("responders"), member.getKey(), member.getKey());
      if (commands.containsKey(command.name())) {
        ArrayNode list = responders.putArray(command.name());
        member
            .getValue()
            .forEach(entry -> list.add(responder(entry, command, steps, failsUnknown)));
      }
    }
    return new Party(
        false,
        opens,
        readSteps,
        responders,
        party.path("ends").stringValueOpt(),
        party.path("unclaimed").asInt(0));
  }

  /** Whether the party is told as one for the script alone. */
  static boolean isScript(JsonNode party) {
    return party.isString() || party.path("script").asBoolean(false);
  }

  private void checkNeeds(JsonNode opens) {
    Set<String> before = new TreeSet<>();
    for (Map.Entry<String, JsonNode> member : opens.properties()) {
      ObjectNode one = JsonNodeFactory.instance.objectNode();
      one.set(member.getKey(), member.getValue());
      OpensReader.needs(member.getValue())
          .filter(needed -> !before.contains(needed))
          .ifPresent(
              needed ->
                  problems.add(
                      opens,
                      member.getKey(),
                      "the party opens no \"" + needed + "\" before" + Near.hint(needed, before)));
      before.addAll(OpensReader.names(one));
    }
  }

  private ArrayNode expandedEntries(JsonNode list) {
    ArrayNode entries = JsonNodeFactory.instance.arrayNode();
    for (JsonNode entry : expander.expand(list)) {
      ObjectNode copy = problems.at(entry, JsonNodeFactory.instance.objectNode());
      entry.properties().forEach(member -> copy.set(member.getKey(), member.getValue()));
      copy.set("does", expander.expand(entry.path("does")));
      entries.add(copy);
    }
    return entries;
  }

  private ObjectNode responder(
      JsonNode entry, CommandSpec command, StepReader steps, boolean failsUnknown) {
    ObjectNode read = JsonNodeFactory.instance.objectNode();
    if (entry.has("sees")) {
      read.set(
          "sees",
          command.is(CommandKind.RAW)
              ? values.box(entry.get("sees"))
              : values.seen(command.arguments(), entry.get("sees")));
    }
    read.putObject("keeps");
    steps.keeps(entry, command.arguments(), read);
    read.set("does", steps.read((ArrayNode) entry.get("does")));
    new TlsReader(problems).read(entry, command, read);
    if (entry.has("switches") && !command.is(CommandKind.SWITCHES)) {
      problems.add(
          entry,
          "switches",
          command.name() + " does not switch (declare it with \"switches\": true)");
    }
    if (entry.has("fail")) {
      read.set("fail", failure(entry, command));
    } else if (command.is(CommandKind.SWITCHES)) {
      if (entry.has("answer")) {
        problems.add(
            entry, "answer", command.name() + " switches, its answer is empty (leave it out)");
      }
      read.put("switches", true);
    } else {
      JsonNode answer =
          entry.has("answer")
              ? entry.get("answer")
              : problems.at(entry, JsonNodeFactory.instance.objectNode());
      // A command that asks for no answer is not answered, whatever its response declares.
      ValueReader reader = failsUnknown || !command.requiresAnswer() ? lenientValues : values;
      read.set(
          "answer",
          command.is(CommandKind.RAW)
              ? reader.box(answer)
              : reader.sent(command.response(), answer, steps.names()));
    }
    return read;
  }

  private ObjectNode failure(JsonNode entry, CommandSpec command) {
    JsonNode fail = entry.get("fail");
    ObjectNode read = JsonNodeFactory.instance.objectNode();
    if (entry.has("answer") || entry.has("switches")) {
      problems.add(entry, "fail", "a responder either answers or fails (leave one of them out)");
    }
    if (fail.has("declared")) {
      String code = fail.get("declared").asString();
      if (!command.declares(code)) {
        problems.add(
            fail,
            "declared",
            command.name()
                + " does not declare "
                + code
                + " (add it to its \"errors\" or \"fatalErrors\", or fail with \"unknown\")");
      }
      return read.put("declared", code).put("description", fail.path("description").asString(""));
    }
    if (fail.has("remote")) {
      return read.put("remote", fail.get("remote").asString())
          .put("description", fail.path("description").asString(""))
          .put("fatal", fail.path("fatal").asBoolean(false));
    }
    return read.put("unknown", fail.get("unknown").asString());
  }
}
