package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Ask;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.ConnectionEnd;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.transport.Listener;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.opens.Opening;
import dev.ampinterop.conformance.player.PartCommands.PartCommand;
import dev.ampinterop.conformance.steps.DescriptorAction;
import dev.ampinterop.conformance.steps.Pace;
import dev.ampinterop.conformance.steps.ResponderEntry;
import dev.ampinterop.conformance.steps.Step;
import dev.ampinterop.conformance.wire.Address;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One part, played with our library.
 *
 * <p>The steps run on one thread of the pool. Responders answer on the connection's reading thread,
 * in the order of the calls; those with a step that may wait run elsewhere: each on a thread of its
 * own if it waits for other things to happen, otherwise all on one, so that they keep their order.
 */
final class JavaConversation implements Conversation {
  private static final Duration CLOSING_LIMIT = Duration.ofMillis(500);

  private final PartRequest request;
  private final Executor pool;
  private final Executor inOrder;
  private final CallStyle style;
  private final PartCommands commands;
  private final DescriptorHolder holder = new DescriptorHolder();
  private final ServedConnections served = new ServedConnections();
  private final FinishCounts finished = new FinishCounts();
  private final PartStream stream;
  private final PartBoxes boxes;
  private final StepPlayer steps;
  private final ConcurrentHashMap<String, Integer> asked = new ConcurrentHashMap<>();

  private final Queue<CompletableFuture<?>> responding = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Address> ready = new CompletableFuture<>();
  private final CompletableFuture<ObjectNode> observed = new CompletableFuture<>();
  private final CompletableFuture<AmpConnection> connected = new CompletableFuture<>();

  private final ObjectNode observation = JsonNodeFactory.instance.objectNode();
  private final ObjectNode opens = observation.putObject("opens");
  private final ArrayNode did = observation.putArray("does");
  private final ObjectNode saw = observation.putObject("responders");

  /** What failed besides the steps, under the observation's lock. */
  private final List<String> problems = new ArrayList<>();

  private @Nullable Closeable listening;
  private boolean abandoned;
  private volatile boolean cutOff;

  JavaConversation(PartRequest request, Executor pool, Executor inOrder, CallStyle style) {
    this.request = request;
    observation.put("unclaimed", 0);
    this.pool = pool;
    this.inOrder = inOrder;
    this.style = style;
    this.commands = new PartCommands(request.part().path("commands"));
    this.stream = new PartStream(request.limit());
    // As applications do, which open something for an answer and have no further use for it.
    this.boxes = new PartBoxes(holder.givingDuplicates(), stream);
    this.steps =
        new StepPlayer(
            commands, style, holder, served, finished, stream, connected, request.limit());
  }

  @Override
  public CompletableFuture<Address> ready() {
    return ready;
  }

  @Override
  public CompletableFuture<ObjectNode> observed() {
    return observed;
  }

  @Override
  public void abandon() {
    synchronized (this) {
      abandoned = true;
    }
    stopListening();
    connected.thenAccept(this::cutOff);
  }

  private void cutOff(AmpConnection connection) {
    cutOff = cutOff || !connection.ended().isDone();
    connection.abort();
  }

  /** Plays the part to its end; {@link #observed()} then has the outcome. */
  void play() {
    String end = "never";
    try {
      List<Step> does = Step.ofPart(request.part().path("does"));
      new DescriptorOpener(holder, opens).open(Opening.read(request.part().path("opens")));
      Responders responders = responders();
      served.respondWith(responders);
      AmpConnection connection = AmpConnection.open(connect(), responders);
      connected.complete(connection);
      connection.ended().thenRun(stream::end);
      end = playOn(connection, does);
    } catch (IOException | RuntimeException e) {
      problem(String.valueOf(e.getMessage()));
      ready.completeExceptionally(e);
    } finally {
      stopListening();
      steps.closeAnswers();
      stream.close();
      served.close();
      holder.close();
      int leaked = leaked();
      synchronized (observation) {
        if (leaked > 0) {
          observation.put("leaked", leaked);
        }
        observation.put("end", end);
        // No step is played after one that failed.
        if (!problems.isEmpty() && !did.path(did.size() - 1).has("problem")) {
          did.addObject().put("problem", problems.get(0));
        }
        observed.complete(observation.deepCopy());
      }
    }
  }

