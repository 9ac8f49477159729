package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"take": "f"}}: takes the next descriptor that came and that AMP had not been asked for.
 *
 * @param as the name that it is kept under
 */
public record Take(String as) implements Action {
  static final Kind KIND = new Kind("take", Take::new, Seen.FACTS, Pace.WAITS);

  Take(StepSource from) {
    this(from.afterSwitch().text("take"));
  }

  @Override
  public Collection<String> kept() {
    return Set.of(as);
  }

  @Override
  public String words() {
    return "take " + as;
  }

  @Override
  public JsonNode play(Player player) throws IOException, InterruptedException, TimeoutException {
    return player.play(this);
  }
}
