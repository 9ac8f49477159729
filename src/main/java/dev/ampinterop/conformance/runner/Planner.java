package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Deviation;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.peer.OpenDescriptors;
import dev.ampinterop.conformance.player.Player;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes plays of cases: each in every pairing that can play it, or in those that were asked for.
 */
public final class Planner {
  /** The name under which pairings know the reference. */
  public static final String TWISTED = "twisted";

  /** The name under which pairings know our own implementation. */
  static final String JAVA = "java";

  private final Map<String, Player> subjects;
  private final @Nullable Player ours;
  private final Map<String, Map<TransportKind, Player>> twisted;
  private final List<Pairing> asked;
  private final Optional<TransportKind> transport;

  /**
   * @param subject what is tested; null where no pairing needs it
   * @param twisted the Twisted peers by release and by the transport for which they are; may be
   *     empty
   * @param asked the pairings that the user asked for; all that are possible where empty
   * @param transport the transport that the user asked for; each case's first that both players
   *     have where empty
   */
  public Planner(
      @Nullable Player subject,
      Map<String, ? extends Map<TransportKind, ? extends Player>> twisted,
      List<Pairing> asked,
      Optional<TransportKind> transport) {
    this(
        subject == null ? Map.of() : Map.of(subject.name(), subject),
        null,
        twisted,
        asked,
        transport);
  }

  /**
   * The same with any number of subjects, and our own implementation beside them.
   *
   * @param subjects what is tested, by the names that pairings have for them, in order
   * @param ours null where a subject is ours, or no pairing needs it
   */
  Planner(
      Map<String, ? extends Player> subjects,
      @Nullable Player ours,
      Map<String, ? extends Map<TransportKind, ? extends Player>> twisted,
      List<Pairing> asked,
      Optional<TransportKind> transport) {
    this.subjects = new LinkedHashMap<>(subjects);
    this.ours = ours;
    this.twisted = new LinkedHashMap<>();
    twisted.forEach((version, players) -> this.twisted.put(version, Map.copyOf(players)));
    this.asked = List.copyOf(asked);
    this.transport = transport;
  }

  /** The plays, case by case. */
  public List<Play> plan(List<ConformanceCase> cases) {
    List<Play> plays = new ArrayList<>();
    for (ConformanceCase told : cases) {
      for (Pairing pairing : asked.isEmpty() ? told.pairings(implementations()) : asked) {
        if (pairing.involves(TWISTED) && !twisted.isEmpty()) {
          twisted.forEach((version, players) -> plays.add(play(told, pairing, players, version)));
        } else {
          plays.add(play(told, pairing, Map.of(), null));
        }
      }
    }
    return plays;
  }

  /** Whether nobody but Twisted and the script plays in it. */
  public static boolean isReference(Pairing pairing) {
    return pairing.involves(TWISTED)
        && Stream.of(pairing.client(), pairing.server())
            .allMatch(player -> player.equals(TWISTED) || player.equals(Pairing.SCRIPT));
  }

  private List<String> implementations() {
    List<String> names = new ArrayList<>(subjects.keySet());
    if (!twisted.isEmpty()) {
      names.add(TWISTED);
    }
    if (ours != null) {
      names.add(JAVA);
    }
    return names;
  }

  private Play play(
      ConformanceCase told,
      Pairing pairing,
      Map<TransportKind, Player> reference,
      @Nullable String version) {
    TransportKind carrier = transport.orElseGet(() -> carrier(told, pairing, reference));
    Optional<Skip> unplayable =
        told.unplayableBecause(pairing)
            .or(() -> told.unplayableBecause(carrier))
            .map(Skip.Unplayable::new);
    if (unplayable.isPresent()) {
      return new Play(told, pairing, carrier, Map.of(), version, List.of(), unplayable);
    }
    Map<Role, Player> players = new EnumMap<>(Role.class);
    // Deviations belong to an implementation, under whatever name it takes part.
    Map<Role, String> names = new EnumMap<>(Role.class);
    SortedMap<String, Set<String>> lacks = new TreeMap<>();
    Optional<Skip> otherRole = Optional.empty();
    for (Role role : Role.values()) {
      String name = pairing.player(role);
      Player player = player(name, reference.get(carrier));
      if (name.equals(Pairing.SCRIPT) || player == null) {
        continue;
      }
      players.put(role, player);
      names.put(role, player.name());
      if (!player.roles().contains(role)) {
        otherRole = Optional.of(new Skip.OtherRole(name, role));
      }
      Set<String> missing = new TreeSet<>(told.features(role));
      missing.add(carrier.toString());
      missing.removeIf(player::offers);
      if (!missing.isEmpty()) {
        lacks.computeIfAbsent(name, unused -> new TreeSet<>()).addAll(missing);
      }
    }
    Optional<Skip> skip =
        otherRole.or(() -> lacks.isEmpty() ? Optional.empty() : Optional.of(new Skip.Lacks(lacks)));
    // The script is played in this process, and so is what relays between two others.
    skip = skip.or(() -> tooFewFiles(told, "this process", OpenDescriptors::limit));
    for (Map.Entry<Role, Player> entry : players.entrySet()) {
      String name = pairing.player(entry.getKey());
      skip = skip.or(() -> tooFewFiles(told, name, entry.getValue()::openFiles));
    }
    for (Deviation deviation : told.deviations(names)) {
      if (deviation.unplayable()) {
        skip =
            Optional.of(
                new Skip.Unreliable(
                    pairing.player(deviation.role()), deviation.role(), deviation.because()));
      }
    }
    return new Play(
        told.against(names), pairing, carrier, players, version, told.deviations(names), skip);
  }

  private @Nullable Player player(String name, @Nullable Player reference) {
    if (name.equals(TWISTED)) {
      return reference;
    }
    return ours != null && name.equals(JAVA) ? ours : subjects.get(name);
  }

  /**
   * @param limit asked only where the case needs many files: most do not, and to ask is to read a
   *     file
   */
  static Optional<Skip> tooFewFiles(ConformanceCase told, String who, LongSupplier limit) {
    if (told.openFiles() == 0) {
      return Optional.empty();
    }
    long most = limit.getAsLong();
    return most >= told.openFiles()
        ? Optional.empty()
        : Optional.of(new Skip.TooFewFiles(who, most, told.openFiles()));
  }

  /** The first transport of the case that all players have, and the first of all without one. */
  private TransportKind carrier(
      ConformanceCase told, Pairing pairing, Map<TransportKind, Player> reference) {
    List<TransportKind> possible = told.transports();
    return possible.stream()
        .filter(
            kind ->
                Stream.of(pairing.client(), pairing.server())
                    .allMatch(name -> speaks(name, kind, reference.get(kind))))
        .findFirst()
        .orElse(possible.get(0));
  }

  private boolean speaks(String name, TransportKind kind, @Nullable Player reference) {
    Player player = player(name, reference);
    return name.equals(Pairing.SCRIPT) || (player != null && player.offers(kind.toString()));
  }

  /**
   * What carries cases where the user asked for this transport, or for none.
   *
   * @param possible for each case what can carry it, the preferred one first
   */
  public static Set<TransportKind> transports(
      Stream<List<TransportKind>> possible, Optional<TransportKind> asked) {
    Set<TransportKind> transports = EnumSet.noneOf(TransportKind.class);
    possible.forEach(kinds -> transports.add(asked.orElseGet(() -> kinds.get(0))));
    return transports;
  }
}
