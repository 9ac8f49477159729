package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code {"call": "Sum", "with": {…}}}: calls, and waits for the outcome unless that has a name.
 *
 * @param command the command's name
 * @param with what it sends
 * @param tls how the side goes over to TLS; empty where nothing is said of it
 * @param as under which name the outcome is awaited
 * @param keeps which descriptors of the answer are kept, and under which names
 */
public record Call(
    String command, ObjectNode with, ObjectNode tls, Optional<String> as, ObjectNode keeps)
    implements Action {
  static final Kind KIND = new Kind("call", Call::new, Seen.OUTCOME, Pace.WAITS);

  Call(StepSource from) {
    this(from.command("call"), from.with(), from.tls(), from.startsAs(), from.keeps());
    from.demand(
        as.isEmpty() || !from.has("sees"),
        "sees",
        "a call with \"as\" goes on at once (put \"sees\" beside {\"await\": \""
            + as.orElse("")
            + "\"})");
  }

  @Override
  public Collection<String> kept() {
    return Await.names(keeps);
  }

  @Override
  public String words() {
    return "call "
        + command
        + (with.isEmpty() ? "" : " with " + Words.members(with))
        + Words.tls(tls)
        + as.map(name -> " as " + name).orElse("")
        + Words.keeps(keeps);
  }

  @Override
  public JsonNode play(Player player) throws IOException, InterruptedException, TimeoutException {
    return player.play(this);
  }
}
