package dev.ampinterop.conformance.cases;

import dev.ampinterop.conformance.opens.Opening;
import dev.ampinterop.conformance.opens.Pipe;
import dev.ampinterop.conformance.steps.ResponderEntry;
import dev.ampinterop.conformance.steps.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Checks one party that the schema allows, and brings it into the peer protocol's form. */
final class PartyReader {
  private final Problems problems;
  private final Map<String, CommandSpec> commands;
  private final ValueReader values;
  private final ValueReader lenientValues;

  /**
   * @param problems where to report
   * @param commands the commands of the case
   * @param opened every descriptor that either party opens
   */
  PartyReader(Problems problems, Map<String, CommandSpec> commands, Set<String> opened) {
    this.problems = problems;
    this.commands = commands;
    this.values = new ValueReader(problems, opened);
    this.lenientValues = new ValueReader(new Problems(""), opened);
  }

  /**
   * Reads a party.
   *
   * @param party the party as the file tells it, spelled out
   * @param failsUnknown whether the wire shows an UNKNOWN error from it: then an answer of its
   *     responders may be one that cannot be encoded
   */
  Party read(JsonNode party, boolean failsUnknown) {
    List<Opening> opens = Opening.read(party.path("opens"), values::bytes);
    checkOpens(party.path("opens"), opens);
    if (isScript(party)) {
      return Party.ofScript(opens);
    }
    StepReader steps =
        new StepReader(problems, values, lenientValues, commands, party, Opening.names(opens));
    List<Step> does = steps.read(party.path("does"));
    Map<String, List<ResponderEntry>> responders = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : party.path("responders").properties()) {
      CommandSpec command =
          steps.command(party.get("responders"), member.getKey(), member.getKey());
      if (commands.containsKey(command.name())) {
        responders.put(
            command.name(),
            member
                .getValue()
                .valueStream()
                .map(entry -> responder(entry, command, steps, failsUnknown))
                .toList());
      }
    }
    return new Party(
        false,
        opens,
        does,
        responders,
        party.path("ends").stringValueOpt(),
        party.path("unclaimed").asInt(0));
  }

  /** Whether the party is told as one for the script alone. */
  static boolean isScript(JsonNode party) {
    return party.isString() || party.path("script").asBoolean(false);
  }

  private void checkOpens(JsonNode written, List<Opening> opens) {
    Set<String> before = new TreeSet<>();
    for (Opening opening : opens) {
      if (opening.resource() instanceof Pipe pipe && pipe.size() > Pipe.MOST_BYTES) {
        problems.add(
            written,
            opening.name(),
            "the pipe has "
                + pipe.size()
                + " bytes in it, but at most "
                + Pipe.MOST_BYTES
                + " fit (open a file)");
      }
      opening
          .resource()
          .needs()
          .filter(needed -> !before.contains(needed))
          .ifPresent(
              needed ->
                  problems.add(
                      written,
                      opening.name(),
                      "the party opens no \"" + needed + "\" before" + Near.hint(needed, before)));
      before.addAll(opening.names());
    }
  }

  private ResponderEntry responder(
      JsonNode entry, CommandSpec command, StepReader steps, boolean failsUnknown) {
    ObjectNode read = JsonNodeFactory.instance.objectNode();
    if (entry.has("sees")) {
      read.set(
          "sees",
          command.is(CommandKind.RAW)
              ? values.box(entry.get("sees"))
              : values.seen(command.arguments(), entry.get("sees")));
    }
    steps.checkKeeps(entry, command.arguments());
    read.set("keeps", entry.optional("keeps").orElseGet(JsonNodeFactory.instance::objectNode));
    if (entry.has("tls")) {
      new TlsReader(problems).check(entry, command);
      read.set("tls", entry.get("tls"));
    }
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
    return new ResponderEntry(read, steps.read(entry.path("does")));
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
