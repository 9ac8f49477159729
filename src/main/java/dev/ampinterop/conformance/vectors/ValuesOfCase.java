package dev.ampinterop.conformance.vectors;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.cases.ArgumentSpec;
import dev.ampinterop.conformance.cases.ArgumentType;
import dev.ampinterop.conformance.cases.CommandKind;
import dev.ampinterop.conformance.cases.CommandSpec;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Deviation;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.steps.Await;
import dev.ampinterop.conformance.steps.Call;
import dev.ampinterop.conformance.steps.ResponderEntry;
import dev.ampinterop.conformance.steps.Step;
import dev.ampinterop.conformance.vectors.Vector.Test;
import dev.ampinterop.conformance.wire.WireEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a case says of values: what an implementation sends has the bytes that pass on the wire, and
 * what it sees is what the bytes that come are. The calls of a side pass in the order in which it
 * makes them.
 */
final class ValuesOfCase {
  private static final Set<String> ROUTING = Set.of(Amp.ASK, Amp.COMMAND, Amp.ANSWER);
  private static final JsonNode NOTHING = MissingNode.getInstance();

  private final ConformanceCase source;
  private final Source from;
  private final Consumer<Vector> sink;
  private final Map<Integer, Passed> replies = new HashMap<>();
  private final Map<Role, List<Made>> calls = new EnumMap<>(Role.class);
  private final IdentityHashMap<Passed, String> places = new IdentityHashMap<>();
  private final Map<String, Integer> served = new HashMap<>();

  /** A call that a party makes, and what comes of it. */
  private record Made(Call call, JsonNode outcome) {
    boolean fails(String how) {
      return outcome.path("failure").asString("").equals(how);
    }
  }

  ValuesOfCase(ConformanceCase source, Consumer<Vector> sink) {
    this.source = source;
    this.from = new Source(source.id(), source.claim(), source.requires());
    this.sink = sink;
  }

  void derive() {
    for (Role role : Role.values()) {
      refusedCalls(role);
      calls.put(role, new ArrayList<>(made(role)));
      calls.get(role).removeIf(made -> made.fails("refused"));
    }
    List<Passed> passed = ConversationReader.read(events());
    Map<Role, Integer> numbers = new EnumMap<>(Role.class);
    for (Passed one : passed) {
      places.put(one, one.from() + "-" + numbers.merge(one.from(), 1, Integer::sum));
      if (one.isReply() && one.call() != null) {
        replies.put(one.call().number(), one);
      }
    }
    passed.stream().filter(Passed::isCall).forEach(this::exchange);
  }

  private List<WireEvent> events() {
    return source.wire().stream()
        .takeWhile(entry -> !entry.endsBoxes() && !entry.closes())
        .<WireEvent>map(entry -> new WireEvent.Bytes(0, entry.from(), entry.bytes(), List.of()))
        .toList();
  }

  private List<Made> made(Role role) {
    List<Step> steps = source.party(role).does().stream().flatMap(Step::all).toList();
    Map<String, JsonNode> awaited = new HashMap<>();
    for (Step step : steps) {
      if (step.action() instanceof Await await) {
        awaited.put(await.call(), step.sees().orElse(NOTHING));
      }
    }
    List<Made> made = new ArrayList<>();
    for (Step step : steps) {
      if (step.action() instanceof Call call) {
        JsonNode outcome = step.sees().orElse(NOTHING);
        made.add(
            new Made(
                call, call.as().map(name -> awaited.getOrDefault(name, NOTHING)).orElse(outcome)));
      }
    }
    return made;
  }

  private void refusedCalls(Role role) {
    int number = 0;
    for (Made made : made(role)) {
      number++;
      CommandSpec command = source.commands().get(made.call().command());
      if (made.fails("refused") && command != null && !command.is(CommandKind.RAW)) {
        ObjectNode type = arguments(command.arguments());
        ObjectNode body = JsonNodeFactory.instance.objectNode().set("type", type);
        body.set("value", VectorForm.value(type, made.call().with()));
        add(role + "-call-" + number, Test.ENCODE_REFUSED, body, role);
      }
    }
  }

  private void exchange(Passed ask) {
    CommandSpec command =
        source.commands().values().stream()
            .filter(one -> latin(one.name()).equals(ask.command()))
            .findFirst()
            .orElse(null);
    List<Made> waiting = calls.getOrDefault(ask.from(), List.of());
    Made made = waiting.isEmpty() ? null : waiting.remove(0);
    if (command == null || command.is(CommandKind.RAW) || ask.call() == null) {
      return;
    }
    Passed reply = replies.get(ask.call().number());
    JsonNode sent = made == null ? NOTHING : made.call().with();
    Role server = ask.from().other();
    List<ResponderEntry> entries =
        source.party(server).responders().getOrDefault(command.name(), List.of());
    int index = served.getOrDefault(command.name(), 0);
    if (isUnknown(reply) && !source.party(server).scriptOnly() && index >= entries.size()) {
      values(ask, command.arguments(), sent, NOTHING);
      refused(ask, command.arguments());
      return;
    }
    served.put(command.name(), index + 1);
    JsonNode entry =
        entries.isEmpty() ? NOTHING : entries.get(Math.min(index, entries.size() - 1)).told();
    values(ask, command.arguments(), sent, entry.path("sees"));
    if (reply != null && reply.kind() == Passed.Kind.ANSWER) {
      JsonNode outcome = made == null ? NOTHING : made.outcome();
      values(reply, command.response(), answer(entry), outcome.path("answer"));
      if (made != null && made.fails("undecodable")) {
        refused(reply, command.response());
      }
    }
  }

