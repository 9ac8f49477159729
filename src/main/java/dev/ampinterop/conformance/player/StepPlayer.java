package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.conformance.player.PartCommands.PartCommand;
import dev.ampinterop.conformance.player.PartValues.PartArgument;
import dev.ampinterop.conformance.steps.Action;
import dev.ampinterop.conformance.steps.AtOnce;
import dev.ampinterop.conformance.steps.Await;
import dev.ampinterop.conformance.steps.Call;
import dev.ampinterop.conformance.steps.Close;
import dev.ampinterop.conformance.steps.DescriptorAction;
import dev.ampinterop.conformance.steps.GiveUp;
import dev.ampinterop.conformance.steps.Hear;
import dev.ampinterop.conformance.steps.Pace;
import dev.ampinterop.conformance.steps.PeerCertificate;
import dev.ampinterop.conformance.steps.Say;
import dev.ampinterop.conformance.steps.Step;
import dev.ampinterop.conformance.steps.Take;
import dev.ampinterop.conformance.steps.Wait;
import dev.ampinterop.conformance.wire.DescriptorProbe;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Plays steps with our library, one after the other, waiting where a step waits: never on a
 * connection's reading thread. Steps of one party may run on several threads at once.
 */
final class StepPlayer implements Action.Player {
  private final PartCommands commands;
  private final CallStyle style;
  private final DescriptorHolder holder;
  private final DescriptorSteps descriptors;
  private final FinishCounts finished;
  private final PartStream stream;
  private final PartBoxes boxes;
  private final CompletableFuture<AmpConnection> connected;
  private final Duration limit;
  private final Map<String, Started> started = new ConcurrentHashMap<>();
  private final Queue<CompletableFuture<Values>> calls = new ConcurrentLinkedQueue<>();

  private record Started(PartCommand command, CompletableFuture<Values> call) {}

  StepPlayer(
      PartCommands commands,
      CallStyle style,
      DescriptorHolder holder,
      ServedConnections served,
      FinishCounts finished,
      PartStream stream,
      CompletableFuture<AmpConnection> connected,
      Duration limit) {
    this.commands = commands;
    this.style = style;
    this.holder = holder;
    this.descriptors = new DescriptorSteps(holder, served);
    this.finished = finished;
    this.stream = stream;
    this.boxes = new PartBoxes(holder, stream);
    this.connected = connected;
    this.limit = limit;
  }

  /**
   * Plays steps, once the connection is up.
   *
   * @param observed gets one entry a step; a step that fails leaves its problem there and ends it
   * @return whether all went well
   */
  boolean play(List<Step> steps, ArrayNode observed) {
    for (Step step : steps) {
      try {
        observed.add(play(step));
      } catch (IOException | TimeoutException | RuntimeException e) {
        observed.addObject().put("problem", String.valueOf(e.getMessage()));
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        observed.addObject().put("problem", "the part was abandoned");
        return false;
      }
    }
    return true;
  }

  /** Closes what came with answers that nobody awaited, or not long enough; for the very end. */
  void closeAnswers() {
    calls.forEach(call -> call.thenAccept(Values::closeDescriptors));
  }

  private JsonNode play(Step step) throws IOException, InterruptedException, TimeoutException {
    try {
      return step.action() instanceof DescriptorAction && step.pace() != Pace.AT_ONCE
          ? inTime(step.kind().key(), () -> step.action().play(this))
          : step.action().play(this);
    } catch (IOException e) {
      Optional<String> error = step.tries() ? SystemErrors.name(e) : Optional.empty();
      return JsonNodeFactory.instance.objectNode().put("error", error.orElseThrow(() -> e));
    }
  }

  @Override
  public JsonNode play(Call call) throws IOException, InterruptedException, TimeoutException {
    PartCommand command = commands.get(call.command());
    Started begun = new Started(command, begin(command, call));
    calls.add(begun.call());
    if (call.as().isPresent()) {
      started.put(call.as().get(), begun);
      return NullNode.instance;
    }
    return outcome(begun, call.keeps());
  }

  @Override
  public JsonNode play(AtOnce atOnce) throws IOException, InterruptedException, TimeoutException {
    var begin = new CountDownLatch(atOnce.lists().size());
    List<FutureTask<ArrayNode>> lists =
        atOnce.lists().stream().map(steps -> new FutureTask<>(() -> play(steps, begin))).toList();
    lists.forEach(list -> start(list, "at once"));
    ArrayNode observed = JsonNodeFactory.instance.arrayNode();
    for (FutureTask<ArrayNode> list : lists) {
      observed.add(result(list, "what is done at once"));
    }
    return observed;
  }

