package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.WirePiece;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a party must have done to send what it sent: its calls and its replies, in the very order in
 * which they passed.
 *
 * <p>A call that was made while the party owed a reply is made by the responder that owes it: of
 * several by the one whose reply comes first. So the reply follows of itself. Every other call is one
 * of the party's own steps. What follows the reply of another responder waits for that.
 *
 * <pre>
 *   received   Run                          AddSuccess's answer
 *   sent               AddSuccess  Start's answer?         Run's answer
 *              |------ Run's responder: call, await ------|
 * </pre>
 */
final class InferredPart {
  private final Role role;
  private final Passage passage;
  private final InferredCommands commands;
  private final List<String> descriptors;

  private final Map<String, Call> open = new HashMap<>();
  private final Map<String, Owed> owed = new HashMap<>();
  private final List<Call> calls = new ArrayList<>();
  private final Map<String, List<Owed>> responding = new LinkedHashMap<>();
  private final List<Sent> sent = new ArrayList<>();
  private final Set<String> automatic = new HashSet<>();

  private final ArrayNode does = JsonNodeFactory.instance.arrayNode();
  private final Map<String, Integer> finished = new HashMap<>();
  private final Set<Call> awaited = new HashSet<>();

  /**
   * @param role whose part
   * @param passage the conversation
   * @param commands its commands
   * @param descriptors the names of what the party opens, by ordinal
   */
  InferredPart(
      Role role, Passage passage, InferredCommands commands, List<String> descriptors) {
    this.role = role;
    this.passage = passage;
    this.commands = commands;
    this.descriptors = descriptors;
  }

  /** Something that the party sent, at a place among all boxes. */
  private sealed interface Sent {
    int at();
  }

  private static final class Call implements Sent {
    private final int at;
    private final String name;
    private final Passed box;
    private int repliedAt = Integer.MAX_VALUE;
    private @Nullable Passed reply;

    Call(int at, String name, Passed box) {
      this.at = at;
      this.name = name;
      this.box = box;
    }

    @Override
    public int at() {
      return at;
    }
  }

  private static final class Owed {
    private final int since;
    private final Passed call;
    private final ArrayNode does = JsonNodeFactory.instance.arrayNode();
    private @Nullable Passed reply;

    Owed(int since, Passed call) {
      this.since = since;
      this.call = call;
    }
  }

  private record Reply(int at, Owed owed) implements Sent {}

  /**
   * The part as a case tells it.
   *
   * @throws ReplayException when no implementation would send that
   */
  ObjectNode toJson() {
    for (int at = 0; at < passage.boxes().size(); at++) {
      Passed box = passage.boxes().get(at);
      if (box.from() == role) {
        send(at, box);
      } else {
        receive(at, box);
      }
    }
    for (int index = 0; index < sent.size(); index++) {
      tell(index);
    }
    finish();
    ObjectNode part = JsonNodeFactory.instance.objectNode();
    part.set("does", does);
    ObjectNode responders = part.putObject("responders");
    responding.forEach(
        (command, all) -> {
          if (!automatic.contains(command)) {
            ArrayNode entries = responders.putArray(command);
            all.forEach(one -> entries.add(responder(one)));
          }
        });
    int unclaimed =
        passage.descriptors(role.other()).size() - commands.claimed(role.other());
    if (unclaimed > 0) {
      part.put("unclaimed", unclaimed);
    }
    return part;
  }

  /** Whether its last reply ends the connection by itself. */
  boolean endsByError() {
    return !sent.isEmpty()
        && sent.get(sent.size() - 1) instanceof Reply reply
        && isUnknown(reply.owed().reply);
  }

  private void send(int at, Passed box) {
    switch (box.kind()) {
      case CALL -> {
        Call call = new Call(at, "call" + (calls.size() + 1), box);
        calls.add(call);
        sent.add(call);
        box.tag().ifPresent(tag -> open.put(tag, call));
      }
      case REPLY -> {
        Owed one = owed.remove(box.tag().orElse(""));
        if (one == null) {
          throw new ReplayException(
              "the "
                  + role
                  + " answers a call that is not in the capture (tag "
                  + box.tag().orElse("")
                  + ")");
        }
        one.reply = box;
        sent.add(new Reply(at, one));
      }
      case NONE ->
          throw new ReplayException(
              "the "
                  + role
                  + " sends what no implementation sends ("
                  + box.bytes().length
                  + " bytes that are no call and no reply); only the script can play it");
    }
  }

