package dev.ampinterop.conformance.runner;

import dev.ampinterop.amp.transport.Listener;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.peer.PeerDirectory;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.player.Arrival;
import dev.ampinterop.conformance.player.Conversation;
import dev.ampinterop.conformance.player.Course;
import dev.ampinterop.conformance.player.EndpointClient;
import dev.ampinterop.conformance.player.EndpointPlayer;
import dev.ampinterop.conformance.player.Player;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.player.ScriptRequest;
import dev.ampinterop.conformance.record.WireRelay;
import dev.ampinterop.conformance.verdict.Difference;
import dev.ampinterop.conformance.verdict.Judge;
import dev.ampinterop.conformance.verdict.Judgement;
import dev.ampinterop.conformance.wire.Address;
import dev.ampinterop.conformance.wire.WireEvent;
import dev.ampinterop.conformance.wire.WireRecording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Plays one case in one pairing: the server listens, the client connects, both report, the judge
 * judges. Any number of threads may play at once; each conversation has sockets of its own.
 *
 * <p>Between two implementations stands a relay, which records. The script touches the other side
 * directly, so that its descriptors and the cuts between its bytes arrive as it made them. Where a
 * case tells nothing of the wire, nobody looks at it.
 */
final class Stage {
  /** Beyond the limit that the players watch themselves; a peer has two margins of its own. */
  private static final Duration MARGIN = Duration.ofSeconds(3);

  private static final Duration LAST_MARGIN = Duration.ofSeconds(8);

  /** How long nothing passes, twice, before a connection that may stay open is given up. */
  private static final Duration QUIET = Duration.ofMillis(300);

  /** Where it went wrong that there was no connection. */
  static final String CONNECTION = "connection";

  private final PeerDirectory directory;
  private final RunOptions options;
  private final ScriptPlayer script;
  private final boolean recordsAlways;
  private final Consumer<Map<Role, ObjectNode>> observer;
  private final AtomicInteger lastId = new AtomicInteger();

  Stage(PeerDirectory directory, RunOptions options, ScriptPlayer script) {
    this(directory, options, script, false, observations -> {});
  }

  private Stage(
      PeerDirectory directory,
      RunOptions options,
      ScriptPlayer script,
      boolean recordsAlways,
      Consumer<Map<Role, ObjectNode>> observer) {
    this.directory = directory;
    this.options = options;
    this.script = script;
    this.recordsAlways = recordsAlways;
    this.observer = observer;
  }

  /**
   * One that records the wire even where the case tells nothing of it.
   *
   * @param observer gets what the parties of each play report
   */
  static Stage recordingAlways(
      PeerDirectory directory,
      RunOptions options,
      ScriptPlayer script,
      Consumer<Map<Role, ObjectNode>> observer) {
    return new Stage(directory, options, script, true, observer);
  }

  /**
   * What came of it, and what broke.
   *
   * @param broke the peer's failure; null where no peer broke
   */
  record Outcome(Result result, @Nullable PeerException broke) {}

  Outcome play(Play play) throws InterruptedException {
    if (play.players().get(Role.CLIENT) instanceof EndpointClient client) {
      return new Outcome(playWith(client, play), null);
    }
    if (play.skip().isPresent()) {
      return new Outcome(Result.skipped(play, play.skip().get().toString()), null);
    }
    for (Map.Entry<Role, Player> entry : play.players().entrySet()) {
      Optional<PeerException> gone = entry.getValue().gone();
      if (gone.isPresent()) {
        String name = play.pairing().player(entry.getKey());
        return new Outcome(
            Result.unplayed(play, name + " cannot play: " + gone.get().getMessage()), null);
      }
    }
    return play.players().get(Role.SERVER) instanceof EndpointPlayer endpoint
        ? new Outcome(playAgainst(endpoint, play), null)
        : performed(play, Optional.empty()).outcome();
  }

