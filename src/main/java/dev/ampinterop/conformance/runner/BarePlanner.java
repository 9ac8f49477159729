package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.peer.OpenDescriptors;
import dev.ampinterop.conformance.player.EndpointPlayer;
import dev.ampinterop.conformance.player.Player;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes plays of cases against a bare server: it is the server, everyone who can is the client. */
final class BarePlanner {
  private final EndpointPlayer endpoint;
  private final TransportKind transport;
  private final List<Client> clients;

  /**
   * A client.
   *
   * @param name how pairings call it
   * @param player plays it; null for the script
   * @param version which Twisted it is; null for others
   */
  record Client(String name, @Nullable Player player, @Nullable String version) {}

  /**
   * @param endpoint the server
   * @param transport what carries the conversations
   * @param clients who plays the clients
   */
  BarePlanner(EndpointPlayer endpoint, TransportKind transport, List<Client> clients) {
    this.endpoint = endpoint;
    this.transport = transport;
    this.clients = List.copyOf(clients);
  }

  /** The plays of those cases that a bare server can play, case by case. */
  List<Play> plan(List<ConformanceCase> cases) {
    List<Play> plays = new ArrayList<>();
    for (ConformanceCase told : cases) {
      for (Client client : clients) {
        Pairing pairing = new Pairing(client.name(), Pairing.ENDPOINT);
        if (told.isBare() && told.unplayableBecause(pairing).isEmpty()) {
          plays.add(play(told, pairing, client));
        }
      }
    }
    return plays;
  }

  private Play play(ConformanceCase told, Pairing pairing, Client client) {
    Map<Role, Player> players = new EnumMap<>(Role.class);
    players.put(Role.SERVER, endpoint);
    Map<Role, String> names = new EnumMap<>(Role.class);
    Player player = client.player();
    if (player != null) {
      players.put(Role.CLIENT, player);
      names.put(Role.CLIENT, player.name());
    }
    return new Play(
        told.against(names),
        pairing,
        transport,
        players,
        client.version(),
        told.deviations(names),
        skip(told, client));
  }

  private Optional<Skip> skip(ConformanceCase told, Client client) {
    Optional<Skip> skip = told.unplayableBecause(transport).map(Skip.Unplayable::new);
    if (skip.isEmpty() && client.player() != null) {
      Set<String> lacking = new TreeSet<>(told.features(Role.CLIENT));
      lacking.removeAll(client.player().features());
      if (!lacking.isEmpty()) {
        // It must not read as if the server lacked anything.
        String who = client.name() + ", this project's client,";
        skip = Optional.of(new Skip.Lacks(new TreeMap<>(Map.of(who, lacking))));
      }
    }
    return skip.or(() -> Planner.tooFewFiles(told, "this process", OpenDescriptors::limit));
  }
}
