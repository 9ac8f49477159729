package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Deviation;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.player.Player;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One case in one pairing, to be played.
 *
 * @param told the case, with the deviations of this pairing's players merged in
 * @param pairing who plays
 * @param transport what carries it
 * @param players the players that are no script, by role
 * @param twisted the release of Twisted that takes part; null where none does
 * @param deviations what was merged in
 * @param skip why it is not played after all; empty when it is
 */
public record Play(
    ConformanceCase told,
    Pairing pairing,
    TransportKind transport,
    Map<Role, Player> players,
    @Nullable String twisted,
    List<Deviation> deviations,
    Optional<Skip> skip) {
  /** What plays each role: the implementation, under whatever name it takes part, or the script. */
  public Map<Role, String> names() {
    Map<Role, String> names = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      Player player = players.get(role);
      names.put(role, player == null ? Pairing.SCRIPT : player.name());
    }
    return names;
  }

  /** The same of another case. */
  Play with(ConformanceCase other) {
    return new Play(other, pairing, transport, players, twisted, deviations, skip);
  }

  /** The role that the script plays, if it plays one. */
  public Optional<Role> script() {
    for (Role role : Role.values()) {
      if (pairing.player(role).equals(Pairing.SCRIPT)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
