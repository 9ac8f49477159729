package dev.ampinterop.amp.log;

import java.util.Locale;

/**
 * One line of a wire log.
 *
 * @param nanos when, since connecting
 * @param fromClient whether the side that connected did it
 * @param words what passed
 * @param descriptors those that travelled with it, like {@code +fd 0 1}; empty for none
 */
public record LogLine(long nanos, boolean fromClient, BoxWords words, String descriptors) {
  private static final double NANOS_PER_MILLI = 1e6;

  /** The line, without a line end: {@code " 0.412 < answer 1 Sum 25 B total=94"}. */
  public String render(LogColumns columns) {
    String form =
        (columns.time() > 0 ? "%" + columns.time() + "s " : "%s")
            + "%s %-6s %"
            + columns.tag()
            + "s %-"
            + columns.command()
            + "s  %"
            + columns.size()
            + "s";
    String head =
        String.format(
            Locale.ROOT,
            form,
            columns.time() > 0 ? time() : "",
            fromClient ? ">" : "<",
            words.kind(),
            words.tag(),
            words.command(),
            words.size());
    var text = new StringBuilder(head);
    if (!words.size().isEmpty()) {
      text.append(" B");
    }
    if (!words.values().isEmpty()) {
      text.append("  ").append(words.values());
    }
    if (!descriptors.isEmpty()) {
      text.append("  ").append(descriptors);
    }
    return text.toString().stripTrailing();
  }

  /** In milliseconds. */
  String time() {
    return String.format(Locale.ROOT, "%.3f", nanos / NANOS_PER_MILLI);
  }
}
