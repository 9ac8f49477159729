package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"open": "d", "at": "inside", "as": "g"}}: opens anew, for reading, what a descriptor
 * refers to.
 *
 * @param name the descriptor
 * @param at a file in the directory that it is, to open in its place
 * @param as the name that the new one is kept under
 */
public record Open(String name, Optional<String> at, String as) implements DescriptorAction {
  static final Kind KIND =
      new Kind(
          "open", Open::new, Seen.NOTHING, Pace.AT_ONCE, Set.of("open"), "opens anew a descriptor");

  Open(StepSource from) {
    this(from.held("open"), from.optionalText("at"), from.text("as"));
  }

  @Override
  public Collection<String> kept() {
    return Set.of(as);
  }

  @Override
  public String words() {
    return "open " + name + at.map(file -> "/" + file).orElse("") + " as " + as;
  }

  @Override
  public JsonNode play(DescriptorPlayer player) throws IOException {
    return player.play(this);
  }
}