  private void receive(int at, Passed box) {
    if (box.kind() == Passed.Kind.CALL) {
      Owed one = new Owed(at, box);
      responding.computeIfAbsent(box.command(), command -> new ArrayList<>()).add(one);
      box.tag().ifPresent(tag -> owed.put(tag, one));
    } else if (box.kind() == Passed.Kind.REPLY) {
      Call call = open.remove(box.tag().orElse(""));
      if (call != null) {
        call.repliedAt = at;
        call.reply = box;
      }
    }
  }

  private void tell(int index) {
    Sent one = sent.get(index);
    Owed owner = owner(index);
    ArrayNode steps = owner == null ? does : owner.does;
    if (one instanceof Reply reply && isUnhandled(reply.owed())) {
      automatic.add(reply.owed().call.command());
      return;
    }
    Sent before = index == 0 ? null : sent.get(index - 1);
    // A call that came after that needs no telling: the script makes it no sooner.
    boolean isTold = owner != null && before != null && before.at() < owner.since;
    if (before instanceof Reply reply && reply.owed() != owner && !isTold) {
      waitFor(reply.owed(), steps);
    }
    for (Call call : calls) {
      if (call.at < one.at() && call.repliedAt < one.at()) {
        await(call, steps);
      }
    }
    if (one instanceof Call call) {
      ObjectNode step = steps.addObject().put("call", call.box.command());
      step.set("with", content(call.box, true));
      step.put("as", call.name);
    } else if (one instanceof Reply reply) {
      finished.merge(reply.owed().call.command(), 1, Integer::sum);
    }
  }

  private @Nullable Owed owner(int index) {
    Sent one = sent.get(index);
    if (one instanceof Reply reply) {
      return reply.owed();
    }
    for (Sent later : sent.subList(index, sent.size())) {
      if (later instanceof Reply reply
          && reply.owed().since < one.at()
          && !isUnhandled(reply.owed())) {
        return reply.owed();
      }
    }
    return null;
  }

  private void waitFor(Owed other, ArrayNode steps) {
    String command = other.call.command();
    if (!automatic.contains(command)) {
      steps.addObject().put("wait", command).put("count", finished.getOrDefault(command, 1));
    }
  }

  private void await(Call call, ArrayNode steps) {
    if (!awaited.add(call)) {
      return;
    }
    ObjectNode step = steps.addObject().put("await", call.name);
    Passed reply = call.reply;
    if (reply != null && !reply.isError()) {
      step.putObject("sees").set("answer", content(reply, false));
    }
  }

  private void finish() {
    if (!sent.isEmpty() && sent.get(sent.size() - 1) instanceof Reply last) {
      waitFor(last.owed(), does);
    }
    calls.stream().filter(call -> call.reply != null).forEach(call -> await(call, does));
  }

  private ObjectNode responder(Owed one) {
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.set("sees", content(one.call, false));
    if (!one.does.isEmpty()) {
      entry.set("does", one.does);
    }
    Passed reply = one.reply;
    if (reply == null) {
      if (one.call.tag().isPresent()) {
        entry.withArray("does").addObject().put("wait", "end");
      }
    } else if (isUnknown(reply)) {
      entry.putObject("fail").put("unknown", "as captured");
    } else if (reply.isError()) {
      entry
          .putObject("fail")
          .put("remote", reply.text("_error_code").orElse(""))
          .put("description", description(reply));
    } else {
      entry.set("answer", content(reply, true));
    }
    return entry;
  }

  private ObjectNode content(Passed box, boolean isOwn) {
    ObjectNode content = BoxJson.content((WirePiece.Box) box.piece());
    Map<String, Integer> ordinals = commands.descriptors(box);
    List<String> names = isOwn ? descriptors : List.of();
    ordinals.forEach(
        (key, ordinal) -> {
          if (isOwn) {
            content.set(
                key, JsonNodeFactory.instance.objectNode().put("descriptor", names.get(ordinal)));
          } else {
            content.set(key, JsonNodeFactory.instance.objectNode());
          }
        });
    return content;
  }

  private static String description(Passed reply) {
    return reply
        .text("_error_description")
        .map(
            text ->
                new String(
                    text.getBytes(StandardCharsets.ISO_8859_1),
                    StandardCharsets.UTF_8))
        .orElse("");
  }

  private static boolean isUnknown(@Nullable Passed reply) {
    return reply != null
        && reply.text("_error_code").equals(Optional.of("UNKNOWN"))
        && description(reply).equals("Unknown Error");
  }

  /** What an implementation replies to a call for which it has no responder. */
  private static boolean isUnhandled(Owed owed) {
    Passed reply = owed.reply;
    return reply != null
        && reply.text("_error_code").equals(Optional.of("UNHANDLED"))
        && description(reply).equals("Unhandled Command: b'" + owed.call.command() + "'");
  }
}
