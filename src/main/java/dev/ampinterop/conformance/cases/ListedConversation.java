package dev.ampinterop.conformance.cases;

import dev.ampinterop.conformance.opens.Opening;
import dev.ampinterop.conformance.opens.Pipe;
import dev.ampinterop.conformance.opens.RegularFile;
import dev.ampinterop.conformance.steps.Await;
import dev.ampinterop.conformance.steps.Call;
import dev.ampinterop.conformance.steps.Drop;
import dev.ampinterop.conformance.steps.Read;
import dev.ampinterop.conformance.steps.ResponderEntry;
import dev.ampinterop.conformance.steps.Step;
import dev.ampinterop.conformance.steps.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a bare client does in one conversation: calls, in the order of a list that its author was
 * given, each with its outcome. What an answer was shows in a call after it that takes its values
 * from there. Immutable; the JSON nodes are not to be changed.
 *
 * @param told the case that it is made of
 * @param opens the pipes and files that it opens before it calls, as a part has them
 * @param steps its steps, each {@code call} or {@code await}, as a part has them, with what it sees
 */
public record ListedConversation(
    ConformanceCase told, List<Opening> opens, List<ObjectNode> steps) {
  /** What the client answers where the server calls Why. */
  private static final String BECAUSE = "{\"text\":\"because\"}";

  /** Copies the lists. */
  public ListedConversation {
    opens = List.copyOf(opens);
    steps = List.copyOf(steps);
  }

  /** The conversation of a case that {@linkplain ConformanceCase#isListed() is listed}. */
  public static ListedConversation of(ConformanceCase told) {
    Party client = told.party(Role.CLIENT);
    List<ObjectNode> steps = new ArrayList<>();
    Outcome before = Outcome.NONE;
    for (Step step : client.does()) {
      JsonNode seen = step.sees().orElse(JsonNodeFactory.instance.objectNode());
      if (step.action() instanceof Call call) {
        ObjectNode json = step.json().deepCopy();
        json.remove("keeps");
        if (!call.with().isEmpty()) {
          json.set("with", before.references(call.with()));
        }
        if (call.as().isEmpty()) {
          json.set("sees", seen);
          before = new Outcome(seen, call.keeps());
        }
        steps.add(json);
      } else if (step.action() instanceof Await await) {
        ObjectNode json = step.json().deepCopy();
        json.remove("keeps");
        steps.add(json.set("sees", seen));
        before = new Outcome(seen, await.keeps());
      }
    }
    return new ListedConversation(told, client.opens(), steps);
  }

  /** What a list cannot say of that client; empty when it can say everything. */
  static Optional<String> problem(Party client) {
    if (client.scriptOnly()) {
      return Optional.of("only the script plays this client");
    }
    for (Opening opening : client.opens()) {
      boolean canRead =
          (opening.resource() instanceof RegularFile file && isPlain(file))
              || (opening.resource() instanceof Pipe pipe && pipe.finished());
      if (!canRead) {
        return Optional.of("a list has plain files and finished pipes, but not " + opening.name());
      }
    }
    Set<String> own = Opening.names(client.opens());
    for (Step step : client.does()) {
      boolean canDo =
          step.action() instanceof Call
              || step.action() instanceof Await
              || (step.action() instanceof Read read && !own.contains(read.from()))
              || step.action() instanceof Drop;
      if (!canDo) {
        return Optional.of("a list has calls, but not this step: " + step.words());
      }
    }
    for (Map.Entry<String, List<ResponderEntry>> responder : client.responders().entrySet()) {
      for (ResponderEntry entry : responder.getValue()) {
        if (!entry.does().isEmpty() || !entry.told().path("answer").toString().equals(BECAUSE)) {
          return Optional.of("the client of a list answers \"because\" to Why, and nothing else");
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isPlain(RegularFile file) {
    return file.mode().equals("read") && file.offset() == 0 && file.hole() == 0;
  }

  /** A list for programs, with the commands of all lists; the caller owns it. */
  public static ObjectNode toJson(List<ListedConversation> list) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode commands = json.putObject("commands");
    BareCommands.builtIn()
        .all()
        .forEach(command -> commands.set(command.spec().name(), command.spec().toJson()));
    list.forEach(conversation -> json.withArray("conversations").add(conversation.toJson()));
    return json;
  }

  private ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", told.id()).put("claim", told.claim());
    ArrayNode needs = json.putArray("needs");
    told.features(Role.CLIENT).forEach(needs::add);
    ObjectNode opened = json.putObject("opens");
    opens.forEach(opening -> opened.set(opening.name(), opening.json().deepCopy()));
    steps.forEach(step -> json.withArray("steps").add(step.deepCopy()));
    return json;
  }

  /** For people, a line for each thing that the client does. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    opens.forEach(
        opening -> lines.add("open " + opening.name() + ", " + opening.resource().words()));
    for (ObjectNode step : steps) {
      lines.add(words(step));
    }
    return lines;
  }

  private static String words(ObjectNode step) {
    String outcome = step.has("sees") ? ": " + Words.outcome(step.get("sees")) : "";
    if (step.has("await")) {
      return "await " + step.get("await").asString("") + outcome;
    }
    String with = step.has("with") ? " " + members(step.get("with")) : "";
    String as = step.has("as") ? ", and do not wait; it is " + step.get("as").asString("") : "";
    return "call " + step.get("call").asString("") + with + as + outcome;
  }

  private static String members(JsonNode with) {
    List<String> words = new ArrayList<>();
    with.properties().forEach(member -> words.add(member.getKey() + "=" + word(member.getValue())));
    return String.join(" ", words);
  }

  private static String word(JsonNode value) {
    if (value.size() == 1 && value.has(Outcome.FROM)) {
      return "<the " + value.get(Outcome.FROM).asString("") + " that came>";
    }
    return Words.value(value);
  }

  /** What the step before has seen, and what it has kept of that. */
  private record Outcome(JsonNode seen, ObjectNode keeps) {
    static final String FROM = "came";
    static final Outcome NONE =
        new Outcome(JsonNodeFactory.instance.objectNode(), JsonNodeFactory.instance.objectNode());

    /** The same arguments, where they are just what came, as references to that. */
    ObjectNode references(ObjectNode with) {
      ObjectNode references = JsonNodeFactory.instance.objectNode();
      with.properties()
          .forEach(
              member ->
                  references.set(
                      member.getKey(),
                      source(member.getKey(), member.getValue())
                          .<JsonNode>map(
                              name -> JsonNodeFactory.instance.objectNode().put(FROM, name))
                          .orElse(member.getValue())));
      return references;
    }

    private Optional<String> source(String key, JsonNode value) {
      if (Objects.equals(seen.path("answer").get(key), value) || isKept(key, value)) {
        return Optional.of(key);
      }
      for (String name : List.of("code", "description")) {
        if (seen.has("failure") && Objects.equals(seen.get(name), value)) {
          return Optional.of(name);
        }
      }
      return Optional.empty();
    }

    private boolean isKept(String key, JsonNode value) {
      return keeps.has(key) && Objects.equals(keeps.get(key), value.get("descriptor"));
    }
  }
}
