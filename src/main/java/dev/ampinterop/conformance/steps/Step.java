package dev.ampinterop.conformance.steps;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One step of a party. The JSON nodes are not to be changed.
 *
 * @param kind the kind of step
 * @param action what the party does
 * @param tries whether it goes on where the system refuses that
 * @param json what a peer gets: without what must be seen
 * @param sees what must be seen; empty where that is not judged, or not for the reader to know
 */
public record Step(
    Kind kind, Action action, boolean tries, ObjectNode json, Optional<JsonNode> sees) {
  /**
   * Reads a step.
   *
   * @throws RuntimeException when a member is missing, or of the wrong type
   */
  public static Step of(StepSource source) {
    Kind kind = Action.Kinds.of(source.step()).orElseThrow();
    Action action = kind.reading().apply(source);
    boolean tries = source.has("tries");
    if (tries) {
      source.yes("tries");
    }
    return new Step(kind, action, tries, source.read(), source.sees(kind.seen()));
  }

  /** The steps of a part. */
  public static List<Step> ofPart(JsonNode steps) {
    return steps.valueStream().map(Step::oneOfPart).toList();
  }

  private static Step oneOfPart(JsonNode step) {
    try {
      return of(new StepSource(step));
    } catch (RuntimeException incomplete) {
      throw new IllegalArgumentException("not a step: " + step, incomplete);
    }
  }

  /** This one, and those that it is made of. */
  public Stream<Step> all() {
    return Stream.concat(Stream.of(this), action.inner().flatMap(Step::all));
  }

  /** Whether it holds up the thread that plays it. */
  public Pace pace() {
    return action instanceof Call call && call.as().isPresent() ? Pace.AT_ONCE : kind.pace();
  }

  /** What a player must offer to play it that not every player does. */
  public Set<String> features() {
    Set<String> features = new TreeSet<>(kind.features());
    features.addAll(action.features());
    return features;
  }

  /** What the party does, and what it must see, for people. */
  public String words() {
    return action.words()
        + sees.map(
                seen ->
                    ", sees "
                        + (kind.seen() == Seen.OUTCOME ? Words.outcome(seen) : Words.value(seen)))
            .orElse("");
  }
}
