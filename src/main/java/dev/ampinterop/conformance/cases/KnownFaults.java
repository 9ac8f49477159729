package dev.ampinterop.conformance.cases;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Faults that were planted in an implementation, and the cases that caught them: {@code
 * faults.json} beside the cases, which {@code src/test/faults/plant --record} writes.
 */
public final class KnownFaults {
  private static final String RESOURCE = "/amp-interop/conformance-cases/" + CaseLoader.FAULTS;

  private KnownFaults() {}

  /**
   * One that was planted.
   *
   * @param id the library and the name, {@code twisted/framing/key-of-256-sent}
   * @param breaks what then happens, in a sentence
   * @param requires the requirements that it breaks
   * @param caughtBy the cases that cite one of these and failed, and how: what was expected where,
   *     and what came instead
   */
  public record Fault(
      String id, String breaks, List<String> requires, Map<String, String> caughtBy) {
    /** Copies the collections. */
    public Fault {
      requires = List.copyOf(requires);
      caughtBy = Collections.unmodifiableMap(new LinkedHashMap<>(caughtBy));
    }
  }

  /** Those that travel with the program, in their order. */
  public static List<Fault> builtIn() {
    try (InputStream file = KnownFaults.class.getResourceAsStream(RESOURCE)) {
      if (file == null) {
        throw new IllegalStateException("this build carries no " + CaseLoader.FAULTS);
      }
      List<Fault> faults = new ArrayList<>();
      for (JsonNode fault : new ObjectMapper().readTree(file).get("faults")) {
        Map<String, String> caughtBy = new LinkedHashMap<>();
        fault
            .get("caught_by")
            .properties()
            .forEach(caught -> caughtBy.put(caught.getKey(), caught.getValue().stringValue()));
        faults.add(
            new Fault(
                fault.get("fault").stringValue(),
                fault.get("breaks").stringValue(),
                fault.get("requires").valueStream().map(JsonNode::stringValue).toList(),
                caughtBy));
      }
      return faults;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
