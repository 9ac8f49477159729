package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"ready": "y"}}: asks whether there is something to read, and waits for nothing.
 *
 * @param name the descriptor
 */
public record Ready(String name) implements DescriptorAction {
  static final Kind KIND =
      new Kind(
          "ready",
          Ready::new,
          Seen.TRUTH,
          Pace.AT_ONCE,
          Set.of("ready"),
          "asks whether it could read a descriptor");

  Ready(StepSource from) {
    this(from.held("ready"));
  }

  @Override
  public String words() {
    return "ask whether " + name + " can be read";
  }

  @Override
  public JsonNode play(DescriptorPlayer player) throws IOException {
    return player.play(this);
  }
}
