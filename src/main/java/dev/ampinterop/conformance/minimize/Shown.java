package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.decode.Sighting;
import java.util.List;
import java.util.Optional;

/**
 * How connections showed a symptom. Immutable.
 *
 * @param passed what passed when they did, one for each
 * @param connection on which of them it was seen, from 0
 * @param sighting what was seen; empty where the symptom is not tied to a call
 */
public record Shown(
    List<CapturedConversation> passed, int connection, Optional<Sighting> sighting) {
  /** Copies the list. */
  public Shown {
    passed = List.copyOf(passed);
  }

  /** How a symptom is shown that is not tied to a call: by what was to pass. */
  static Shown by(List<CapturedConversation> connections) {
    return new Shown(connections, 0, Optional.empty());
  }
}
