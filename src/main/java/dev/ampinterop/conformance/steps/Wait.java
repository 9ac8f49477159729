package dev.ampinterop.conformance.steps;

import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"wait": "Take", "count": 2}}, {@code {"wait": "end"}}: waits until the party's responder
 * has finished, or until the connection has ended.
 *
 * @param command the responder's command, or {@code end}
 * @param count how often it has finished then
 */
public record Wait(String command, int count) implements Action {
  private static final String END = "end";

  static final Kind KIND = new Kind("wait", Wait::new, Seen.NOTHING, Pace.WAITS);

  Wait(StepSource from) {
    this(from, from.text("wait").equals(END));
  }

  private Wait(StepSource from, boolean forEnd) {
    this(forEnd ? END : from.answered("wait"), forEnd ? 1 : from.number("count", 1));
  }

  /** Whether it is the end of the connection that it waits for. */
  public boolean isForEnd() {
    return command.equals(END);
  }

  @Override
  public String words() {
    return isForEnd()
        ? "wait for the end of the connection"
        : "wait for " + command + (count == 1 ? "" : ", " + count + " times");
  }

  @Override
  public JsonNode play(Player player) throws InterruptedException, TimeoutException {
    return player.play(this);
  }
}
