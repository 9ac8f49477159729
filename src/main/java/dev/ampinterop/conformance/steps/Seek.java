package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"seek": 3, "in": "f"}}: has a file stand there.
 *
 * @param offset how many bytes from the beginning
 * @param in the descriptor
 */
public record Seek(JsonNode offset, String in) implements DescriptorAction {
  static final Kind KIND =
      new Kind(
          "seek", Seek::new, Seen.NOTHING, Pace.AT_ONCE, Set.of("seek"), "seeks in a descriptor");

  Seek(StepSource from) {
    this(from.value("seek"), from.held("in"));
  }

  @Override
  public String words() {
    return "seek to " + offset.asString() + " in " + in;
  }

  @Override
  public JsonNode play(DescriptorPlayer player) throws IOException {
    return player.play(this);
  }
}
