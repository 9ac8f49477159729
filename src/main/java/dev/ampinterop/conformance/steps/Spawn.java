package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"spawn": true}}: starts a child process, to see which of the party's descriptors it has.
 */
public record Spawn() implements DescriptorAction {
  static final Kind KIND =
      new Kind("spawn", Spawn::new, Seen.NAMES, Pace.AT_ONCE, Set.of("spawn"), "starts a child");

  Spawn(StepSource from) {
    this();
    from.yes("spawn");
  }

  @Override
  public String words() {
    return "start a child";
  }

  @Override
  public JsonNode play(DescriptorPlayer player) throws IOException {
    return player.play(this);
  }
}
