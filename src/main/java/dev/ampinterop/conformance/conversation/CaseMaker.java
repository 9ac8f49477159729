package dev.ampinterop.conformance.conversation;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.CaseBytes;
import dev.ampinterop.conformance.cases.Role;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Converts a conversation to a case: each side makes its calls and gives its answers in the order
 * in which it did, and waits for what it had waited for. Of a command nothing is known but the keys
 * that were seen, so its arguments are Strings, Descriptors, and AmpLists of these where
 * descriptors stand in one.
 *
 * <p>A side that sent what no implementation sends is played by the script.
 */
public final class CaseMaker {
  private final Conversation conversation;
  private final Optional<Role> asCaptured;
  private final Set<Role> scripted;
  private final Map<Role, Openings> openings = new EnumMap<>(Role.class);
  private final CommandsSeen commands;

  private CaseMaker(Conversation conversation, Optional<Role> asCaptured) {
    this.conversation = conversation;
    this.asCaptured = asCaptured;
    this.commands = CommandsSeen.in(conversation, asCaptured.isPresent());
    this.scripted = asCaptured.map(Set::of).orElseGet(() -> commands.faults().keySet());
    int number = 0;
    for (Role role : Role.values()) {
      Openings opened =
          asCaptured.isPresent()
              ? new Openings(number)
              : Openings.ofCase(number, !scripted.contains(role));
      conversation.turns().stream()
          .filter(turn -> turn.from() == role)
          .forEach(turn -> opened.open(turn.descriptors()));
      number = opened.number();
      openings.put(role, opened);
    }
  }

  /**
   * Makes a case that implementations play on both sides, as far as those kept to the rules. Tags
   * and ordinals are counted anew.
   *
   * @param id the case's id
   * @param claim its claim
   * @return the document of a case; the caller owns it
   * @throws NotConvertible when both sides break the rules
   */
  public static ObjectNode document(Conversation conversation, String id, String claim)
      throws NotConvertible {
    CaseMaker maker = new CaseMaker(conversation, Optional.empty());
    if (maker.scripted.size() == 2) {
      throw new NotConvertible(
          "both sides send what AMP does not allow, so neither can be played by an implementation");
    }
    return maker.document(id, claim);
  }

  /**
   * Makes a case in which the script plays one side byte for byte as it passed, but for the tags of
   * its replies, and an implementation the other.
   *
   * @param script the side that the script plays
   * @param id the case's id
   * @param claim its claim
   * @param doubts gets what is not as it was captured, in words
   * @return the document of a case; the caller owns it
   * @throws NotConvertible when the other side sent what no implementation sends
   */
  public static ObjectNode replay(
      Conversation conversation, Role script, String id, String claim, List<String> doubts)
      throws NotConvertible {
    CaseMaker maker = new CaseMaker(conversation, Optional.of(script));
    String fault = maker.commands.faults().get(script.other());
    if (fault != null) {
      throw new NotConvertible("the " + script.other() + " " + fault);
    }
    ObjectNode document = maker.document(id, claim);
    for (Role role : List.of(script, script.other())) {
      doubts.addAll(maker.openings(role).doubts());
    }
    return document;
  }

  private ObjectNode document(String id, String claim) {
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("id", id).put("claim", claim);
    ObjectNode declared = commands.toJson();
    if (!declared.isEmpty()) {
      document.set("commands", declared);
    }
    for (Role role : Role.values()) {
      document.set(role.toString(), party(role));
    }
    document.set("wire", wire());
    if (protocolEnds()) {
      document.put("closes", "nobody");
    } else {
      conversation
          .closedBy()
          .filter(role -> role != Role.CLIENT)
          .ifPresent(role -> document.put("closes", role.toString()));
    }
    return document;
  }

  private ObjectNode party(Role role) {
    ObjectNode opens = openings(role).toJson();
    ObjectNode party = JsonNodeFactory.instance.objectNode();
    if (scripted.contains(role)) {
      party.put("script", true);
    }
    if (!opens.isEmpty()) {
      party.set("opens", opens);
    }
    if (!scripted.contains(role)) {
      boolean closes =
          (!protocolEnds() || closesEarly()) && conversation.closedBy().orElse(Role.CLIENT) == role;
      new PartyMaker(conversation, role, this::name, closes, asCaptured.isPresent()).addTo(party);
      if (unclaimed(role) > 0) {
        party.put("unclaimed", unclaimed(role));
      }
    }
    return party;
  }

