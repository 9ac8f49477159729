package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.dialog.Dialog;
import dev.ampinterop.conformance.player.Conversation;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.player.ScriptRequest;
import dev.ampinterop.conformance.player.Segmentation;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Verdict;
import dev.ampinterop.conformance.verdict.Judge;
import dev.ampinterop.conformance.verdict.Judgement;
import dev.ampinterop.conformance.wire.Address;
import dev.ampinterop.conformance.wire.WireEvent;
import dev.ampinterop.conformance.wire.WireRecording;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Plays the client's side of dialogs against a server that runs already, whatever it is made of.
 * Not thread-safe.
 */
public final class EndpointReplays implements Replays {
  /** How results call the server. */
  public static final String ENDPOINT = "endpoint";

  private static final Duration MARGIN = Duration.ofSeconds(3);

  private final Address address;
  private final Duration limit;
  private final ScriptPlayer script = new ScriptPlayer();
  private final CandidateCases candidates = new CandidateCases();

  /**
   * @param address where the server listens
   * @param limit how long a conversation may take
   */
  public EndpointReplays(Address address, Duration limit) {
    this.address = address;
    this.limit = limit;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException when nobody listens there
   */
  @Override
  public List<Result> play(List<Dialog> dialogs) throws InterruptedException {
    List<Result> results = new ArrayList<>();
    for (int index = 0; index < dialogs.size(); index++) {
      Optional<ConformanceCase> told = candidates.told(dialogs.get(index), index + 1);
      if (told.isPresent()) {
        results.add(play(told.get()));
      }
    }
    return results;
  }

  private Result play(ConformanceCase told) throws InterruptedException {
    WireRecording recording = new WireRecording(told.wire());
    long start = System.nanoTime();
    Conversation conversation =
        script.play(
            new ScriptRequest(
                Role.CLIENT,
                address,
                limit,
                told.wire(),
                told.party(Role.CLIENT).opens(),
                Segmentation.WHOLE,
                0,
                recording));
    ObjectNode observation = observe(conversation);
    List<WireEvent> events = recording.events();
    if (events.isEmpty()) {
      throw new IllegalStateException(
          "nobody listens at "
              + address.text()
              + " (start the server; it has to outlive its clients)");
    }
    Map<Role, String> players = Map.of(Role.CLIENT, Pairing.SCRIPT, Role.SERVER, Pairing.SCRIPT);
    Judgement judgement = Judge.judge(told, players, Map.of(Role.CLIENT, observation), events);
    Pairing pairing = new Pairing(Pairing.SCRIPT, ENDPOINT);
    return new Result(
        new Play(told, pairing, TransportKind.UNIX, Map.of(), null, List.of(), Optional.empty()),
        judgement.passed() ? Verdict.PASSED : Verdict.FAILED,
        Duration.ofNanos(System.nanoTime() - start),
        judgement.passed() ? null : judgement.differences().get(0).toString(),
        judgement,
        events);
  }

  private ObjectNode observe(Conversation conversation) throws InterruptedException {
    try {
      return conversation.observed().get(limit.plus(MARGIN).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      conversation.abandon();
      return JsonNodeFactory.instance.objectNode();
    }
  }

  @Override
  public void close() {
    script.close();
  }
}
