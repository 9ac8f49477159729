package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"atOnce": [[…], […]]}}: plays several lists of steps at once, until all are done.
 *
 * @param lists the lists, each of which is played one step after the other
 */
public record AtOnce(List<List<Step>> lists) implements Action {
  static final Kind KIND =
      new Kind(
          "atOnce",
          AtOnce::new,
          Seen.NOTHING,
          Pace.WAITS,
          Set.of("atOnce"),
          "does several things at once");

  AtOnce(StepSource from) {
    this(from.lists("atOnce"));
  }

  @Override
  public Stream<Step> inner() {
    return lists.stream().flatMap(List::stream);
  }

  @Override
  public Collection<String> kept() {
    return inner().flatMap(step -> step.action().kept().stream()).toList();
  }

  @Override
  public String words() {
    return "at once: "
        + lists.stream()
            .map(list -> list.stream().map(Step::words).collect(Collectors.joining("; ")))
            .collect(Collectors.joining(" | "));
  }

  @Override
  public JsonNode play(Player player) throws IOException, InterruptedException, TimeoutException {
    return player.play(this);
  }
}
