package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.Choice;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Deviation;
import dev.ampinterop.conformance.cases.KnownFaults;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.Specification;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.WireLog;
import dev.ampinterop.conformance.report.Folding;
import dev.ampinterop.conformance.report.Printable;
import dev.ampinterop.conformance.verdict.CaseChoices;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A case explained to somebody whose implementation failed it: what it demands and why, what right
 * and wrong look like, and what is allowed besides.
 */
final class CaseExplanation {
  /** More wrong ways do not help. */
  private static final int MOST_FAULTS = 8;

  private final ConformanceCase told;
  private final String program;
  private final List<String> lines = new ArrayList<>();

  /**
   * @param program how the user starts this program
   * @param again the words that find the case again; empty for the built-in suite
   */
  CaseExplanation(ConformanceCase told, String program, List<String> again) {
    this.told = told;
    List<String> words = new ArrayList<>(List.of(program, "VERB", told.id()));
    words.addAll(again);
    this.program = String.join(" ", words);
  }

  /** The lines, without line ends. */
  List<String> lines() {
    lines.clear();
    line(told.id());
    line("  " + told.claim());
    section("requires");
    requirements();
    section("right");
    wire(told.wire());
    ends(told);
    section("wrong");
    faults();
    section("allowed without --strict");
    choices();
    if (!told.deviations().isEmpty()) {
      section("deviations");
      told.deviations().forEach(this::deviation);
    }
    section("again");
    line("  " + program.replace("VERB", "run") + " --trace");
    line("  " + program.replace("VERB", "run") + " --dry-run   what your peer is sent");
    line("  " + program.replace("VERB", "show") + "            what each side does and must see");
    return List.copyOf(lines);
  }

  private void requirements() {
    if (told.requires().isEmpty()) {
      line("  none: the case cites no requirement");
    }
    for (String id : told.requires()) {
      Specification.builtIn()
          .requirement(id)
          .ifPresent(
              requirement -> {
                line("  " + requirement);
                line(
                    "    source: "
                        + requirement.source()
                        + requirement
                            .choice()
                            .map(choice -> "; AMP leaves open: " + choice)
                            .orElse(""));
              });
    }
  }

  private void wire(List<WireEntry> wire) {
    Folding.lines(WireLog.expected(wire)).forEach(text -> line("  " + text));
    for (WireEntry entry : wire) {
      for (WireEntry.Tolerated also : entry.also()) {
        line("  tolerated, because " + also.because() + ":");
        WireEntry instead = new WireEntry(entry.from(), entry.kind(), also.bytes());
        WireLog.expected(List.of(instead)).forEach(text -> line("    " + text));
      }
    }
  }

  private void ends(ConformanceCase played) {
    for (Role role : Role.values()) {
      played
          .party(role)
          .ends()
          .ifPresent(end -> line("  to the " + role + " the connection ends as " + end));
    }
  }

  /** Faults that the case has caught; where there is none, those that others have. */
  private void faults() {
    List<KnownFaults.Fault> all = KnownFaults.builtIn();
    List<KnownFaults.Fault> own =
        all.stream().filter(fault -> fault.caughtBy().containsKey(told.id())).toList();
    own.stream()
        .limit(MOST_FAULTS)
        .forEach(
            fault -> {
              line("  " + fault.breaks());
              line("    " + fault.caughtBy().get(told.id()));
            });
    if (own.size() > MOST_FAULTS) {
      line("  … and " + (own.size() - MOST_FAULTS) + " more faults that the case catches");
    }
    if (!own.isEmpty()) {
      return;
    }
    Map<String, String> others = new TreeMap<>();
    for (KnownFaults.Fault fault : all) {
      if (fault.requires().stream().anyMatch(told.requires()::contains)) {
        fault.caughtBy().keySet().stream()
            .findFirst()
            .ifPresent(other -> others.putIfAbsent(fault.breaks(), other));
      }
    }
    others.entrySet().stream()
        .limit(MOST_FAULTS)
        .forEach(
            other ->
                line("  " + other.getKey() + " (a fault that " + other.getValue() + " catches)"));
    if (others.isEmpty()) {
      line(
          "  whatever else passes, or is seen: a failed run says what was expected, and what came");
    }
  }

  private void choices() {
    if (CaseChoices.excuseAll(told)) {
      line("  what differs as far as these choices go: the case tests what Twisted chose");
    }
    Set<Choice> open = CaseChoices.of(told);
    open.forEach(choice -> line("  " + choice + ": " + choice.words()));
    if (open.isEmpty()) {
      line("  nothing: each byte counts");
    }
  }

  private void deviation(Deviation deviation) {
    line("  " + deviation.player() + " as " + deviation.role() + ": " + deviation.because());
    deviation.ticket().ifPresent(ticket -> line("    " + ticket));
    if (deviation.unplayable()) {
      line("    so it does not play that role here");
      return;
    }
    Map<Role, String> players = new EnumMap<>(Role.class);
    players.put(deviation.role(), deviation.player());
    ConformanceCase played = told.against(players);
    List<String> wire = WireLog.expected(played.wire());
    if (wire.equals(WireLog.expected(told.wire()))) {
      line("    the wire is the same; instead: " + deviation.instead());
    } else {
      line("    then passes:");
      Folding.lines(wire).forEach(text -> line("      " + text));
    }
  }

  private void section(String name) {
    line("");
    line(name);
  }

  private void line(String line) {
    lines.add(Printable.of(line));
  }
}