  private Transport connect() throws IOException {
    if (request.role() == Role.CLIENT) {
      ready.complete(request.address());
      return request.address().connect();
    }
    Listener listener = request.address().listen();
    synchronized (this) {
      listening = listener;
      if (abandoned) {
        throw new IOException("the part was abandoned");
      }
    }
    ready.complete(request.address().of(listener));
    // Unlike a task that waits for its time, this lets go of the conversation once it is connected.
    CompletableFuture<?> unused =
        connected
            .copy()
            .orTimeout(request.limit().toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((connection, failure) -> stopWaiting());
    return listener.accept();
  }

  private String playOn(AmpConnection connection, List<Step> does) {
    ArrayNode entries = JsonNodeFactory.instance.arrayNode();
    steps.play(does, entries);
    synchronized (observation) {
      did.addAll(entries);
    }
    if (request.closes()) {
      connection.startClosing();
    }
    ConnectionEnd end;
    try {
      end = connection.ended().get(request.limit().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      connection.abort();
      connection.ended().join();
      observation.put("unclaimed", connection.unclaimedDescriptors());
      return "open";
    } catch (InterruptedException e) {
      connection.abort();
      Thread.currentThread().interrupt();
      return "open";
    }
    observation.put("unclaimed", connection.unclaimedDescriptors());
    awaitResponders();
    // Else it would look as if this side had closed it when all was over.
    return cutOff ? "open" : Outcomes.end(end);
  }

  // The connection's reading thread has begun them all by the time it has ended.
  private void awaitResponders() {
    try {
      CompletableFuture.allOf(responding.toArray(CompletableFuture<?>[]::new))
          .get(request.limit().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // What they have not done by now is missing from the observation.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * How many descriptors the library decoded and lost. The part itself has closed all that it got.
   */
  private int leaked() {
    if (!connected.isDone()) {
      return 0;
    }
    AmpConnection connection = connected.join();
    long deadline = System.nanoTime() + CLOSING_LIMIT.toNanos();
    while (true) {
      int held = connection.heldDescriptors() + served.heldDescriptors();
      // What nobody takes is closed by whichever thread finds that out, a moment later perhaps.
      if (held == 0 || System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
        return held;
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void stopWaiting() {
    if (!connected.isDone()) {
      stopListening();
    }
  }

  private void stopListening() {
    Closeable listener;
    synchronized (this) {
      listener = listening;
    }
    if (listener != null) {
      try {
        listener.close();
      } catch (IOException e) {
        // Nobody can connect to it any more either way.
      }
    }
  }

  private Responders responders() {
    Map<String, List<ResponderEntry>> responders =
        ResponderEntry.ofPart(request.part().path("responders"));
    boolean anyReads =
        responders.values().stream()
            .flatMap(List::stream)
            .flatMap(entry -> entry.does().stream())
            .anyMatch(
                step -> step.action() instanceof DescriptorAction && step.pace() != Pace.AT_ONCE);
    Responders.Builder builder = Responders.builder();
    responders.forEach(
        (name, entries) -> bind(builder, name, entries, anyReads ? inOrder : Runnable::run));
    return builder.build();
  }

  private void bind(
      Responders.Builder builder, String name, List<ResponderEntry> entries, Executor usual) {
    PartCommand command = commands.get(name);
    style.bind(
        builder,
        command,
        ask -> {
          int number = asked.merge(name, 1, Integer::sum);
          ResponderEntry entry = entries.get(Math.min(number, entries.size()) - 1);
          ask.answered().thenRun(() -> finished.finished(name));
          var answer = new CompletableFuture<Values>();
          responding.add(answer.handle((values, thrown) -> null));
          try {
            ArrayNode does = note(name, PartBoxes.seen(command, ask.arguments()));
            Executor executor =
                entry.does().stream().anyMatch(step -> step.pace() == Pace.WAITS) ? pool : usual;
            executor.execute(() -> answer(command, entry, ask, does, answer));
          } catch (IOException | RuntimeException e) {
            // It was decoded, but is not what its type can be.
            problem("what " + name + " got cannot be shown: " + e.getMessage());
            ask.arguments().closeDescriptors();
            answer.completeExceptionally(e);
          }
          return answer;
        });
  }

  private void problem(String problem) {
    synchronized (observation) {
      problems.add(problem);
    }
  }

  private ArrayNode note(String command, ObjectNode arguments) {
    synchronized (observation) {
      ObjectNode entry = saw.withArray(command).addObject();
      entry.set("saw", arguments);
      return entry.putArray("does");
    }
  }

  private void answer(
      PartCommand command,
      ResponderEntry responder,
      Ask ask,
      ArrayNode does,
      CompletableFuture<Values> answer) {
    JsonNode entry = responder.told();
    try {
      steps.keep(command.arguments(), ask.arguments(), entry.path("keeps"));
      ArrayNode entries = JsonNodeFactory.instance.arrayNode();
      connected.join();
      steps.play(responder.does(), entries);
      synchronized (observation) {
        does.addAll(entries);
      }
      JsonNode fail = entry.path("fail");
      if (fail.has("remote")) {
        answer.completeExceptionally(
            new RemoteError(
                fail.get("remote").stringValue(),
                fail.path("description").asString(""),
                fail.path("fatal").asBoolean(false)));
      } else if (fail.has("declared")) {
        String description = fail.path("description").asString("");
        answer.completeExceptionally(
            new RemoteError(fail.get("declared").stringValue(), description));
      } else if (fail.has("unknown")) {
        answer.completeExceptionally(new UndeclaredFailure(fail.get("unknown").asString()));
      } else {
        answer.complete(boxes.answer(command, entry));
      }
    } catch (IOException | RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  /** What a responder throws when the case wants an error that its command does not declare. */
  private static final class UndeclaredFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    UndeclaredFailure(String message) {
      super(message);
    }
  }
}
