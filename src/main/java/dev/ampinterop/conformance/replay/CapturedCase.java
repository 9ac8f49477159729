package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.CapturedOpens;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.WirePiece;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a case of a captured conversation: the script plays one side as it was captured, an
 * implementation has to send what the other side sent. What the application did is inferred from
 * what passed, see {@link InferredPart}.
 */
public final class CapturedCase {
  private final CapturedConversation conversation;
  private final Passage passage;
  private final Role script;
  private final List<String> notes;

  /**
   * @param conversation what was captured
   * @param script the side that is played as captured
   */
  public CapturedCase(CapturedConversation conversation, Role script) {
    this.conversation = conversation;
    this.script = script;
    this.passage = Passage.of(conversation);
    this.notes = new ArrayList<>(passage.notes());
  }

  /** What is not as it was captured, for people; complete after {@link #document}. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /**
   * The case, as a file has it.
   *
   * @param id the case's
   * @param claim the case's
   * @throws ReplayException when the other side sent what no implementation sends
   */
  public ObjectNode document(String id, String claim) {
    if (passage.boxes().isEmpty()) {
      throw new ReplayException("nothing passed on connection " + conversation.number());
    }
    Role subject = script.other();
    InferredCommands commands = new InferredCommands(passage);
    CapturedOpens own = CapturedOpens.of(script, passage.descriptors(script));
    CapturedOpens others = CapturedOpens.of(subject, passage.descriptors(subject));
    if (commands.claimed(subject) < passage.descriptors(subject).size()) {
      throw new ReplayException(
          "the "
              + subject
              + " sends descriptors that no key of its boxes names, which no declared command does"
              + " (replay against an endpoint)");
    }
    notes.addAll(own.doubts());
    notes.addAll(others.doubts());
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("id", id).put("claim", claim);
    document.set("commands", commands.toJson());
    InferredPart part = new InferredPart(subject, passage, commands, others.names());
    ObjectNode subjectJson = part.toJson();
    if (!others.opens().isEmpty()) {
      subjectJson.set("opens", others.opens());
    }
    ObjectNode scriptJson = JsonNodeFactory.instance.objectNode().put("script", true);
    if (!own.opens().isEmpty()) {
      scriptJson.set("opens", own.opens());
    }
    document.set(script.toString(), scriptJson);
    document.set(subject.toString(), subjectJson);
    ArrayNode wire = document.putArray("wire");
    NewTags tags = new NewTags();
    Set<String> described = new TreeSet<>();
    for (Passed box : passage.boxes()) {
      wire.add(entry(box, box.from() == script ? own.names() : others.names(), tags));
      if (box.endDescriptor() > box.firstDescriptor()) {
        described.add(box.from().toString());
      }
    }
    closing(document, wire, part.endsByError());
    if (!described.isEmpty()) {
      document.putArray("transports").add("unix");
    } else if (conversation.opened().transport() == CaptureTransport.TCP) {
      document.putArray("transports").add("tcp").add("unix");
    }
    return document;
  }

  /**
   * An implementation counts its calls from 1 in hexadecimal, those that want no answer too,
   * whatever tags were captured.
   */
  private static final class NewTags {
    private final Map<String, String> ofCaptured = new HashMap<>();
    private int calls;

    Optional<String> next(Passed call) {
      String tag = Integer.toHexString(++calls);
      call.tag().ifPresent(captured -> ofCaptured.put(captured, tag));
      return call.tag().map(captured -> tag);
    }

    String of(String captured) {
      return ofCaptured.getOrDefault(captured, captured);
    }
  }

  private ObjectNode entry(Passed box, List<String> descriptors, NewTags tags) {
    ObjectNode entry = JsonNodeFactory.instance.objectNode().put("from", box.from().toString());
    boolean isSubject = box.from() != script;
    if (box.piece() instanceof WirePiece.Box whole && (isSubject || isCanonical(box, whole))) {
      ObjectNode keys = BoxJson.whole(whole);
      if (isSubject && box.kind() == Passed.Kind.CALL) {
        tags.next(box).ifPresent(tag -> keys.put("_ask", tag));
      } else if (!isSubject && box.kind() == Passed.Kind.REPLY) {
        keys.put(box.isError() ? "_error" : "_answer", tags.of(box.tag().orElse("")));
      }
      entry.set("box", keys);
    } else {
      entry.put("hex", HexFormat.of().formatHex(box.bytes()));
    }
    if (box.endDescriptor() > box.firstDescriptor()) {
      ArrayNode names = entry.putArray("descriptors");
      descriptors.subList(box.firstDescriptor(), box.endDescriptor()).forEach(names::add);
    }
    return entry;
  }

  // Cases write boxes with their keys sorted, each once.
  private static boolean isCanonical(Passed box, WirePiece.Box whole) {
    Set<String> seen = new HashSet<>();
    String last = "";
    for (WirePiece.Pair pair : whole.pairs()) {
      String key = new String(pair.key(), StandardCharsets.ISO_8859_1);
      if (!seen.add(key) || key.compareTo(last) < 0 || !key.chars().allMatch(c -> c < 128)) {
        return false;
      }
      last = key;
    }
    return box.kind() != Passed.Kind.NONE;
  }

  private void closing(ObjectNode document, ArrayNode wire, boolean endsByError) {
    Optional<Role> closed = passage.closed();
    boolean bySubject = closed.isPresent() && closed.get() != script;
    if (bySubject && (endsByError || breaksProtocol())) {
      document.put("closes", "nobody");
      wire.addObject().put("from", script.other().toString()).put("close", true);
    } else {
      document.put("closes", closed.orElse(Role.CLIENT).toString());
    }
  }

  /** Whether the script's side sends what ends the connection. */
  private boolean breaksProtocol() {
    return passage.boxes().stream()
        .anyMatch(box -> box.from() == script && box.kind() == Passed.Kind.NONE);
  }
}
