package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"shut": "s.a"}}: ends what is written to a UNIX stream socket, even while other copies of
 * it are open.
 *
 * @param name the socket
 */
public record Shut(String name) implements DescriptorAction {
  static final Kind KIND =
      new Kind("shut", Shut::new, Seen.NOTHING, Pace.AT_ONCE, Set.of("shut"), "shuts a descriptor");

  Shut(StepSource from) {
    this(from.held("shut"));
  }

  @Override
  public String words() {
    return "shut " + name;
  }

  @Override
  public JsonNode play(DescriptorPlayer player) throws IOException {
    return player.play(this);
  }
}
