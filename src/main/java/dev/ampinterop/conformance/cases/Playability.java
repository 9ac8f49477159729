package dev.ampinterop.conformance.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Who can play a case, and over what. That can be seen in its document, before its steps and values
 * are read and its repetitions spelled out.
 *
 * @param document the content of the case's file
 */
record Playability(JsonNode document) {
  /** As {@link ConformanceCase#transports()}. */
  List<TransportKind> transports() {
    return TransportKind.of(document);
  }

  /** As {@link ConformanceCase#pairings(List)}. */
  List<Pairing> pairings(List<String> implementations) {
    List<Pairing> possible = new ArrayList<>();
    for (Pairing pairing : Pairing.all(implementations)) {
      if (unplayableBecause(pairing).isEmpty()) {
        possible.add(pairing);
      }
    }
    return possible;
  }

  /** As {@link ConformanceCase#unplayableBecause(Pairing)}. */
  Optional<String> unplayableBecause(Pairing pairing) {
    if (pairing.client().equals(Pairing.SCRIPT) && pairing.server().equals(Pairing.SCRIPT)) {
      return Optional.of("the script against itself proves nothing");
    }
    for (Role role : Role.values()) {
      String player = pairing.player(role);
      if (player.equals(Pairing.SCRIPT)) {
        Optional<String> reason = Scriptable.whyNot(document, role);
        if (reason.isPresent()) {
          return reason.map(why -> "the script cannot play the " + role + ": " + why);
        }
      } else if (PartyReader.isScript(document.path(role.toString()))) {
        return Optional.of("only the script plays the " + role);
      }
    }
    return Optional.empty();
  }
}
