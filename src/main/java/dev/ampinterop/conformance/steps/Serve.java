package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"serve": "s.b"}}: speaks AMP over a UNIX stream socket too, with the party's responders.
 *
 * @param name the socket
 */
public record Serve(String name) implements DescriptorAction {
  static final Kind KIND =
      new Kind(
          "serve", Serve::new, Seen.NOTHING, Pace.AT_ONCE, Set.of("serve"), "serves a descriptor");

  Serve(StepSource from) {
    this(from.held("serve"));
  }

  @Override
  public String words() {
    return "serve " + name;
  }

  @Override
  public JsonNode play(DescriptorPlayer player) throws IOException {
    return player.play(this);
  }
}
