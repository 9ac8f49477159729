package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.WireLog;
import dev.ampinterop.conformance.decode.HexView;
import dev.ampinterop.conformance.opens.Opening;
import dev.ampinterop.conformance.player.ScriptCourse;
import dev.ampinterop.conformance.report.Folding;
import dev.ampinterop.conformance.report.JsonLayout;
import dev.ampinterop.conformance.report.Printable;
import dev.ampinterop.conformance.runner.DryRun;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What would be sent, for people. */
final class DryRunText {
  /** The beginning of a long value shows what it is. */
  private static final int MOST_HEX_LINES = 4;

  private final DryRun run;
  private final boolean full;
  private final List<String> lines = new ArrayList<>();

  /**
   * @param full whether nothing is left out
   */
  DryRunText(DryRun run, boolean full) {
    this.run = run;
    this.full = full;
  }

  /** The lines, without line ends. */
  List<String> lines() {
    lines.clear();
    line(run.told().id());
    line("  " + run.told().claim());
    for (DryRun.Given given : run.given()) {
      line("");
      line(
          given.role()
              + (given instanceof DryRun.ToScript ? " played by the script, in " : ", in ")
              + given.pairings().stream().map(Pairing::toString).collect(Collectors.joining(", ")));
      given
          .deviations()
          .forEach(
              deviation ->
                  line(
                      "  "
                          + deviation.player()
                          + " differs as "
                          + deviation.role()
                          + ": "
                          + deviation.because()));
      if (given instanceof DryRun.ToPeer peer) {
        JsonLayout.lines(peer.message(), full).forEach(text -> line("  " + text));
      } else if (given instanceof DryRun.ToScript script) {
        course(script);
      }
    }
    if (!run.notPlayed().isEmpty()) {
      line("");
      line("not played");
      run.notPlayed().forEach((pairing, why) -> line("  " + pairing + "  " + why));
    }
    return List.copyOf(lines);
  }

  private void course(DryRun.ToScript script) {
    List<Opening> opens = script.told().party(script.role()).opens();
    opens.forEach(opening -> line("  open " + opening.name() + ": " + opening.resource().words()));
    List<List<String>> read = WireLog.expectedOfEach(script.told().wire());
    List<Group> groups =
        script.course().acts().stream().map(act -> group(act, script, read)).toList();
    if (!full) {
      groups =
          Folding.fold(groups, Group::shape, (more, group) -> new Group(List.of("  " + more), ""));
    }
    groups.forEach(group -> group.lines().forEach(this::line));
  }

  /** What is said of one act of the script. */
  private record Group(List<String> lines, String shape) {}

  private Group group(ScriptCourse.Act act, DryRun.ToScript script, List<List<String>> read) {
    List<WireEntry> entries =
        script.told().wire().subList(act.first(), act.first() + act.entries());
    List<String> boxes =
        read.subList(act.first(), act.first() + act.entries()).stream()
            .flatMap(List::stream)
            .toList();
    List<String> text = new ArrayList<>();
    text.add("  " + heading(act, entries, script.role()));
    if (!entries.get(0).closes()) {
      boxes.forEach(box -> text.add("    " + box));
    }
    List<List<String>> segments = act.writes().stream().map(this::segment).toList();
    if (!full) {
      // One line each, without descriptors: what the cuts are shows in the first of them.
      segments =
          Folding.fold(
              segments,
              segment -> segment.size() == 1 ? "" : segment,
              (more, segment) -> List.of("      " + more));
    }
    segments.forEach(text::addAll);
    String shape =
        text.stream()
            .limit(1 + boxes.size())
            .map(line -> Folding.shape(line.strip()))
            .collect(Collectors.joining("\n"));
    return new Group(text, shape);
  }

  private static String heading(ScriptCourse.Act act, List<WireEntry> entries, Role role) {
    WireEntry entry = entries.get(0);
    boolean own = entry.from() == role;
    if (entry.closes()) {
      if (!own) {
        return "wait until the " + entry.from() + " closes";
      }
      return switch (entry.kind()) {
        case HALF_CLOSE -> "end the own direction, and wait until the " + role.other() + " closes";
        case RESET -> "reset the connection";
        default -> "close";
      };
    }
    int size = entries.stream().mapToInt(each -> each.bytes().length).sum();
    if (!own) {
      return entry.kind() == WireEntry.Kind.BOX
          ? "wait for a box"
          : "wait for %,d bytes".formatted(size);
    }
    int writes = act.writes().size();
    return "write %,d bytes".formatted(size)
        + (writes > 1 ? " in %,d pieces".formatted(writes) : "");
  }

  private List<String> segment(ScriptCourse.Segment segment) {
    List<String> text = new ArrayList<>();
    if (!segment.descriptors().isEmpty()) {
      text.add(
          "    on byte %,d: +fd %s"
              .formatted(segment.offset(), String.join(" ", segment.descriptors())));
    }
    List<String> hex = HexView.lines(segment.bytes(), segment.offset(), -1);
    boolean cut = !full && hex.size() > MOST_HEX_LINES + 1;
    (cut ? hex.subList(0, MOST_HEX_LINES) : hex).forEach(line -> text.add("    " + line));
    if (cut) {
      text.add("      … %,d more lines of hexadecimal".formatted(hex.size() - MOST_HEX_LINES));
    }
    return text;
  }

  private void line(String line) {
    String printable = Printable.of(line);
    lines.add(full ? printable : Folding.cut(printable));
  }
}
