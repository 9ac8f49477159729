package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"say": "hello", "passing": ["p.read"]}}: writes to what the connection has switched to.
 *
 * @param bytes what to write, as {@code {"hex": …}}
 * @param passing the descriptors that travel with it
 */
public record Say(JsonNode bytes, List<String> passing) implements Action {
  static final Kind KIND = new Kind("say", Say::new, Seen.NOTHING, Pace.WAITS);

  Say(StepSource from) {
    this(from.afterSwitch().bytes("say"), from.heldOrNone("passing"));
    from.demand(
        bytes.path("hex").asString("").length() / 2 >= passing.size(),
        "passing",
        "each descriptor travels on a byte of its own (say more bytes)");
  }

  @Override
  public String words() {
    return "say " + Words.value(bytes) + Words.list("passing", passing);
  }

  @Override
  public JsonNode play(Player player) throws IOException, InterruptedException, TimeoutException {
    return player.play(this);
  }
}
