package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.player.PeerReport;
import dev.ampinterop.conformance.soak.HeapSample;
import dev.ampinterop.conformance.soak.SoakRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** A soak for people and for other programs. */
public final class SoakReport {
  private static final double MEBIBYTE = 1 << 20;

  private SoakReport() {}

  /** For people; the tally is the last line. */
  public static List<String> lines(SoakRecord soak) {
    List<String> lines = new ArrayList<>();
    double seconds = soak.took().toMillis() / 1000.0;
    lines.add(
        line(
            "calls",
            "%,d answered, %,d at a time; %,d s, %,.0f a second",
            soak.calls(),
            soak.options().inFlight(),
            soak.took().toSeconds(),
            soak.calls() / Math.max(seconds, 0.001)));
    lines.add(
        line(
            "descriptors",
            "%,d from clients, %,d from servers",
            soak.sent().getOrDefault(Role.CLIENT, 0L),
            soak.sent().getOrDefault(Role.SERVER, 0L)));
    lines.add(
        line(
            "unclaimed",
            "%s; AMP leaves those of Twisted open for ever, its peer closes them",
            soak.unclaimed().entrySet().stream()
                .map(
                    entry ->
                        String.format(Locale.ROOT, "%,d at %s", entry.getValue(), entry.getKey()))
                .collect(Collectors.joining(", "))));
    lines.add(
        line(
            "batches",
            "%s",
            soak.faults().entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "))));
    lines.add(
        line("open", "%d before and %d after in the JVM", soak.openBefore(), soak.openAfter()));
    for (PeerReport peer : soak.peers()) {
      lines.add(
          line(
              "open",
              "%s before and %s after in %s (%s)",
              shown(peer.open().before()),
              shown(peer.open().after()),
              peer.name(),
              peer.kind()));
    }
    for (HeapSample sample : soak.heap()) {
      lines.add(
          line(
              "heap",
              "%.1f MiB after %,d calls; children have %.0f MiB in memory",
              sample.bytes() / MEBIBYTE,
              sample.calls(),
              sample.children() / MEBIBYTE));
    }
    soak.problems().forEach(problem -> lines.add("FAILED " + problem));
    soak.incomplete().ifPresent(why -> lines.add("NOT COMPLETE  " + Printable.of(why)));
    lines.add(soak.tally().toString());
    return lines;
  }

  private static String shown(OptionalInt count) {
    return count.isPresent() ? Integer.toString(count.getAsInt()) : "?";
  }

  private static String line(String label, String format, Object... values) {
    return String.format(Locale.ROOT, "%-12s", label) + String.format(Locale.ROOT, format, values);
  }
}