  /**
   * How many descriptors a side gets that no key names, or only behind one that it cannot decode.
   */
  private long unclaimed(Role role) {
    long count = 0;
    for (Turn turn : conversation.turns()) {
      if (turn.from() != role) {
        count += turn.unnamed().size();
        count +=
            Value.flat(turn.values().values()).stream()
                .dropWhile(value -> asCaptured.isEmpty() || !value.isUndecodable())
                .filter(Value.Handle.class::isInstance)
                .count();
      }
    }
    return count;
  }

  /** Whether somebody closes though a call is open, and the other side did what AMP allows. */
  private boolean closesEarly() {
    return conversation.closedBy().filter(by -> !scripted.contains(by)).isPresent()
        && commands.faults().isEmpty()
        && (conversation.leavesOpen(Role.CLIENT) || conversation.leavesOpen(Role.SERVER))
        && !failsUnknown();
  }

  /** Whether the close stands in the wire: it does not come of itself, once all is done. */
  private boolean protocolEnds() {
    return conversation
        .closedBy()
        .filter(by -> !scripted.contains(by))
        .filter(by -> breaksTheConnection(by.other()) || closesEarly() || failsUnknown())
        .isPresent();
  }

  private boolean breaksTheConnection(Role role) {
    return conversation.turns().stream()
        .anyMatch(turn -> turn.from() == role && turn instanceof Turn.Stray);
  }

  /** Whether who closed did so because a responder failed. */
  private boolean failsUnknown() {
    Role by = conversation.closedBy().orElse(Role.CLIENT);
    return conversation.turns().stream()
        .anyMatch(
            turn -> turn.from() == by && Conversation.isUnknown(turn, asCaptured.isPresent()));
  }

  private ArrayNode wire() {
    ArrayNode wire = JsonNodeFactory.instance.arrayNode();
    Numbers numbers = new Numbers(conversation, asCaptured);
    for (Turn turn : conversation.turns()) {
      ObjectNode entry = wire.addObject().put("from", turn.from().toString());
      ObjectNode box = numbers.box(turn);
      Passed passed = turn.passed();
      List<CapturedDescriptor> travelling = turn.descriptors();
      if (passed != null && asCaptured.equals(Optional.of(turn.from()))) {
        putExactly(entry, turn.isReply() ? tagged(passed, numbers.tag(turn)) : passed.bytes());
        travelling = passed.descriptors();
      } else if (passed != null && turn.call() > 0 && passed.hasKeyTwice()) {
        putExactly(entry, tagged(passed, numbers.tag(turn)));
      } else if (turn instanceof Turn.Stray stray) {
        entry.put("hex", HexFormat.of().formatHex(stray.bytes()));
      } else {
        entry.set("box", box);
      }
      if (!travelling.isEmpty()) {
        ArrayNode names = entry.putArray("descriptors");
        travelling.forEach(one -> names.add(name(turn.from(), one)));
      }
    }
    if (protocolEnds()) {
      Role by = conversation.closedBy().orElseThrow();
      wire.addObject().put("from", by.toString()).put("close", true);
    }
    return wire;
  }

  // An implementation counts its calls from 1 in hexadecimal, whatever tags were captured.
  private static byte[] tagged(Passed box, String tag) {
    String key =
        switch (box.kind()) {
          case ANSWER -> Amp.ANSWER;
          case ERROR -> Amp.ERROR;
          default -> Amp.ASK;
        };
    return box.with(Map.of(key, tag.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /** As a box where a case can write it, with its keys sorted and each once; else as bytes. */
  private static void putExactly(ObjectNode entry, byte[] bytes) {
    ObjectNode box = JsonNodeFactory.instance.objectNode();
    List<Passed> pieces = ConversationReader.pieces(Role.CLIENT, bytes);
    for (Map.Entry<String, byte[]> pair : pieces.get(0).pairs()) {
      byte[] key = pair.getKey().getBytes(StandardCharsets.ISO_8859_1);
      box.set(CaseBytes.text(key).orElse(""), BytesAsJson.of(pair.getValue()));
    }
    boolean isSame = !box.isEmpty() && !box.has("") && Arrays.equals(CaseBytes.box(box), bytes);
    if (isSame) {
      entry.set("box", box);
    } else {
      entry.put("hex", HexFormat.of().formatHex(bytes));
    }
  }

  private Openings openings(Role role) {
    return Optional.ofNullable(openings.get(role)).orElseThrow();
  }

  private String name(Role from, CapturedDescriptor descriptor) {
    return openings(from).name(descriptor);
  }
}
