package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.conformance.player.PartCommands.PartCommand;
import dev.ampinterop.conformance.player.PartValues.PartArgument;
import dev.ampinterop.conformance.wire.DescriptorProbe;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
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
final class StepPlayer {
  private static final List<String> WAITING =
      List.of("wait", "await", "say", "hear", "take", "accept");

  private final PartCommands commands;
  private final CallStyle style;
  private final DescriptorHolder holder;
  private final DescriptorSteps descriptors;
  private final FinishCounts finished;
  private final PartStream stream;
  private final PartBoxes boxes;
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
      Duration limit) {
    this.commands = commands;
    this.style = style;
    this.holder = holder;
    this.descriptors = new DescriptorSteps(holder, served);
    this.finished = finished;
    this.stream = stream;
    this.boxes = new PartBoxes(holder, stream);
    this.limit = limit;
  }

  /**
   * Plays steps.
   *
   * @param observed gets one entry a step; a step that fails leaves its problem there and ends it
   * @return whether all went well
   */
  boolean play(JsonNode steps, AmpConnection connection, ArrayNode observed) {
    for (JsonNode step : steps) {
      try {
        observed.add(play(step, connection));
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

  /** Whether a step can make its thread wait. */
  static boolean waits(JsonNode step) {
    return WAITING.stream().anyMatch(step::has) || (step.has("call") && !step.has("as"));
  }

  /** Closes what came with answers that nobody awaited, or not long enough; for the very end. */
  void closeAnswers() {
    calls.forEach(call -> call.thenAccept(Values::closeDescriptors));
  }

  private JsonNode play(JsonNode step, AmpConnection connection)
      throws IOException, InterruptedException, TimeoutException {
    if (step.has("call")) {
      PartCommand command = commands.get(step.get("call").stringValue());
      Started call = new Started(command, call(command, step, connection));
      calls.add(call.call());
      if (step.has("as")) {
        started.put(step.get("as").stringValue(), call);
        return NullNode.instance;
      }
      return outcome(call, step.path("keeps"));
    } else if (step.has("await")) {
      return outcome(started(step.get("await").stringValue()), step.path("keeps"));
    } else if (step.has("giveUp")) {
      started(step.get("giveUp").stringValue()).call().cancel(false);
    } else if (step.path("wait").asString("").equals("end")) {
      awaitEnd(connection);
    } else if (step.has("wait")) {
      finished.await(step.get("wait").stringValue(), step.path("count").asInt(1), limit);
    } else if (DescriptorSteps.plays(step)) {
      return onDescriptors(step);
    } else if (step.has("say")) {
      say(step);
    } else if (step.has("hear")) {
      return PartValues.bytes(stream.hear(count(step.get("hear"))));
    } else if (step.has("take")) {
      Descriptor taken = stream.take();
      holder.hold(step.get("take").stringValue(), taken);
      return PartValues.facts(DescriptorProbe.of(taken));
    } else if (step.has("peerCertificate")) {
      return peerCertificate(connection);
    } else if (step.has("close")) {
      connection.startClosing();
    } else {
      throw new IllegalArgumentException("not a step: " + step);
    }
    return NullNode.instance;
  }

  private JsonNode onDescriptors(JsonNode step)
      throws IOException, InterruptedException, TimeoutException {
    try {
      return DescriptorSteps.blocks(step)
          ? inTime(step.propertyNames().iterator().next(), () -> descriptors.play(step))
          : descriptors.play(step);
    } catch (IOException e) {
      Optional<String> error = step.has("tries") ? SystemErrors.name(e) : Optional.empty();
      return JsonNodeFactory.instance.objectNode().put("error", error.orElseThrow(() -> e));
    }
  }

  private Started started(String name) {
    Started call = started.get(name);
    if (call == null) {
      throw new IllegalStateException("no call is named " + name);
    }
    return call;
  }

  private CompletableFuture<Values> call(
      PartCommand command, JsonNode step, AmpConnection connection) throws IOException {
    Values arguments;
    try {
      arguments = boxes.arguments(command, step);
    } catch (LocalProtocolException refused) {
      return CompletableFuture.failedFuture(refused);
    }
    return style.call(connection, command, arguments);
  }

  private void say(JsonNode step) throws IOException, InterruptedException, TimeoutException {
    List<Descriptor> passing = new ArrayList<>();
    step.path("passing").forEach(name -> passing.add(holder.get(name.stringValue())));
    stream.say(HexFormat.of().parseHex(step.get("say").path("hex").asString()), passing);
  }

  private void awaitEnd(AmpConnection connection) throws InterruptedException, TimeoutException {
    try {
      connection.ended().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new TimeoutException("the connection did not end in time");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static JsonNode peerCertificate(AmpConnection connection) {
    Optional<X509Certificate> certificate = connection.peerCertificate();
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

  /** Keeps the named descriptors and closes the others. */
  void keep(List<PartArgument<?>> arguments, Values values, JsonNode keeps) {
    try {
      for (PartArgument<?> argument : arguments) {
        JsonNode name = keeps.path(argument.argument().name());
        Object value = values.find(argument.argument()).orElse(null);
        if (name.isString() && value instanceof Descriptor descriptor) {
          holder.hold(name.stringValue(), descriptor.duplicate());
        }
      }
    } finally {
      values.closeDescriptors();
    }
  }

  // Nothing wakes a thread that reads an empty pipe whose other end stays open, so it is left
  // behind: it ends when the part's descriptors are closed.
  private <T> T inTime(String step, Callable<T> work)
      throws IOException, InterruptedException, TimeoutException {
    var task = new FutureTask<>(work);
    Thread thread = new Thread(task, "java player " + step);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new TimeoutException(step + " was not over in time");
    } catch (ExecutionException e) {
      throw new IOException(step + ": " + e.getCause(), e);
    }
  }

  private static int count(JsonNode count) {
    return count.isNumber() ? count.intValue() : Integer.MAX_VALUE;
  }
}
