package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"accept": "l", "as": "c"}}: accepts a connection from a socket that listens.
 *
 * @param name the socket
 * @param as the name that the connection is kept under
 */
public record Accept(String name, String as) implements DescriptorAction {
  static final Kind KIND =
      new Kind(
          "accept",
          Accept::new,
          Seen.NOTHING,
          Pace.WAITS,
          Set.of("accept"),
          "accepts a connection from a descriptor");

  Accept(StepSource from) {
    this(from.held("accept"), from.text("as"));
  }

  @Override
  public Collection<String> kept() {
    return Set.of(as);
  }

  @Override
  public String words() {
    return "accept " + name + " as " + as;
  }

  @Override
  public JsonNode play(DescriptorPlayer player) throws IOException {
    return player.play(this);
  }
}
