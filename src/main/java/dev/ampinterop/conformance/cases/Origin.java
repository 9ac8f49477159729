package dev.ampinterop.conformance.cases;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Where a conversation from real life comes from.
 *
 * @param program what was run, or went wrong
 * @param ticket where the bug was reported, or the fix discussed; empty where there is none
 * @param recorded the day on which it was recorded, as {@code 2026-11-25}; empty where it was not
 */
public record Origin(String program, Optional<String> ticket, Optional<String> recorded) {
  static Optional<Origin> read(JsonNode origin) {
    return origin.isObject()
        ? Optional.of(
            new Origin(
                origin.path("program").asString(""),
                origin.path("ticket").stringValueOpt(),
                origin.path("recorded").stringValueOpt()))
        : Optional.empty();
  }

  /** For people: {@code trial -j2 of Twisted 26.10.0, recorded 2026-11-25, https://…}. */
  @Override
  public String toString() {
    return program
        + recorded.map(day -> ", recorded " + day).orElse("")
        + ticket.map(link -> ", " + link).orElse("");
  }
}
