package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.peer.Offers;
import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.peer.PeerDirectory;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.peer.PeerProgram;
import dev.ampinterop.conformance.peer.Subject;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import dev.ampinterop.conformance.player.EndpointClient;
import dev.ampinterop.conformance.player.EndpointPlayer;
import dev.ampinterop.conformance.player.PeerReport;
import dev.ampinterop.conformance.player.PeerSetup;
import dev.ampinterop.conformance.player.Player;
import dev.ampinterop.conformance.player.SupervisedPlayer;
import dev.ampinterop.conformance.wire.Address;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The players of a run, and the directory of their sockets. Only those that the pairings need are
 * started. Not thread-safe; close it when the run is over.
 */
public final class Cast implements AutoCloseable {

  private final PeerDirectory directory;
  private final PeerSetup setup;
  private final Map<String, Map<TransportKind, Player>> twisted = new LinkedHashMap<>();
  private final List<SupervisedPlayer> peers = new ArrayList<>();

  /** By the names that pairings have for them, in the user's order. */
  private final Map<String, Player> subjects = new LinkedHashMap<>();

  /** Our own implementation beside another subject. */
  private @Nullable Player ours;

  private int names;

  private Cast(PeerDirectory directory, PeerSetup setup) {
    this.directory = directory;
    this.setup = setup;
  }

  /**
   * What the user asked for.
   *
   * @param subjects what is tested
   * @param peer where Twisted runs
   * @param twisted which ones
   * @param pairings the pairings; every possible one where empty
   * @param transports what carries the conversations, see {@link Planner#transports}
   */
  public record Wishes(
      List<Subject> subjects,
      PeerChoice peer,
      List<TwistedRequirement> twisted,
      List<Pairing> pairings,
      Set<TransportKind> transports) {
    /** Copies the collections. */
    public Wishes {
      subjects = List.copyOf(subjects);
      twisted = List.copyOf(twisted);
      pairings = List.copyOf(pairings);
      transports = Set.copyOf(transports);
    }

    /**
     * The same with one subject.
     *
     * @param subject as {@link Subject#parse} reads it
     * @throws IllegalArgumentException when it is not a subject; for people
     */
    public Wishes(
        String subject,
        PeerChoice peer,
        List<TwistedRequirement> twisted,
        List<Pairing> pairings,
        Set<TransportKind> transports) {
      this(List.of(Subject.parse(subject)), peer, twisted, pairings, transports);
    }
  }

  /**
   * Starts the players.
   *
   * @param java makes our own
   * @param steps told what is being done, for people
   * @throws PeerException when a peer cannot be had
   * @throws IllegalArgumentException when a pairing names a player that is none, or the subject is
   *     written wrongly; for people
   */
  public static Cast of(Wishes wishes, Supplier<? extends Player> java, Consumer<String> steps) {
    return of(wishes, java, steps, PeerSetup.usual());
  }

  /**
   * The same, with another setup than the usual one.
   *
   * @param setup its output gets each line with the peer's name before it; its log is closed with
   *     the cast
   */
  public static Cast of(
      Wishes wishes, Supplier<? extends Player> java, Consumer<String> steps, PeerSetup setup) {
    NeededPlayers needed = new NeededPlayers(wishes.subjects(), wishes.pairings());
    Cast cast = new Cast(PeerDirectory.create(), setup);
    try {
      cast.subjects.putAll(
          new SubjectStart(
                  wishes.subjects(),
                  cast::start,
                  warning -> setup.warnings().accept("warning: " + warning))
              .start(needed::hasSubject, java));
      needed.checkNames(cast.subjects.keySet());
      if (!cast.subjects.containsKey(Planner.JAVA) && needed.has(Planner.JAVA)) {
        cast.ours = java.get();
      }
      if (needed.has(Planner.TWISTED)) {
        TwistedSupply supply = new TwistedSupply(wishes.peer(), cast.directory, steps);
        for (TwistedRequirement wanted : wishes.twisted()) {
          cast.twisted.put(
              wanted.toString(),
              supply.start(wanted, peer -> cast.start(peer, wishes.transports())));
        }
      }
      return cast;
    } catch (RuntimeException | Error e) {
      cast.close();
      throw e;
    }
  }

  private SupervisedPlayer start(Subject subject, String prefix) {
    PeerProgram program = subject.program(directory);
    return start(program, prefix, subject.name().orElse(program.toString()));
  }

  /**
   * Starts a peer.
   *
   * @param label what it is, for people
   */
  private SupervisedPlayer start(PeerProgram program, String prefix, String label) {
    SupervisedPlayer player =
        new SupervisedPlayer(
            program,
            directory,
            prefix + "-",
            setup.heardBy(
                line -> setup.output().accept(label + ": " + line),
                warning -> setup.warnings().accept("warning: " + label + ": " + warning)));
    peers.add(player);
    return player;
  }

