package dev.ampinterop.conformance.steps;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A step as it is written, from which a kind reads its members; what was read is what a peer gets.
 * This one takes the step of a part as it is. For the step of a case, a class that extends it
 * checks what is read, and brings values into the peer protocol's form.
 */
public class StepSource {
  private final JsonNode step;
  private final ObjectNode read = JsonNodeFactory.instance.objectNode();

  /** The source of a step that was checked before. */
  public StepSource(JsonNode step) {
    this.step = step;
  }

  /** The step as it is written. */
  protected final JsonNode step() {
    return step;
  }

  /** What was read. */
  final ObjectNode read() {
    return read;
  }

  final boolean has(String member) {
    return step.has(member);
  }

  final JsonNode value(String member) {
    return read(member, step.get(member));
  }

  final String text(String member) {
    String text = step.get(member).asString();
    read.put(member, text);
    return text;
  }

  final Optional<String> optionalText(String member) {
    return has(member) ? Optional.of(text(member)) : Optional.empty();
  }

  final int number(String member, int otherwise) {
    int number = step.path(member).asInt(otherwise);
    read.put(member, number);
    return number;
  }

  /** True, for a kind of which there is no more to be said. */
  final void yes(String member) {
    read.put(member, true);
  }

  /** Texts, if there are any. */
  final List<String> texts(String member) {
    return has(member) ? list(member) : List.of();
  }

  private List<String> list(String member) {
    ArrayNode list = read.putArray(member);
    step.path(member).forEach(text -> list.add(text.asString()));
    return list.valueStream().map(JsonNode::stringValue).toList();
  }

  /** Bytes, as {@code {"hex": …}}. */
  final JsonNode bytes(String member) {
    return read(member, toHex(step.get(member)));
  }

  /** A descriptor that the party has. */
  final String held(String member) {
    checkHeld(step, member);
    return text(member);
  }

  /** Descriptors that the party has, if there are any. */
  final List<String> heldIfAny(String member) {
    return has(member) ? heldOrNone(member) : List.of();
  }

  /** Descriptors that the party has; a peer gets the list even where it is left out. */
  final List<String> heldOrNone(String member) {
    step.path(member).forEach(name -> checkHeld(name, ""));
    return list(member);
  }

  /** A command; what is read after it belongs to this one. */
  final String command(String member) {
    checkCommand(member);
    return text(member);
  }

  /** A command for which the party has a responder. */
  final String answered(String member) {
    checkAnswered(member);
    return text(member);
  }

  /** A call that was made before; what is read after it belongs to its command. */
  final String started(String member) {
    checkStarted(member);
    return text(member);
  }

  /** Under which name the call is awaited; empty where its own step does it. */
  final Optional<String> startsAs() {
    checkName();
    return optionalText("as");
  }

  /** What a call sends. */
  final ObjectNode with() {
    return read("with", toSent(object("with")));
  }

  /** How the side goes over to TLS; empty where nothing is said of it. */
  final ObjectNode tls() {
    checkTls();
    return objectIfAny("tls");
  }

  /** Lists of steps. */
  final List<List<Step>> lists(String member) {
    List<List<Step>> lists =
        step.get(member)
            .valueStream()
            .map(list -> list.valueStream().map(this::of).map(Step::of).toList())
            .toList();
    ArrayNode json = read.putArray(member);
    for (List<Step> list : lists) {
      ArrayNode steps = json.addArray();
      list.forEach(one -> steps.add(one.json()));
    }
    return lists;
  }

  /** Which received descriptors are kept, and under which names. */
  final ObjectNode keeps() {
    checkKeeps();
    return objectIfAny("keeps");
  }

  private ObjectNode objectIfAny(String member) {
    return has(member) ? read(member, object(member)) : object(member);
  }

  private ObjectNode object(String member) {
    return step.get(member) instanceof ObjectNode object
        ? object
        : JsonNodeFactory.instance.objectNode();
  }

  private <T extends JsonNode> T read(String member, T value) {
    read.set(member, value);
    return value;
  }

  /** The source of a step that this one is made of. */
  protected StepSource of(JsonNode inner) {
    return new StepSource(inner);
  }

  /** Bytes in the peer protocol's form. */
  protected JsonNode toHex(JsonNode bytes) {
    return bytes;
  }

  /** The values of a call in the peer protocol's form. */
  protected ObjectNode toSent(ObjectNode with) {
    return with;
  }

  /** What must be seen, in the peer protocol's form; empty where a part does not say it. */
  protected Optional<JsonNode> sees(Seen seen) {
    return Optional.empty();
  }

  /** Checks that the party has the descriptor which that member of a node, or the node, names. */
  protected void checkHeld(JsonNode node, String member) {}

  /** Checks that the command is one of the case. */
  protected void checkCommand(String member) {}

  /** Checks that the party has a responder for the command. */
  protected void checkAnswered(String member) {}

  /** Checks that a call of that name was made before. */
  protected void checkStarted(String member) {}

  /** Checks that no other call has that name. */
  protected void checkName() {}

  /** Checks that the command starts TLS, if the step says how. */
  protected void checkTls() {}

  /** Checks that what is kept is received. */
  protected void checkKeeps() {}

  /** Checks that some command switches to another protocol; gives this back. */
  protected StepSource afterSwitch() {
    return this;
  }

  /** Checks a member that does not go with every other. */
  protected void demand(boolean fulfilled, String member, String problem) {}
}
