package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"connect": "l", "as": "c"}}: connects to where a socket of the party listens.
 *
 * @param name the socket
 * @param as the name that the connection is kept under
 */
public record Connect(String name, String as) implements DescriptorAction {
  static final Kind KIND =
      new Kind(
          "connect",
          Connect::new,
          Seen.NOTHING,
          Pace.AT_ONCE,
          Set.of("connect"),
          "connects to a descriptor");

  Connect(StepSource from) {
    this(from.held("connect"), from.text("as"));
  }

  @Override
  public Collection<String> kept() {
    return Set.of(as);
  }

  @Override
  public String words() {
    return "connect to " + name + " as " + as;
  }

  @Override
  public JsonNode play(DescriptorPlayer player) throws IOException {
    return player.play(this);
  }
}