  // Apart where that makes a difference: only who plays over TCP gets a network.
  private Map<TransportKind, Player> start(PeerProgram program, Set<TransportKind> transports) {
    Map<PeerProgram, SupervisedPlayer> started = new LinkedHashMap<>();
    Map<TransportKind, Player> players = new EnumMap<>(TransportKind.class);
    try {
      for (TransportKind transport : transports) {
        PeerProgram wanted = transport == TransportKind.TCP ? program.reachableByTcp() : program;
        players.put(
            transport,
            started.computeIfAbsent(wanted, peer -> start(peer, nextName(), peer.toString())));
      }
    } catch (RuntimeException | Error e) {
      started.values().forEach(SupervisedPlayer::close);
      peers.removeAll(started.values());
      throw e;
    }
    return players;
  }

  // Unique, also where a peer of that name was tried in vain.
  private String nextName() {
    names++;
    return "twisted" + names;
  }

  /** Where the sockets of conversations go. */
  public PeerDirectory directory() {
    return directory;
  }

  /**
   * Makes plays of cases with these players.
   *
   * @param pairings as {@link Planner} takes them
   * @param transport as {@link Planner} takes it
   */
  public Planner planner(List<Pairing> pairings, Optional<TransportKind> transport) {
    return new Planner(subjects, ours, twisted, pairings, transport);
  }

  /**
   * Makes plays of cases against a server that runs already.
   *
   * @param address where it listens
   * @param script whether the script is among the clients; the players of this cast are
   */
  public List<Play> planAgainst(Address address, boolean script, List<ConformanceCase> cases) {
    TransportKind transport = TransportKind.to(address);
    List<BarePlanner.Client> clients = new ArrayList<>();
    if (script) {
      clients.add(new BarePlanner.Client(Pairing.SCRIPT, null, null));
    }
    subjects.forEach((name, player) -> clients.add(new BarePlanner.Client(name, player, null)));
    twisted.forEach(
        (version, players) ->
            clients.add(new BarePlanner.Client(Planner.TWISTED, players.get(transport), version)));
    return new BarePlanner(new EndpointPlayer(address), transport, clients).plan(cases);
  }

  /** How pairings name the subjects, in the user's order; empty where none was needed. */
  public List<String> subjects() {
    return List.copyOf(subjects.keySet());
  }

  /**
   * Makes plays of cases with a client that connects by itself; the subject of this cast and the
   * script play its servers.
   *
   * @param client the client, which is the caller's
   * @param pairings those that the user asked for; all where empty
   */
  public List<Play> planListed(
      EndpointClient client, List<Pairing> pairings, List<ConformanceCase> cases) {
    return new ListedPlanner(client, subjects.values().iterator().next(), pairings).plan(cases);
  }

  /**
   * What a subject offers.
   *
   * @param name as pairings have it
   * @return empty where no such subject was started
   */
  public Optional<Offers> offers(String name) {
    return Optional.ofNullable(subjects.get(name))
        .filter(player -> player.gone().isEmpty())
        .map(player -> new Offers(player.name(), player.roles(), player.features()));
  }

  /** How many descriptors each peer had open when it last told. */
  public List<Integer> openInPeers() {
    return peers.stream().map(SupervisedPlayer::descriptors).toList();
  }

  /** What became of peers that broke and could not be started again, for people. */
  public List<String> lost() {
    return peers.stream()
        .flatMap(peer -> peer.gone().map(why -> nameOf(peer) + ": " + why.getMessage()).stream())
        .toList();
  }

  private String nameOf(SupervisedPlayer peer) {
    return subjects.entrySet().stream()
        .filter(subject -> subject.getValue() == peer)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(Planner.TWISTED);
  }

  /** What reports say of the peers; complete once this is closed. */
  public List<PeerReport> reports() {
    return peers.stream().map(peer -> peer.report().named(nameOf(peer))).toList();
  }

  @Override
  public void close() {
    List<AutoCloseable> all = new ArrayList<>();
    all.add(setup.log());
    all.add(directory);
    all.addAll(peers);
    all.addAll(subjects.values());
    if (ours != null) {
      all.add(ours);
    }
    close(all);
  }

  // The last one first; each of them is closed whatever the others throw.
  private static void close(List<AutoCloseable> all) {
    if (all.isEmpty()) {
      return;
    }
    int last = all.size() - 1;
    try {
      all.get(last).close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      close(all.subList(0, last));
    }
  }
}
