package dev.ampinterop.conformance.soak;

import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the calls of one connection down, for both sides at once: the client's steps, the server's
 * responders, and the wire between them for the side that the script may play.
 *
 * <p>Each call passes one of the client's descriptors, chosen at random, and expects one of the
 * server's: a descriptor that went to the wrong call shows as the wrong one.
 */
final class SoakTraffic {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int FILES = 4;
  private static final int MOST_EXTRAS = 2;
  private static final int MOST_EXTRAS_IN_ALL = 32;

  /** A box that breaks off before its end, in pieces that can still be told from no box. */
  private static final String TORN = "00045f61736b000131" + "00085f636f6d6d616e64";

  private final Random random;
  private final int inFlight;
  private final @Nullable Role strays;
  private final ArrayNode steps = JSON.arrayNode();
  private final ArrayNode responses = JSON.arrayNode();
  private final ArrayNode pings = JSON.arrayNode();
  private final ArrayNode wire = JSON.arrayNode();
  private final Queue<ObjectNode> asks = new ArrayDeque<>();
  private final Queue<ObjectNode> answers = new ArrayDeque<>();
  private final Queue<ObjectNode> unawaited = new ArrayDeque<>();
  private final Map<Role, Integer> sent = new EnumMap<>(Role.class);
  private final Map<Role, Integer> stray = new EnumMap<>(Role.class);
  private int tag;
  private int answered;

  SoakTraffic(Random random, int inFlight, Fault fault) {
    this.random = random;
    this.inFlight = inFlight;
    this.strays =
        switch (fault) {
          case UNCLAIMED -> Role.CLIENT;
          case UNCLAIMED_IN_ANSWERS -> Role.SERVER;
          default -> null;
        };
  }

  /** How many descriptors that side has sent. */
  int sent(Role role) {
    return sent.getOrDefault(role, 0);
  }

  /** How many of them no good box names. */
  int stray(Role role) {
    return stray.getOrDefault(role, 0);
  }

  int answered() {
    return answered;
  }

  /** Calls that are answered as they should be. */
  void calls(int count) {
    for (int i = 0; i < count; i++) {
      beginWindow();
      String passed = descriptor(Role.CLIENT);
      String returned = descriptor(Role.SERVER);
      String call = call(passed);
      expect(call).putObject("answer").putObject("file").put("is", returned);
      response(passed, returned);
      answers.add(box(Role.SERVER, returned, Map.of("_answer", tag())));
      answered++;
    }
  }

  /** A call that the server answers with an error, and then closes; the script makes it. */
  void badCall(int ordinal, int descriptors) {
    asks.add(
        badBox(Role.CLIENT, Map.of("_ask", nextTag(), "_command", "Swap"), ordinal, descriptors));
    ObjectNode error = entry(Role.SERVER);
    error
        .putObject("box")
        .put("_error", tag())
        .put("_error_code", "UNKNOWN")
        .put("_error_description", "Unknown Error");
    answers.add(error);
    answers.add(entry(Role.SERVER).put("close", true));
  }

  /** An answer that the client cannot decode; the script gives it. */
  void badAnswer(int ordinal, int descriptors) {
    beginWindow();
    expect(call(descriptor(Role.CLIENT))).put("failure", "undecodable");
    answers.add(badBox(Role.SERVER, Map.of("_answer", tag()), ordinal, descriptors));
  }

  /** Calls that wait for the end of the connection. */
  void unansweredCalls(int count) {
    flush();
    awaitAll();
    for (int i = 0; i < count; i++) {
      String passed = descriptor(Role.CLIENT);
      expect(call(passed)).put("failure", "lost");
      response(passed, descriptor(Role.SERVER)).putArray("does").addObject().put("wait", "end");
    }
  }

  /** Part of a call, with descriptors; then the client closes. */
  void tornCall(int descriptors) {
    asks.add(torn(Role.CLIENT, descriptors));
  }

  /** Part of an answer, with descriptors; then the server closes. */
  void tornAnswer(int descriptors) {
    answers.add(torn(Role.SERVER, descriptors));
    answers.add(entry(Role.SERVER).put("close", true));
  }

  /** The client closes, whatever is in flight. */
  void close() {
    steps.addObject().put("close", true);
  }

  /** Calls that are answered only after they were given up; no script plays them. */
  void givenUpCalls(int count) {
    flush();
    awaitAll();
    for (int i = 0; i < count; i++) {
      String passed = descriptor(Role.CLIENT);
      String call = call(passed);
      steps.addObject().put("giveUp", call);
      ObjectNode response = response(passed, descriptor(Role.SERVER));
      response.putArray("does").addObject().put("wait", "Ping");
      sent.merge(Role.SERVER, 1, Integer::sum);
    }
    // The first answer lets them be answered, the second comes after theirs.
    for (int i = 0; i < 2; i++) {
      steps.addObject().put("call", "Ping").putObject("sees").putObject("answer");
    }
    pings.addObject();
    ObjectNode last = pings.addObject().putArray("does").addObject();
    last.put("wait", "Swap").put("count", responses.size());
  }

