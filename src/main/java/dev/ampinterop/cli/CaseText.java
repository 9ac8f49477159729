package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Deviation;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Party;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.Specification;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.WireLog;
import dev.ampinterop.conformance.report.Folding;
import dev.ampinterop.conformance.report.Printable;
import dev.ampinterop.conformance.steps.ResponderEntry;
import dev.ampinterop.conformance.steps.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A case as text for people. */
final class CaseText {
  private static final List<String> IMPLEMENTATIONS = List.of("java", "twisted");

  private final ConformanceCase told;
  private final boolean full;
  private final StringBuilder text = new StringBuilder();
  private final List<String> section = new ArrayList<>();

  /**
   * @param full whether what only repeats itself is told, too
   */
  CaseText(ConformanceCase told, boolean full) {
    this.told = told;
    this.full = full;
  }

  /** The text, each line ended by a line feed. */
  @Override
  public String toString() {
    text.setLength(0);
    line(told.id());
    line("  " + told.claim());
    told.requires().stream()
        .flatMap(id -> Specification.builtIn().requirement(id).stream())
        .forEach(requirement -> line("  tests " + requirement));
    told.origin().ifPresent(origin -> line("  origin: " + origin));
    if (!told.commands().isEmpty()) {
      section("commands");
      told.commands().values().forEach(command -> line("  " + command));
    }
    for (Role role : Role.values()) {
      section(role.toString());
      party(told.party(role));
    }
    section("wire");
    WireLog.expected(told.wire()).forEach(line -> line("  " + line));
    tolerated();
    if (!told.deviations().isEmpty()) {
      section("deviations");
      told.deviations().forEach(this::deviation);
    }
    section("transports");
    for (TransportKind transport : TransportKind.values()) {
      Optional<String> reason = told.unplayableBecause(transport);
      line("  " + transport + reason.map(why -> "  not: it " + why).orElse(""));
    }
    if (told.openFiles() > 0) {
      section("open files");
      line("  " + told.openFiles() + " in each process (ulimit -n)");
    }
    if (told.isLong()) {
      section("long");
      line("  played with run --long, and where its id is given");
    }
    section("pairings");
    for (Pairing pairing : Pairing.all(IMPLEMENTATIONS)) {
      Optional<String> reason = told.unplayableBecause(pairing);
      line("  " + pairing + reason.map(why -> "  not: " + why).orElse(""));
    }
    endSection();
    return text.toString();
  }

  private void party(Party party) {
    if (party.scriptOnly()) {
      line("  only the script plays it, from the wire");
    } else if (party.does().isEmpty() && party.responders().isEmpty()) {
      line("  does nothing");
    }
    party
        .opens()
        .forEach(opening -> line("  open " + opening.name() + ": " + opening.resource().words()));
    party.does().forEach(step -> line("  " + step.words()));
    party
        .responders()
        .forEach((command, entries) -> entries.forEach(entry -> responder(command, entry)));
    party.ends().ifPresent(end -> line("  ends " + end));
    if (party.unclaimed() > 0) {
      line("  leaves " + party.unclaimed() + " received descriptors unclaimed");
    }
  }

  private void responder(String command, ResponderEntry responder) {
    ObjectNode entry = responder.told();
    JsonNode sees = entry.path("sees");
    line(
        "  on "
            + command
            + (sees.isEmpty() ? "" : " with " + Words.members(sees))
            + Words.keeps(entry.path("keeps")));
    responder.does().forEach(step -> line("    " + step.words()));
    JsonNode fail = entry.path("fail");
    if (fail.has("declared")) {
      line(
          "    fail with "
              + fail.get("declared").asString()
              + " "
              + Words.value(fail.get("description")));
    } else if (fail.has("remote")) {
      line(
          "    fail with "
              + fail.get("remote").asString()
              + " "
              + Words.value(fail.get("description"))
              + (fail.get("fatal").asBoolean() ? ", and close" : ""));
    } else if (entry.has("switches")) {
      line("    go over to the other protocol");
    } else if (fail.has("unknown")) {
      line("    fail with an error that the command does not declare");
    } else {
      line("    answer with " + Words.members(entry.get("answer")) + Words.tls(entry.path("tls")));
    }
  }

  private void tolerated() {
    for (WireEntry entry : told.wire()) {
      for (WireEntry.Tolerated also : entry.also()) {
        WireEntry instead = new WireEntry(entry.from(), entry.kind(), also.bytes());
        line("  tolerated, because " + also.because() + ":");
        WireLog.expected(List.of(instead)).forEach(line -> line("    " + line));
      }
    }
  }

  private void deviation(Deviation deviation) {
    line("  " + deviation.player() + " as " + deviation.role() + ": " + deviation.because());
    deviation.ticket().ifPresent(ticket -> line("    " + ticket));
    line(
        deviation.unplayable()
            ? "    so it does not play the case"
            : "    instead: " + deviation.instead());
  }

  private void section(String name) {
    endSection();
    text.append('\n');
    line(name);
  }

  private void endSection() {
    (full ? section : Folding.lines(section)).forEach(line -> text.append(line).append('\n'));
    section.clear();
  }

  private void line(String line) {
    section.add(Printable.of(line));
  }
}
