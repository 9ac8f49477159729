package dev.ampinterop.conformance.cases;

import java.util.ArrayList;
import java.util.List;

/**
 * Who plays a case: the client's player and the server's.
 *
 * @param client the name of the client's player, as {@code java}, {@code twisted}, {@code script}
 * @param server the name of the server's player
 */
public record Pairing(String client, String server) {
  /** The player that has no AMP implementation and plays from the wire alone. */
  public static final String SCRIPT = "script";

  /** A program at an address that plays its own part, not one that it was given. */
  public static final String ENDPOINT = "endpoint";

  /**
   * Reads {@code java:twisted}.
   *
   * @throws IllegalArgumentException saying what is wrong and what to write instead
   */
  public static Pairing parse(String text) {
    int colon = text.indexOf(':');
    if (colon <= 0 || colon == text.length() - 1 || text.indexOf(':', colon + 1) >= 0) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a pairing (write CLIENT:SERVER, as java:twisted)");
    }
    return new Pairing(text.substring(0, colon), text.substring(colon + 1));
  }

  /** The player of that role. */
  public String player(Role role) {
    return role == Role.CLIENT ? client : server;
  }

  /** Whether that player plays a role. */
  public boolean involves(String player) {
    return client.equals(player) || server.equals(player);
  }

  /**
   * Every pairing of these implementations and the script that can prove something, in the order in
   * which a run goes through them: different implementations with each other, the later ones with
   * themselves first (they are the reference), then the script with each.
   */
  public static List<Pairing> all(List<String> implementations) {
    List<Pairing> pairings = new ArrayList<>();
    for (int first = 0; first < implementations.size(); first++) {
      for (int second = first + 1; second < implementations.size(); second++) {
        pairings.add(new Pairing(implementations.get(first), implementations.get(second)));
        pairings.add(new Pairing(implementations.get(second), implementations.get(first)));
      }
    }
    for (int index = implementations.size() - 1; index >= 0; index--) {
      pairings.add(new Pairing(implementations.get(index), implementations.get(index)));
    }
    for (String implementation : implementations) {
      pairings.add(new Pairing(SCRIPT, implementation));
      pairings.add(new Pairing(implementation, SCRIPT));
    }
    return List.copyOf(pairings);
  }

  /** Client first: {@code java:twisted}. */
  @Override
  public String toString() {
    return client + ":" + server;
  }
}
