package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"read": 5, "from": "f"}}: reads, from a UNIX socket with the descriptors that come with
 * the bytes.
 *
 * @param count how many bytes, or {@code all} up to end of file
 * @param from the descriptor to read from
 * @param taking the names that the descriptors which come with them are kept under
 */
public record Read(JsonNode count, String from, List<String> taking) implements DescriptorAction {
  static final Kind KIND =
      new Kind("read", Read::new, Seen.BYTES, Pace.ON_DESCRIPTORS, Set.of(), "reads a descriptor");

  Read(StepSource from) {
    this(from.value("read"), from.held("from"), from.texts("taking"));
    from.demand(
        taking.isEmpty() || count.isNumber(),
        "taking",
        "descriptors come with bytes (say how many bytes to read)");
  }

  @Override
  public Set<String> features() {
    return taking.isEmpty() ? Set.of() : Set.of("passing");
  }

  @Override
  public Collection<String> kept() {
    return taking;
  }

  @Override
  public String words() {
    return "read " + count.asString() + " from " + from + Words.list("taking", taking);
  }

  @Override
  public JsonNode play(DescriptorPlayer player) throws IOException {
    return player.play(this);
  }
}
