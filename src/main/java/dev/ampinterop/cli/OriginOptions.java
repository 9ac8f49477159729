package dev.ampinterop.cli;

import dev.ampinterop.conformance.capture.CaptureHeader;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code --origin}, {@code --ticket} and {@code --recorded}: where a case comes from. */
final class OriginOptions {
  @Option(
      names = "--origin",
      paramLabel = "TEXT",
      description = "The program that was recorded, and its version.")
  private @Nullable String origin;

  @Option(names = "--ticket", paramLabel = "URL", description = "Where the bug was reported.")
  private @Nullable String ticket;

  @Option(
      names = "--recorded",
      paramLabel = "DAY",
      description = "When, as 2026-11-25; what the capture says unless said.")
  private @Nullable String recorded;

  /**
   * The origin, as a case has it; what nobody said is what the capture says. The caller owns it.
   */
  ObjectNode of(CaptureHeader captured) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("program", origin == null ? captured.by() : origin);
    if (ticket != null) {
      json.put("ticket", ticket);
    }
    Instant began = captured.began();
    if (recorded != null) {
      json.put("recorded", recorded);
    } else if (!began.equals(Instant.EPOCH)) { // what was a case has no day
      json.put("recorded", began.toString().substring(0, 10));
    }
    return json;
  }
}
