package dev.ampinterop.conformance.peer.message;

import dev.ampinterop.conformance.steps.AtOnce;
import dev.ampinterop.conformance.steps.Await;
import dev.ampinterop.conformance.steps.Call;
import dev.ampinterop.conformance.steps.ResponderEntry;
import dev.ampinterop.conformance.steps.Seen;
import dev.ampinterop.conformance.steps.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks that an observation is one of that part: what each step reports is of the form that its
 * kind has, and each value of the form that its declared type has. Whether it is what the case
 * wants is for the judge.
 */
public final class PlayedPart {
  private static final Set<String> NO_NUMBERS = Set.of("nan", "inf", "-inf", "-0.0");

  private final JsonNode commands;
  private final List<Step> does;
  private final Map<String, List<ResponderEntry>> responders;
  private final Map<String, String> started = new HashMap<>();
  private final Consumer<MalformedMessage> unknown;

  /**
   * @param part as {@link Play} has it
   * @param unknown gets each member that the protocol does not know; may throw it
   */
  public PlayedPart(ObjectNode part, Consumer<MalformedMessage> unknown) {
    this.commands = part.path("commands");
    this.does = Step.ofPart(part.path("does"));
    this.responders = ResponderEntry.ofPart(part.path("responders"));
    this.unknown = unknown;
    Stream.concat(
            does.stream(),
            responders.values().stream()
                .flatMap(List::stream)
                .flatMap(entry -> entry.does().stream()))
        .flatMap(step -> Stream.concat(Stream.of(step), step.action().inner()))
        .forEach(this::note);
  }

  private void note(Step step) {
    if (step.action() instanceof Call call) {
      call.as().ifPresent(name -> started.put(name, call.command()));
    }
  }

  /**
   * Checks one.
   *
   * @throws MalformedMessage where it is not one of this part
   */
  public void check(Observed observed) {
    String path = Observed.OBSERVATION;
    steps(does, observed.observation().path("does"), path + ".does");
    for (Map.Entry<String, JsonNode> member :
        observed.observation().path("responders").properties()) {
      String place = Members.place(path + ".responders", member.getKey());
      List<ResponderEntry> entries = responders.get(member.getKey());
      if (entries == null) {
        throw new MalformedMessage(place, "the part has no responder of that name");
      }
      for (int index = 0; index < member.getValue().size(); index++) {
        ResponderEntry entry = entries.get(Math.min(index, entries.size() - 1));
        JsonNode call = member.getValue().get(index);
        values(call.path("saw"), member.getKey(), "arguments", place + "[" + index + "].saw");
        steps(entry.does(), call.path("does"), place + "[" + index + "].does");
      }
    }
  }

  private void steps(List<Step> steps, JsonNode seen, String path) {
    for (int index = 0; index < seen.size(); index++) {
      JsonNode entry = seen.get(index);
      String place = path + "[" + index + "]";
      if (entry.has("problem")) {
        return;
      }
      if (index >= steps.size()) {
        throw new MalformedMessage(
            place, "the part has no more than " + steps.size() + " steps here, with an entry each");
      }
      step(steps.get(index), entry, place);
    }
  }

  private void step(Step step, JsonNode seen, String path) {
    if (seen.has("error")) {
      demand(step.tries(), path, "no error, as the step has no \"tries\"", seen);
      return;
    }
    if (step.action() instanceof AtOnce atOnce) {
      atOnce(atOnce.lists(), seen, path);
      return;
    }
    Seen kind =
        step.action() instanceof Call call && call.as().isPresent()
            ? Seen.NOTHING
            : step.kind().seen();
    switch (kind) {
      case NOTHING -> demand(seen.isNull(), path, "null, as there is nothing to see", seen);
      case TRUTH -> demand(seen.isBoolean(), path, "true or false", seen);
      case NAMES -> demand(seen.isArray(), path, "a list of names", seen);
      case BYTES -> demand(seen.has("hex"), path, "bytes, as {\"hex\": …}", seen);
      case FACTS -> demand(seen.has("kind"), path, "the facts of a descriptor", seen);
      case CERTIFICATE ->
          demand(seen.isNull() || seen.has("sha256"), path, "{\"sha256\": …} or null", seen);
      case OUTCOME -> outcome(step, seen, path);
    }
  }

  private void atOnce(List<List<Step>> lists, JsonNode seen, String path) {
    demand(
        seen.isArray() && seen.size() == lists.size(),
        path,
        "a list for each of the " + lists.size() + " lists of steps",
        seen);
    for (int index = 0; index < lists.size(); index++) {
      String place = path + "[" + index + "]";
      demand(seen.get(index).isArray(), place, "a list, with an entry each step", seen.get(index));
      steps(lists.get(index), seen.get(index), place);
    }
  }

  private void outcome(Step step, JsonNode seen, String path) {
    demand(
        Stream.of("answer", "sent", "switched", "failure").anyMatch(seen::has),
        path,
        "the outcome of a call",
        seen);
    if (seen.has("answer")) {
      command(step)
          .ifPresent(command -> values(seen.get("answer"), command, "response", path + ".answer"));
    }
  }

  private Optional<String> command(Step step) {
    if (step.action() instanceof Call call) {
      return Optional.of(call.command());
    }
    return step.action() instanceof Await await
        ? Optional.ofNullable(started.get(await.call()))
        : Optional.empty();
  }

  private void values(JsonNode values, String command, String declared, String path) {
    JsonNode told = commands.path(command);
    if (told.path("raw").asBoolean(false)) {
      values
          .properties()
          .forEach(
              member ->
                  Observation.bytes(
                      member.getValue(), Members.place(path, member.getKey()), unknown));
    } else {
      members(values, told.path(declared), path);
    }
  }

  private void members(JsonNode values, JsonNode types, String path) {
    for (Map.Entry<String, JsonNode> member : values.properties()) {
      // What was decoded though nobody has declared it is for the judge.
      if (types.has(member.getKey())) {
        value(member.getValue(), types.get(member.getKey()), Members.place(path, member.getKey()));
      }
    }
  }

  private void value(JsonNode value, JsonNode type, String path) {
    String name = type.path("type").asString("");
    switch (name) {
      case "Integer" -> declared(value.isIntegralNumber(), path, name, "an integer", value);
      case "Boolean" -> declared(value.isBoolean(), path, name, "true or false", value);
      case "Unicode", "Decimal", "DateTime", "Path" ->
          declared(value.isString(), path, name, "a text", value);
      case "Float" ->
          declared(
              value.isNumber() || (value.isString() && NO_NUMBERS.contains(value.stringValue())),
              path,
              name,
              "a number, or one of the texts nan, inf, -inf and -0.0",
              value);
      case "String" -> Observation.bytes(value, path, unknown);
      case "Descriptor" -> Observation.facts(value, path, unknown);
      case "AmpList", "ListOf" -> {
        declared(value.isArray(), path, name, "a list", value);
        for (int index = 0; index < value.size(); index++) {
          element(value.get(index), type.path("of"), name, path + "[" + index + "]");
        }
      }
      default -> {}
    }
  }

  private void element(JsonNode value, JsonNode of, String list, String path) {
    if (list.equals("ListOf")) {
      value(value, of, path);
    } else {
      demand(value.isObject(), path, "an object, as elements of an AmpList are", value);
      members(value, of, path);
    }
  }

  private static void declared(
      boolean fits, String path, String type, String what, JsonNode value) {
    demand(fits, path, what + ", as the part declares " + type, value);
  }

  private static void demand(boolean fits, String path, String what, JsonNode value) {
    if (!fits) {
      throw Members.expected(path, what, value);
    }
  }
}
