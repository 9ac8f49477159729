package dev.ampinterop.conformance.dialog;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells a dialog as a case: each side makes its calls and gives its answers in the order in which
 * it did, and waits for what it had waited for. Of a command nothing is known but the keys that
 * were seen, so its arguments are Strings and Descriptors.
 *
 * <p>A side that sent what no implementation sends is told as the script.
 */
public final class CaseTeller {
  private final Dialog dialog;
  private final Set<Role> scripted = EnumSet.noneOf(Role.class);
  private final Map<Role, Openings> openings = new EnumMap<>(Role.class);
  private final CommandsSeen commands;

  private CaseTeller(Dialog dialog) throws Untellable {
    this.dialog = dialog;
    this.commands = CommandsSeen.in(dialog);
    scripted.addAll(commands.breakTheRules());
    if (scripted.size() == 2) {
      throw new Untellable(
          "both sides send what AMP does not allow, so neither can be played by an implementation");
    }
    int number = 0;
    for (Role role : Role.values()) {
      Openings opened = new Openings(number);
      for (Turn turn : dialog.turns()) {
        if (turn.from() == role) {
          opened.learn(turn);
        }
      }
      number = opened.number();
      openings.put(role, opened);
    }
  }

  /**
   * Tells it.
   *
   * @param id the case's id
   * @param claim its claim
   * @return the document of a case; the caller owns it
   * @throws Untellable when both sides break the rules
   */
  public static ObjectNode tell(Dialog dialog, String id, String claim) throws Untellable {
    return new CaseTeller(dialog).tell(id, claim);
  }

  private ObjectNode tell(String id, String claim) {
    ObjectNode told = JsonNodeFactory.instance.objectNode().put("id", id).put("claim", claim);
    ObjectNode declared = commands.toJson();
    if (!declared.isEmpty()) {
      told.set("commands", declared);
    }
    for (Role role : Role.values()) {
      told.set(role.toString(), party(role));
    }
    told.set("wire", wire());
    if (protocolEnds()) {
      told.put("closes", "nobody");
    } else {
      dialog
          .closedBy()
          .filter(role -> role != Role.CLIENT)
          .ifPresent(role -> told.put("closes", role.toString()));
    }
    return told;
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
          (!protocolEnds() || closesEarly()) && dialog.closedBy().orElse(Role.CLIENT) == role;
      new PartyTeller(dialog, role, this::name, closes).tell(party);
    }
    return party;
  }

  /** Whether somebody closes though a call is open, and the other side did what AMP allows. */
  private boolean closesEarly() {
    return dialog.closedBy().filter(by -> !scripted.contains(by)).isPresent()
        && scripted.isEmpty()
        && (PartyTeller.leavesOpen(dialog.turns(), Role.CLIENT)
            || PartyTeller.leavesOpen(dialog.turns(), Role.SERVER))
        && !failsUnknown();
  }

  /** Whether the close stands in the wire: it does not come of itself, once all is done. */
  private boolean protocolEnds() {
    if (dialog.closedBy().isEmpty()) {
      return false;
    }
    Role by = dialog.closedBy().get();
    return scripted.isEmpty() ? closesEarly() || failsUnknown() : !scripted.contains(by);
  }

  /** Whether who closed did so because a responder failed. */
  private boolean failsUnknown() {
    Role by = dialog.closedBy().orElse(Role.CLIENT);
    return dialog.turns().stream()
        .anyMatch(
            turn ->
                turn.from() == by
                    && turn instanceof Turn.Failure failure
                    && failure.code().equals(Amp.UNKNOWN));
  }

  private ArrayNode wire() {
    ArrayNode wire = JsonNodeFactory.instance.arrayNode();
    Numbers numbers = new Numbers(dialog);
    for (Turn turn : dialog.turns()) {
      ObjectNode entry = wire.addObject().put("from", turn.from().toString());
      List<String> travelling = new ArrayList<>();
      if (turn instanceof Turn.Stray stray) {
        entry.put("hex", HexFormat.of().formatHex(stray.bytes()));
        stray.descriptors().forEach(one -> travelling.add(name(turn.from(), one)));
      } else {
        ObjectNode box = entry.putObject("box");
        numbers.box(turn).forEach((key, value) -> box.set(key, BytesAsJson.of(value)));
        for (DialogValue value : values(turn).values()) {
          if (value instanceof DialogValue.Handle handle) {
            travelling.add(name(turn.from(), handle.descriptor()));
          }
        }
      }
      if (!travelling.isEmpty()) {
        travelling.forEach(entry.putArray("descriptors")::add);
      }
    }
    if (protocolEnds()) {
      wire.addObject().put("from", dialog.closedBy().orElseThrow().toString()).put("close", true);
    }
    return wire;
  }

  private Openings openings(Role role) {
    return Optional.ofNullable(openings.get(role)).orElseThrow();
  }

  private String name(Role from, CapturedDescriptor descriptor) {
    return openings(from).name(descriptor);
  }

  /** What a turn carries; nothing where it is no call and no answer. */
  static Map<String, DialogValue> values(Turn turn) {
    if (turn instanceof Turn.Ask ask) {
      return ask.values();
    }
    return turn instanceof Turn.Answer answer ? answer.values() : new LinkedHashMap<>();
  }
}
