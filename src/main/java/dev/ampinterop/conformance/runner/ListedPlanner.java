package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.player.EndpointClient;
import dev.ampinterop.conformance.player.Player;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes plays of the cases in the list of a bare client, one for each in its order: the script is
 * the server, and where it cannot be, as it uses no descriptors, our own implementation is.
 */
final class ListedPlanner {
  private final EndpointClient client;
  private final Player java;
  private final List<Pairing> asked;

  /**
   * @param client the client
   * @param java our own implementation
   * @param asked the pairings that the user asked for; both where empty
   */
  ListedPlanner(EndpointClient client, Player java, List<Pairing> asked) {
    this.client = client;
    this.java = java;
    this.asked = List.copyOf(asked);
  }

  /** The plays of those cases that are in the list. */
  List<Play> plan(List<ConformanceCase> cases) {
    List<Play> plays = new ArrayList<>();
    cases.stream().filter(ConformanceCase::isListed).forEach(told -> plays.add(play(told)));
    return plays;
  }

  private Play play(ConformanceCase told) {
    List<Pairing> possible =
        List.of(
            new Pairing(Pairing.ENDPOINT, Pairing.SCRIPT),
            new Pairing(Pairing.ENDPOINT, Planner.JAVA));
    Pairing pairing =
        possible.stream()
            .filter(one -> asked.isEmpty() || asked.contains(one))
            .filter(one -> told.unplayableBecause(one).isEmpty())
            .findFirst()
            .orElse(asked.isEmpty() ? possible.get(1) : asked.get(0));
    Map<Role, Player> players = new EnumMap<>(Role.class);
    Map<Role, String> names = new EnumMap<>(Role.class);
    players.put(Role.CLIENT, client);
    if (pairing.server().equals(Planner.JAVA)) {
      players.put(Role.SERVER, java);
      names.put(Role.SERVER, java.name());
    }
    TransportKind transport = TransportKind.to(client.address());
    Optional<Skip> skip =
        told.unplayableBecause(pairing)
            .or(() -> told.unplayableBecause(transport))
            .map(Skip.Unplayable::new);
    return new Play(
        told.against(names), pairing, transport, players, null, told.deviations(names), skip);
  }
}
