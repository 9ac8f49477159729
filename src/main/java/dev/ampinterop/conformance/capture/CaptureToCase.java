package dev.ampinterop.conformance.capture;

import dev.ampinterop.conformance.cases.CaseBytes;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.WirePiece;
import dev.ampinterop.conformance.wire.WireSplitter;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
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
      OpensOfCapture opened = OpensOfCapture.of(role, conversation.descriptors(role), doubts);
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
              box -> json.set("box", box),
              () -> json.put("hex", HexFormat.of().formatHex(exact)));
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

  /** What a side opens, and under which name each descriptor goes, in order. */
  private record OpensOfCapture(ObjectNode opens, List<String> names) {
    static OpensOfCapture of(
        Role role, List<CapturedDescriptor> descriptors, List<String> doubts) {
      ObjectNode opens = JsonNodeFactory.instance.objectNode();
      List<String> names = new ArrayList<>();
      Map<String, String> pipes = new HashMap<>();
      for (int ordinal = 0; ordinal < descriptors.size(); ordinal++) {
        String base = (role == Role.CLIENT ? "c" : "s") + ordinal;
        DescriptorFacts facts = descriptors.get(ordinal).facts();
        if (facts.kind().equals("pipe") && !facts.id().isEmpty()) {
          String pipe = pipes.computeIfAbsent(facts.id(), id -> base);
          opens.withObject("/" + pipe).putObject("pipe");
          names.add(pipe + end(facts));
        } else {
          names.add(open(base, descriptors.get(ordinal), opens.putObject(base), doubts));
        }
      }
      return new OpensOfCapture(opens, names);
    }

    private static String open(
        String base, CapturedDescriptor descriptor, ObjectNode opens, List<String> doubts) {
      DescriptorFacts facts = descriptor.facts();
      switch (facts.kind()) {
        case "pipe" -> {
          opens.putObject("pipe");
          return base + end(facts);
        }
        case "socket" -> {
          opens.putObject("socketpair");
          return base + ".a";
        }
        case "character-device" -> {
          opens.put("device", "/dev/null").put("mode", facts.access());
          doubts.add(base + ": which device it was is not known, /dev/null stands for it");
          return base;
        }
        case "file" -> {
          file(base, descriptor, opens.putObject("file"), doubts);
          return base;
        }
        default -> {
          file(base, descriptor, opens.putObject("file"), doubts);
          doubts.add(base + ": a case cannot open a " + facts.kind() + ", a file stands for it");
          return base;
        }
      }
    }

    private static String end(DescriptorFacts pipe) {
      return pipe.access().equals("write") ? ".write" : ".read";
    }

    private static void file(
        String base, CapturedDescriptor descriptor, ObjectNode file, List<String> doubts) {
      DescriptorFacts facts = descriptor.facts();
      CapturedDescriptor.Content content = descriptor.content();
      if (content != null) {
        file.set("content", CaseBytes.readable(content.bytes()));
      }
      if (content == null || content.size() > content.bytes().length) {
        doubts.add(base + ": the content of the file is not in the capture, or not all of it");
      }
      file.put("mode", facts.append() ? "append" : facts.access());
      if (facts.offset() != null && facts.offset() > 0) {
        file.put("offset", facts.offset());
      }
    }
  }
}
