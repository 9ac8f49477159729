package dev.ampinterop.conformance.steps;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"drop": "p.write"}}: closes a descriptor.
 *
 * @param name the descriptor
 */
public record Drop(String name) implements DescriptorAction {
  static final Kind KIND =
      new Kind("drop", Drop::new, Seen.NOTHING, Pace.AT_ONCE, Set.of(), "drops a descriptor");

  Drop(StepSource from) {
    this(from.held("drop"));
  }

  @Override
  public String words() {
    return "drop " + name;
  }

  @Override
  public JsonNode play(DescriptorPlayer player) {
    return player.play(this);
  }
}
