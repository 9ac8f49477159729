package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"spare": 1}}: lets the party's process open so many more descriptors and no others, until
 * the party is over.
 *
 * @param count how many more
 */
public record Spare(int count) implements DescriptorAction {
  static final Kind KIND =
      new Kind(
          "spare",
          Spare::new,
          Seen.NOTHING,
          Pace.AT_ONCE,
          Set.of("spare"),
          "limits how many descriptors its process may open");

  Spare(StepSource from) {
    this(from.number("spare", 0));
  }

  @Override
  public String words() {
    return "spare " + count + " descriptors";
  }

  @Override
  public JsonNode play(DescriptorPlayer player) throws IOException {
    return player.play(this);
  }
}
