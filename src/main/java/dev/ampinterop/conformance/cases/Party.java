package dev.ampinterop.conformance.cases;

import dev.ampinterop.conformance.opens.Opening;
import dev.ampinterop.conformance.steps.ResponderEntry;
import dev.ampinterop.conformance.steps.Step;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What one party does and must see, with {@code times} spelled out and every value in the one form
 * of the peer protocol ("A part" in {@code python-peer/README.md}). The JSON nodes are not to be
 * changed.
 *
 * @param scriptOnly whether only the script can play it; then there is nothing but {@code opens}
 * @param opens the descriptors that it opens before anything else
 * @param does its steps
 * @param responders for each command, the entries of its responder
 * @param ends how its API says the connection ended; empty where that is not judged
 * @param unclaimed how many received descriptors nobody takes
 */
public record Party(
    boolean scriptOnly,
    List<Opening> opens,
    List<Step> does,
    Map<String, List<ResponderEntry>> responders,
    Optional<String> ends,
    int unclaimed) {
  /** Copies the collections, keeping their order. */
  public Party {
    opens = List.copyOf(opens);
    does = List.copyOf(does);
    responders = Collections.unmodifiableMap(new LinkedHashMap<>(responders));
  }

  /** One that only the script can play. */
  public static Party ofScript(List<Opening> opens) {
    return new Party(true, opens, List.of(), Map.of(), Optional.empty(), 0);
  }

  /** All that it must see: in its steps, and as the arguments that its responders get. */
  public Stream<JsonNode> seen() {
    return Stream.concat(
        steps().flatMap(step -> step.sees().stream()),
        responders.values().stream().flatMap(List::stream).map(entry -> entry.told().path("sees")));
  }

  /** Every step, in its own course, in its responders, and in other steps. */
  public Stream<Step> steps() {
    return Stream.concat(
            does.stream(),
            responders.values().stream()
                .flatMap(List::stream)
                .flatMap(entry -> entry.does().stream()))
        .flatMap(Step::all);
  }
}
