package dev.ampinterop.bench;

import static dev.ampinterop.bench.Contenders.JAVA;
import static dev.ampinterop.bench.Contenders.RAW;
import static dev.ampinterop.bench.Contenders.TWISTED;

import java.util.List;
import java.util.Locale;

/** What a run prints in the end. */
final class Table {
  private final StringBuilder text = new StringBuilder();
  private int missed;

  private Table() {}

  /** The results of these contests. */
  static String of(List<Contest> contests) {
    var table = new Table();
    table.heading("µs a call (median)");
    contests.forEach(table::times);
    table.line("");
    table.line("%-38s %8s%40s", "bytes allocated a call, in the client", JAVA, "goal");
    contests.forEach(table::bytes);
    table.line("");
    table.line(
        table.missed == 0 ? "All goals are met." : "NOT MET: " + table.missed + " of the goals.");
    return table.text.toString();
  }

  private void heading(String what) {
    line("%-38s %8s %8s %8s   %-18s goal", what, JAVA, RAW, TWISTED, "ratio");
  }

  private void times(Contest contest) {
    String title = contest.discipline().title();
    String times = micros(contest, JAVA) + micros(contest, RAW) + micros(contest, TWISTED);
    for (Goal goal : contest.discipline().goals()) {
      double ratio = contest.ratio(goal.slower(), goal.faster());
      String names = goal.slower() + "/" + goal.faster();
      line(
          "%-38s%-27s   %6.2f %-12s %s",
          title, times, ratio, names, verdict(goal.toString(), goal.isMet(ratio)));
      title = "";
      times = "";
    }
  }

  private void bytes(Contest contest) {
    double bytes = contest.median(JAVA, Measurement::bytesPerCall);
    int max = contest.discipline().maxBytes();
    String goal = max == 0 ? "" : "at most " + max;
    line(
        "%-38s %8.0f%40s %s",
        contest.discipline().title(), bytes, "", verdict(goal, max == 0 || bytes <= max));
  }

  private String verdict(String goal, boolean isMet) {
    if (!isMet) {
      missed++;
    }
    return goal.isEmpty()
        ? ""
        : String.format(Locale.ROOT, "%-14s %s", goal, isMet ? "met" : "NOT MET");
  }

  private static String micros(Contest contest, String name) {
    return contest.has(name)
        ? String.format(Locale.ROOT, " %8.2f", contest.median(name, Measurement::microsPerCall))
        : " ".repeat(9);
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
