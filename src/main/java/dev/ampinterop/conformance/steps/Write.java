package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"write": "hello", "to": "p.write"}}: writes, to a UNIX socket with descriptors that it
 * passes.
 *
 * @param bytes what to write, as {@code {"hex": …}}
 * @param to the descriptor to write to
 * @param passing the descriptors that travel with it
 */
public record Write(JsonNode bytes, String to, List<String> passing) implements DescriptorAction {
  static final Kind KIND =
      new Kind(
          "write",
          Write::new,
          Seen.NOTHING,
          Pace.ON_DESCRIPTORS,
          Set.of(),
          "writes to a descriptor");

  Write(StepSource from) {
    this(from.bytes("write"), from.held("to"), from.heldIfAny("passing"));
    from.demand(
        passing.isEmpty() || !bytes.path("hex").asString("").isEmpty(),
        "passing",
        "descriptors travel with bytes (write at least one)");
  }

  @Override
  public Set<String> features() {
    return passing.isEmpty() ? Set.of() : Set.of("passing");
  }

  @Override
  public String words() {
    return "write " + Words.value(bytes) + " to " + to + Words.list("passing", passing);
  }

  @Override
  public JsonNode play(DescriptorPlayer player) throws IOException {
    return player.play(this);
  }
}
