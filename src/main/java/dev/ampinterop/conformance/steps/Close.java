package dev.ampinterop.conformance.steps;

import tools.jackson.databind.JsonNode;

/** {@code {"close": true}}: closes the connection. */
public record Close() implements Action {
  static final Kind KIND = new Kind("close", Close::new, Seen.NOTHING, Pace.AT_ONCE);

  Close(StepSource from) {
    this();
    from.yes("close");
  }

  @Override
  public String words() {
    return "close";
  }

  @Override
  public JsonNode play(Player player) {
    return player.play(this);
  }
}
