package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"hear": 5}}: reads from what the connection has switched to.
 *
 * @param count how many bytes, or {@code all} up to the end
 */
public record Hear(JsonNode count) implements Action {
  static final Kind KIND = new Kind("hear", Hear::new, Seen.BYTES, Pace.WAITS);

  Hear(StepSource from) {
    this(from.afterSwitch().value("hear"));
  }

  @Override
  public String words() {
    return "hear " + count.asString();
  }

  @Override
  public JsonNode play(Player player) throws IOException, InterruptedException, TimeoutException {
    return player.play(this);
  }
}
