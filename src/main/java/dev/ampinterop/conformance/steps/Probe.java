package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"probe": "f"}}: looks at a descriptor.
 *
 * @param name the descriptor
 */
public record Probe(String name) implements DescriptorAction {
  static final Kind KIND =
      new Kind("probe", Probe::new, Seen.FACTS, Pace.AT_ONCE, Set.of(), "probes a descriptor");

  Probe(StepSource from) {
    this(from.held("probe"));
  }

  @Override
  public String words() {
    return "probe " + name;
  }

  @Override
  public JsonNode play(DescriptorPlayer player) throws IOException {
    return player.play(this);
  }
}