  // All begin together, so that none is done before another begins.
  private ArrayNode play(List<Step> steps, CountDownLatch begin) throws InterruptedException {
    begin.countDown();
    begin.await();
    ArrayNode observed = JsonNodeFactory.instance.arrayNode();
    play(steps, observed);
    return observed;
  }

  @Override
  public JsonNode play(Await await) throws IOException, InterruptedException, TimeoutException {
    return outcome(started(await.call()), await.keeps());
  }

  @Override
  public JsonNode play(GiveUp giveUp) {
    started(giveUp.call()).call().cancel(false);
    return NullNode.instance;
  }

  @Override
  public JsonNode play(Wait wait) throws InterruptedException, TimeoutException {
    if (wait.isForEnd()) {
      awaitEnd();
    } else {
      finished.await(wait.command(), wait.count(), limit);
    }
    return NullNode.instance;
  }

  @Override
  public JsonNode play(Close close) {
    connected.join().startClosing();
    return NullNode.instance;
  }

  @Override
  public JsonNode play(Say say) throws IOException, InterruptedException, TimeoutException {
    stream.say(PartValues.bytes(say.bytes()), say.passing().stream().map(holder::get).toList());
    return NullNode.instance;
  }

  @Override
  public JsonNode play(Hear hear) throws IOException, InterruptedException, TimeoutException {
    JsonNode count = hear.count();
    return PartValues.bytes(stream.hear(count.isNumber() ? count.intValue() : Integer.MAX_VALUE));
  }

  @Override
  public JsonNode play(Take take) throws IOException, InterruptedException, TimeoutException {
    Descriptor taken = stream.take();
    holder.hold(take.as(), taken);
    return PartValues.facts(DescriptorProbe.of(taken));
  }

  @Override
  public JsonNode play(DescriptorAction action) throws IOException {
    return action.play(descriptors);
  }

  private Started started(String name) {
    Started call = started.get(name);
    if (call == null) {
      throw new IllegalStateException("no call is named " + name);
    }
    return call;
  }

  private CompletableFuture<Values> begin(PartCommand command, Call call) throws IOException {
    Values arguments;
    try {
      arguments = boxes.arguments(command, call);
    } catch (LocalProtocolException refused) {
      return CompletableFuture.failedFuture(refused);
    }
    return style.call(connected.join(), command, arguments);
  }

  private void awaitEnd() throws InterruptedException, TimeoutException {
    try {
      connected.join().ended().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new TimeoutException("the connection did not end in time");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public JsonNode play(PeerCertificate peerCertificate) {
    Optional<X509Certificate> certificate = connected.join().peerCertificate();
    if (certificate.isEmpty()) {
      return NullNode.instance;
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return JsonNodeFactory.instance
          .objectNode()
          .put("sha256", HexFormat.of().formatHex(digest.digest(certificate.get().getEncoded())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private ObjectNode outcome(Started call, JsonNode keeps)
      throws IOException, InterruptedException, TimeoutException {
    try {
      Values values = call.call().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      ObjectNode outcome = PartBoxes.outcome(call.command(), values);
      keep(call.command().response(), values, keeps);
      return outcome;
    } catch (ExecutionException e) {
      return Outcomes.failure(call.command().command(), e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new TimeoutException(call.command().command().name() + " was not answered in time");
    }
  }

  /**
   * Keeps the named descriptors and closes the others. It keeps what came, not duplicates: those
   * would hide what the library does with its own.
   */
  void keep(List<PartArgument<?>> arguments, Values values, JsonNode keeps) {
    Values.Builder others = Values.with();
    for (PartArgument<?> argument : arguments) {
      JsonNode name = keeps.path(argument.argument().name());
      Object value = values.find(argument.argument()).orElse(null);
      if (name.isString() && value instanceof Descriptor descriptor) {
        holder.hold(name.stringValue(), descriptor);
      } else {
        copy(argument.argument(), values, others);
      }
    }
    others.build().closeDescriptors();
  }

  private static <T> void copy(Argument<T> argument, Values from, Values.Builder to) {
    from.find(argument).ifPresent(value -> to.and(argument, value));
  }

  // Nothing wakes a thread that reads an empty pipe whose other end stays open, so it is left
  // behind: it ends when the part's descriptors are closed.
  private <T> T inTime(String step, Callable<T> work)
      throws IOException, InterruptedException, TimeoutException {
    var task = new FutureTask<>(work);
    start(task, step);
    return result(task, step);
  }

  private static void start(Runnable task, String what) {
    Thread thread = new Thread(task, "java player " + what);
    thread.setDaemon(true);
    thread.start();
  }

  private <T> T result(Future<T> task, String what)
      throws IOException, InterruptedException, TimeoutException {
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new TimeoutException(what + " was not over in time");
    } catch (ExecutionException e) {
      throw new IOException(what + ": " + e.getCause(), e);
    }
  }
}
