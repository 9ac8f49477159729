package dev.ampinterop.conformance.steps;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"giveUp": "first"}}: cancels a call, so that nobody waits for its answer any more.
 *
 * @param call its name
 */
public record GiveUp(String call) implements Action {
  static final Kind KIND =
      new Kind("giveUp", GiveUp::new, Seen.NOTHING, Pace.AT_ONCE, Set.of("giveUp"), "");

  GiveUp(StepSource from) {
    this(from.started("giveUp"));
  }

  @Override
  public String words() {
    return "giveUp " + call;
  }

  @Override
  public JsonNode play(Player player) {
    return player.play(this);
  }
}
