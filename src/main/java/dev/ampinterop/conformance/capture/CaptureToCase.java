package dev.ampinterop.conformance.capture;

import dev.ampinterop.conformance.cases.CaseBytes;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.WirePiece;
import dev.ampinterop.conformance.wire.WireSplitter;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns a captured conversation into what a case tells: the same document, with only its wire part
 * filled in, and the descriptors that have to be opened for it.
 *
 * <p>A box is written as keys and values where that gives the same bytes again; where it does not,
 * as its keys are in another order or one comes twice, and where the bytes are no box, as {@code
 * hex}. The entries stand in the order in which their last bytes came.
 *
 * @param wire the entries
 * @param opens what each party has to open; the names are those in {@code wire}
 * @param doubts what could not be told as it was, in words; empty where nothing was lost
 */
public record CaptureToCase(ArrayNode wire, Map<Role, ObjectNode> opens, List<String> doubts) {
  /** Copies the list. */
  public CaptureToCase {
    doubts = List.copyOf(doubts);
  }

  /** Of one connection. */
  public static CaptureToCase of(CapturedConversation conversation) {
    List<String> doubts = new ArrayList<>();
    Map<Role, ObjectNode> opens = new EnumMap<>(Role.class);
    List<Entry> entries = new ArrayList<>();
    for (Role role : Role.values()) {
      CapturedOpens opened = CapturedOpens.of(role, conversation.descriptors(role));
      doubts.addAll(opened.doubts());
      opens.put(role, opened.opens());
      addPieces(role, conversation, opened.names(), entries);
    }
    if (conversation.hasGaps()) {
      doubts.add("bytes are missing in the capture, and so they are here");
    }
    addClose(conversation, entries);
    entries.sort(Comparator.comparingLong(Entry::order));
    ArrayNode wire = JsonNodeFactory.instance.arrayNode();
    entries.forEach(entry -> wire.add(entry.json()));
    return new CaptureToCase(wire, opens, doubts);
  }

  /** An entry, and the number of the event that completed it. */
  private record Entry(long order, ObjectNode json) {}

  private static void addPieces(
      Role role, CapturedConversation conversation, List<String> names, List<Entry> entries) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    // Behind which byte each event ends, and which byte carried each descriptor.
    List<Integer> ends = new ArrayList<>();
    List<Long> carriers = new ArrayList<>();
    for (CaptureEvent event : conversation.events()) {
      if (event instanceof CaptureEvent.Bytes passed && passed.from() == role) {
        int before = all.size();
        passed.descriptors().forEach(one -> carriers.add(before + one.at() - passed.offset()));
        all.writeBytes(passed.bytes());
      }
      ends.add(all.size());
    }
    byte[] bytes = all.toByteArray();
    int order = 0;
    int next = 0;
    for (WirePiece piece : WireSplitter.split(bytes)) {
      ObjectNode json = JsonNodeFactory.instance.objectNode().put("from", role.toString());
      byte[] exact = Arrays.copyOfRange(bytes, piece.offset(), piece.end());
      box(piece, exact)
          .ifPresentOrElse(
              box -> json.set("box", box), () -> json.put("hex", HexFormat.of().formatHex(exact)));
      ArrayNode travelled = JsonNodeFactory.instance.arrayNode();
      while (next < carriers.size() && carriers.get(next) < piece.end()) {
        travelled.add(names.get(next++));
      }
      if (!travelled.isEmpty()) {
        json.set("descriptors", travelled);
      }
      while (ends.get(order) < piece.end()) {
        order++;
      }
      entries.add(new Entry(order, json));
    }
  }

  private static Optional<ObjectNode> box(WirePiece piece, byte[] exact) {
    if (!(piece instanceof WirePiece.Box box)) {
      return Optional.empty();
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (WirePiece.Pair pair : box.pairs()) {
      Optional<String> key = CaseBytes.text(pair.key());
      if (key.isEmpty()) {
        return Optional.empty();
      }
      json.set(key.get(), CaseBytes.readable(pair.value()));
    }
    return Arrays.equals(CaseBytes.box(json), exact) ? Optional.of(json) : Optional.empty();
  }

  // The first says who closed; a case has one.
  private static void addClose(CapturedConversation conversation, List<Entry> entries) {
    List<CaptureEvent> events = conversation.events();
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i) instanceof CaptureEvent.Closed closed) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("from", closed.by().toString());
        switch (closed.how()) {
          case END -> json.put("close", true);
          case HALF -> json.put("close", "half");
          case RESET -> json.put("close", "reset");
        }
        entries.add(new Entry(i, json));
        return;
      }
    }
  }
}