  /** The client's next connection is for this conversation, also where that is skipped. */
  private Result playWith(EndpointClient client, Play play) throws InterruptedException {
    Optional<String> gone = client.goneBecause();
    if (gone.isPresent()) {
      return Result.skipped(play, gone.get());
    }
    Optional<String> givenUp = client.givenUpBecause();
    if (givenUp.isPresent()) {
      return Result.unplayed(play, givenUp.get());
    }
    Duration limit = options.limit(play.told());
    Optional<Transport> connection = client.next(limit);
    if (connection.isEmpty()) {
      return failed(
          play,
          limit,
          new Difference(
              CONNECTION,
              "one for this conversation (a client that leaves it out connects and closes)",
              "none within " + limit.toMillis() / 1000.0 + " s after the one before"),
          List.of());
    }
    try (Arrival arrival = new Arrival(connection.get())) {
      if (play.skip().isPresent()) {
        return Result.skipped(play, play.skip().get().toString());
      }
      Performed performed = performed(play, Optional.of(arrival));
      Result result = performed.outcome().result();
      return client.leftOut(performed.course())
          ? Result.skipped(play, "the client left it out: it connected, and closed without a call")
          : result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Which commands the server has shows when they are called. */
  private Result playAgainst(EndpointPlayer endpoint, Play play) throws InterruptedException {
    Optional<Skip> lacking = endpoint.lacks(play.told()).map(Skip.NoCommand::new);
    if (lacking.isPresent()) {
      return Result.skipped(play, lacking.get().toString());
    }
    Optional<String> givenUp = endpoint.givenUpBecause();
    if (givenUp.isPresent()) {
      return Result.unplayed(play, givenUp.get());
    }
    Performed performed = performed(play, Optional.empty());
    Result result = performed.outcome().result();
    Optional<String> unhandled = endpoint.heard(performed.course(), options.limit(play.told()));
    if (!performed.course().isConnected()) {
      Difference difference =
          new Difference(CONNECTION, "that the server accepts one", endpoint.refusal());
      return failed(play, result.took(), difference, List.of());
    }
    // Where AMP leaves everything open it passes all the same, but shows nothing.
    boolean isLacking = unhandled.filter(play.told().commands()::containsKey).isPresent();
    if (!result.verdict().isFailure() && !isLacking) {
      return result;
    }
    return unhandled
        .or(() -> endpoint.lacksUnanswered(play.told()))
        .map(command -> Result.skipped(play, new Skip.NoCommand(command).toString()))
        .orElse(result);
  }

  private record Performed(Outcome outcome, Course course) {}

  /**
   * Plays it.
   *
   * @param arrival accepts the client where that has connected by itself; empty where it is told to
   */
  private Performed performed(Play play, Optional<Listener> arrival) throws InterruptedException {
    CompletableFuture<Void> flooded = new CompletableFuture<>();
    WireRecording recording =
        new WireRecording(play.told().wire(), () -> flooded.completeAsync(() -> null));
    Outcome outcome = perform(play, arrival, recording, flooded);
    Result result = outcome.result();
    Course course =
        new Course(
            play.told(),
            recording.isConnected() || !isRecorded(play),
            recording.isTooMuch(),
            result.verdict().isFailure(),
            result.wire());
    return new Performed(outcome, course);
  }

  private boolean isRecorded(Play play) {
    return play.script().isPresent() || !play.told().wire().isEmpty() || recordsAlways;
  }

  private Outcome perform(
      Play play,
      Optional<Listener> arrival,
      WireRecording recording,
      CompletableFuture<Void> flooded)
      throws InterruptedException {
    long start = System.nanoTime();
    String id = Integer.toString(lastId.incrementAndGet());
    Path listening = directory.socket(id + "s");
    Path connecting = directory.socket(id + "c");
    Map<Role, Conversation> conversations = new EnumMap<>(Role.class);
    try {
      Map<Role, ObjectNode> observations;
      Conversation server =
          begin(play, Role.SERVER, id + "s", address(play, listening), arrival, recording);
      conversations.put(Role.SERVER, server);
      Duration limit = options.limit(play.told());
      Address address = await(server.ready(), limit.plus(MARGIN));
      try (WireRelay relay =
          play.script().isPresent() || !isRecorded(play)
              ? null
              : arrival.isPresent()
                  ? WireRelay.of(arrival.get(), address, recording)
                  : WireRelay.between(
                      address(play, connecting), address, recording, roughness(play))) {
        Address reached = relay == null ? address : relay.address();
        Conversation client =
            begin(play, Role.CLIENT, id + "c", reached, Optional.empty(), recording);
        conversations.put(Role.CLIENT, client);
        CompletableFuture<?> unused = flooded.thenRun(() -> stop(conversations, relay));
        observations = observe(play, conversations, recording, start);
        if (play.pairing().server().equals(Pairing.ENDPOINT)) {
          // It does not report that it is done, and what it did last may still be on its way.
          recording.awaitClose(MARGIN);
        }
        if (flooded.isDone()) {
          return new Outcome(flooded(play, since(start), recording), null);
        }
      }
      observer.accept(observations);
      Judgement judgement =
          Judge.judge(
              play.told(), play.names(), observations, recording.events(), options.strict());
      return new Outcome(judged(play, judgement, since(start), recording), null);
    } catch (PeerException e) {
      return new Outcome(
          flooded.isDone()
              ? flooded(play, since(start), recording)
              : Result.errored(
                  play, since(start), String.valueOf(e.getMessage()), recording.beginning()),
          e);
    } catch (InterruptedException e) {
      throw e;
    } catch (TimeoutException e) {
      return new Outcome(
          Result.errored(
              play,
              since(start),
              "not over after " + since(start).toSeconds() + " s: " + unfinished(conversations),
              recording.beginning()),
          null);
    } catch (Exception e) {
      return new Outcome(
          Result.errored(play, since(start), "the runner: " + e, recording.beginning()), null);
    } finally {
      conversations.values().forEach(Conversation::abandon);
      remove(listening);
      remove(connecting);
    }
  }

  private static void stop(Map<Role, Conversation> conversations, @Nullable WireRelay relay) {
    conversations.values().forEach(Conversation::abandon);
    if (relay != null) {
      relay.close();
    }
  }

  private static Result flooded(Play play, Duration took, WireRecording recording) {
    Difference difference =
        new Difference(
            "wire",
            "no more than " + recording.mostMore() + " beyond what the case says",
            String.format(
                Locale.ROOT,
                "more, so the conversation was stopped after %,d B from the client and %,d B from"
                    + " the server; only the beginning is kept",
                recording.bytes(Role.CLIENT),
                recording.bytes(Role.SERVER)));
    return failed(play, took, difference, recording.beginning());
  }

  private static Result failed(
      Play play, Duration took, Difference difference, List<WireEvent> wire) {
    return new Result(
        play,
        Verdict.FAILED,
        took,
        difference.toString(),
        new Judgement(List.of(difference), List.of(), List.of()),
        wire);
  }

  private static String unfinished(Map<Role, Conversation> conversations) {
    return conversations.entrySet().stream()
        .filter(entry -> !entry.getValue().observed().isDone())
        .map(
            entry ->
                "the "
                    + entry.getKey()
                    + (entry.getValue().ready().isDone()
                        ? " does not report, though told to abandon its part"
                        : " does not get ready"))
        .collect(Collectors.joining(", "));
  }

  // The same for a case and pairing whatever else is played.
  private OptionalLong roughness(Play play) {
    return options.impaired()
        ? OptionalLong.of(
            options.seed() * 31 + (play.told().id() + " " + play.pairing()).hashCode())
        : OptionalLong.empty();
  }

  private static Address address(Play play, Path socket) {
    return switch (play.transport()) {
      case UNIX -> new Address.Unix(socket);
      case TCP -> Address.anyPort();
    };
  }

  private Conversation begin(
      Play play,
      Role role,
      String id,
      Address address,
      Optional<Listener> arrival,
      WireRecording recording) {
    ConformanceCase told = play.told();
    Player player = play.players().get(role);
    if (player == null) {
      return script.play(
          new ScriptRequest(
              role,
              address,
              options.limit(told),
              told.wire(),
              told.party(role).opens(),
              options.segmentation(),
              options.seed(),
              recording),
          arrival);
    }
    return player.play(options.request(told, role, id, address));
  }

  private Map<Role, ObjectNode> observe(
      Play play, Map<Role, Conversation> conversations, WireRecording recording, long start)
      throws InterruptedException, TimeoutException {
    Duration limit = options.limit(play.told());
    CompletableFuture<?> both =
        CompletableFuture.allOf(
            conversations.values().stream()
                .map(Conversation::observed)
                .toArray(CompletableFuture<?>[]::new));
    // A part that broke will not end the other one's connection.
    for (Conversation conversation : conversations.values()) {
      CompletableFuture<?> unused =
          conversation
              .observed()
              .whenComplete(
                  (observation, failure) -> {
                    if (failure != null) {
                      conversations.values().forEach(Conversation::abandon);
                    }
                  });
    }
    try {
      if (!options.strict() && Judge.leavesClosingOpen(play.told())) {
        awaitOrQuiet(both, play.told(), recording, start);
      } else {
        await(both, limit.plus(MARGIN).minus(since(start)));
      }
    } catch (TimeoutException e) {
      conversations.values().forEach(Conversation::abandon);
      await(both, LAST_MARGIN);
    }
    Map<Role, ObjectNode> observations = new EnumMap<>(Role.class);
    conversations.forEach(
        (role, conversation) -> observations.put(role, conversation.observed().join()));
    return observations;
  }

  /** Waits in vain, too, once all has passed and nobody closes: then nobody has to. */
  private void awaitOrQuiet(
      CompletableFuture<?> both, ConformanceCase told, WireRecording recording, long start)
      throws InterruptedException, TimeoutException {
    long boxes = boxes(told);
    int before = -1;
    while (true) {
      try {
        await(both, QUIET);
        return;
      } catch (TimeoutException e) {
        int now = recording.events().size();
        boolean quiet =
            now == before && ConversationReader.read(recording.events()).size() >= boxes;
        if (quiet || since(start).compareTo(options.limit().plus(MARGIN)) > 0) {
          throw e;
        }
        before = now;
      }
    }
  }

  private static long boxes(ConformanceCase told) {
    long boxes = 0;
    for (Role role : Role.values()) {
      boxes += ConversationReader.boxes(role, told.wire()).size();
    }
    return boxes;
  }

  private static <T> T await(CompletableFuture<T> future, Duration limit)
      throws InterruptedException, TimeoutException {
    try {
      return future.get(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException reason) {
        throw reason;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static Result judged(
      Play play, Judgement judgement, Duration took, WireRecording recording) {
    return new Result(
        play,
        judgement.passed() ? Verdict.PASSED : Verdict.FAILED,
        took,
        judgement.passed() ? null : judgement.differences().get(0).toString(),
        judgement,
        recording.beginning());
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void remove(Path socket) {
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      // It goes with the directory.
    }
  }
}
