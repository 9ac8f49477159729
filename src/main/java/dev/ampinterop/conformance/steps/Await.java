package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code {"await": "first"}}: waits for the outcome of a call.
 *
 * @param call its name
 * @param keeps which descriptors of the answer are kept, and under which names
 */
public record Await(String call, ObjectNode keeps) implements Action {
  static final Kind KIND = new Kind("await", Await::new, Seen.OUTCOME, Pace.WAITS);

  Await(StepSource from) {
    this(from.started("await"), from.keeps());
  }

  @Override
  public Collection<String> kept() {
    return names(keeps);
  }

  @Override
  public String words() {
    return "await " + call + Words.keeps(keeps);
  }

  @Override
  public JsonNode play(Player player) throws IOException, InterruptedException, TimeoutException {
    return player.play(this);
  }

  static List<String> names(ObjectNode keeps) {
    return keeps.valueStream().map(name -> name.asString("")).toList();
  }
}