  private static boolean isUnknown(@Nullable Passed reply) {
    return reply != null && reply.text(Amp.ERROR_CODE).filter(Amp.UNKNOWN::equals).isPresent();
  }

  private static JsonNode answer(JsonNode entry) {
    return entry.isMissingNode() || entry.has("answer")
        ? entry.path("answer")
        : JsonNodeFactory.instance.objectNode();
  }

  /** What was sent and seen in a box, value by value, and as a whole. */
  private void values(Passed box, Map<String, ArgumentSpec> specs, JsonNode sent, JsonNode seen) {
    specs.forEach(
        (name, spec) ->
            box.text(latin(name))
                .ifPresent(
                    bytes ->
                        value(
                            box, name, type(spec), hex(bytes), sent.path(name), seen.path(name))));
    if (isWorthTelling(box, specs)) {
      value(box, "", arguments(specs), withoutRouting(box), sent, seen);
    }
  }

  private void value(
      Passed box, String name, ObjectNode type, String bytes, JsonNode sent, JsonNode seen) {
    String place = place(box, name);
    if (!sent.isMissingNode() && isWithoutDescriptors(type)) {
      add(place, Test.ENCODE, body(type, sent, bytes), box.from());
    }
    if (!seen.isMissingNode() && isWithoutDescriptors(type)) {
      add(place, Test.DECODE, body(type, seen, bytes), box.from().other());
    }
  }

  private void refused(Passed box, Map<String, ArgumentSpec> specs) {
    if (specs.size() == 1) {
      specs.forEach(
          (name, spec) ->
              box.text(latin(name)).ifPresent(bytes -> refused(box, name, type(spec), hex(bytes))));
    }
    if (isWorthTelling(box, specs)) {
      refused(box, "", arguments(specs), withoutRouting(box));
    }
  }

  private void refused(Passed box, String name, ObjectNode type, String bytes) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().set("type", type);
    add(place(box, name), Test.DECODE_REFUSED, body.put("bytes", bytes), box.from().other());
  }

  private String place(Passed box, String name) {
    return places.get(box) + "/" + (name.isEmpty() ? "arguments" : name);
  }

  private static ObjectNode body(ObjectNode type, JsonNode value, String bytes) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().set("type", type);
    body.set("value", VectorForm.value(type, value));
    return body.put("bytes", bytes);
  }

  /** A box says no more than its one value does, unless keys may be there or not. */
  private static boolean isWorthTelling(Passed box, Map<String, ArgumentSpec> specs) {
    long keys = box.pairs().stream().filter(pair -> !ROUTING.contains(pair.getKey())).count();
    return specs.size() != 1
        ? keys > 0
        : keys != 1 || specs.values().stream().anyMatch(ArgumentSpec::optional);
  }

  private static String withoutRouting(Passed box) {
    return VectorForm.hex(
        Passed.bytes(
            box.pairs().stream().filter(pair -> !ROUTING.contains(pair.getKey())).toList()));
  }

  private static ObjectNode type(ArgumentSpec spec) {
    ObjectNode type = VectorForm.type(spec.toJson());
    type.remove("optional"); // of a value that is there
    return type;
  }

  private static ObjectNode arguments(Map<String, ArgumentSpec> specs) {
    ObjectNode type = JsonNodeFactory.instance.objectNode().put("type", "Arguments");
    ObjectNode of = type.putObject("of");
    specs.forEach((name, spec) -> of.set(name, VectorForm.type(spec.toJson())));
    return type;
  }

  private static boolean isWithoutDescriptors(JsonNode type) {
    return !type.toString().contains('"' + ArgumentType.DESCRIPTOR.toString() + '"');
  }

  private void add(String place, Test test, ObjectNode body, Role by) {
    Map<String, String> deviations = new TreeMap<>();
    for (Deviation deviation : source.deviations()) {
      // What Twisted does otherwise it does around the codec; the vectors are held against that.
      if (deviation.role() == by && deviation.player().equals("java")) {
        deviations.put(deviation.player(), deviation.because());
      }
    }
    boolean isLenient = test != Test.ENCODE && source.party(by.other()).scriptOnly();
    sink.accept(from.vector(place, test, body, isLenient, deviations));
  }

  private static String hex(String latin) {
    return VectorForm.hex(latin.getBytes(StandardCharsets.ISO_8859_1));
  }

  // One char per byte, as boxes have their keys.
  private static String latin(String name) {
    return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