  /** Writes everything into the document of a case. */
  void tell(ObjectNode document, Pairing pairing, Map<Role, Integer> unclaimed) {
    flush();
    awaitAll();
    ObjectNode commands = document.putObject("commands");
    ObjectNode swap = commands.putObject("Swap");
    swap.putObject("arguments").put("file", "Descriptor");
    swap.putObject("response").put("file", "Descriptor");
    commands.putObject("Ping");
    for (Role role : Role.values()) {
      ObjectNode party = document.putObject(role.toString());
      opens(role, party.putObject("opens"));
      if (pairing.player(role).equals(Pairing.SCRIPT)) {
        party.put("script", true);
        document.set("wire", wire);
        continue;
      }
      party.put("unclaimed", unclaimed.getOrDefault(role, 0)).put("ends", "clean");
      if (role == Role.CLIENT) {
        party.set("does", steps);
      } else {
        ObjectNode responders = party.putObject("responders");
        responders.set("Swap", responses);
        responders.set("Ping", pings.isEmpty() ? pings.add(JSON.objectNode()) : pings);
      }
    }
  }

  private String call(String passed) {
    if (unawaited.size() == inFlight) {
      steps.add(unawaited.remove());
    }
    asks.add(box(Role.CLIENT, passed, Map.of("_ask", nextTag(), "_command", "Swap")));
    String name = "call " + tag;
    ObjectNode step = steps.addObject().put("call", "Swap").put("as", name);
    step.putObject("with").putObject("file").put("descriptor", passed);
    return name;
  }

  private ObjectNode expect(String call) {
    ObjectNode step = JSON.objectNode().put("await", call);
    unawaited.add(step);
    return step.putObject("sees");
  }

  private void awaitAll() {
    unawaited.forEach(steps::add);
    unawaited.clear();
  }

  private ObjectNode response(String passed, String returned) {
    ObjectNode response = responses.addObject();
    response.putObject("sees").putObject("file").put("is", passed);
    response.putObject("answer").putObject("file").put("descriptor", returned);
    return response;
  }

  // The other side waits for answers once so many calls are in flight.
  private void beginWindow() {
    if (asks.size() == inFlight) {
      flush();
    }
  }

  private void flush() {
    asks.forEach(wire::add);
    answers.forEach(wire::add);
    asks.clear();
    answers.clear();
  }

  private ObjectNode box(Role from, String descriptor, Map<String, String> keys) {
    ObjectNode entry = entry(from);
    ObjectNode box = entry.putObject("box");
    ArrayNode descriptors = entry.putArray("descriptors");
    if (from == strays && stray(from) < MOST_EXTRAS_IN_ALL) {
      int extras = random.nextInt(MOST_EXTRAS + 1);
      addDescriptors(from, descriptors, extras);
      stray.merge(from, extras, Integer::sum);
    }
    keys.forEach(box::put);
    box.put("file", Integer.toString(sent(from)));
    descriptors.add(descriptor);
    sent.merge(from, 1, Integer::sum);
    return entry;
  }

  private ObjectNode badBox(Role from, Map<String, String> keys, int ordinal, int descriptors) {
    ObjectNode entry = entry(from);
    ObjectNode box = entry.putObject("box");
    keys.forEach(box::put);
    box.put("file", Integer.toString(ordinal));
    addDescriptors(from, entry.putArray("descriptors"), descriptors);
    return entry;
  }

  private ObjectNode torn(Role from, int descriptors) {
    ObjectNode entry = entry(from);
    entry.put("hex", TORN.substring(0, 2 * (1 + random.nextInt(TORN.length() / 2))));
    addDescriptors(from, entry.putArray("descriptors"), descriptors);
    return entry;
  }

  private void addDescriptors(Role from, ArrayNode descriptors, int count) {
    for (int i = 0; i < count; i++) {
      descriptors.add(descriptor(from));
    }
    sent.merge(from, count, Integer::sum);
  }

  private static ObjectNode entry(Role from) {
    return JSON.objectNode().put("from", from.toString());
  }

  private String nextTag() {
    tag++;
    return tag();
  }

  private String tag() {
    return Integer.toHexString(tag);
  }

  private static void opens(Role role, ObjectNode opens) {
    String prefix = role + "-";
    for (int i = 0; i < FILES; i++) {
      ObjectNode file = opens.putObject(prefix + "file" + i).putObject("file");
      file.put("content", role + " " + i);
    }
    opens.putObject(prefix + "pair").putObject("socketpair");
    opens.putObject(prefix + "null").put("device", "/dev/null");
  }

  private String descriptor(Role role) {
    List<String> others = List.of("null", "pair.a", "pair.b");
    int choice = random.nextInt(FILES + others.size());
    return role + "-" + (choice < FILES ? "file" + choice : others.get(choice - FILES));
  }
}
