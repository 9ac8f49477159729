package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.peer.DescriptorTable;
import dev.ampinterop.conformance.peer.PeerDidNotStart;
import dev.ampinterop.conformance.peer.PeerDirectory;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.peer.PeerHello;
import dev.ampinterop.conformance.peer.PeerProgram;
import dev.ampinterop.conformance.peer.PeerVanished;
import dev.ampinterop.conformance.peer.RunningPeer;
import dev.ampinterop.conformance.wire.Address;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lets a peer play, and starts a fresh one for the next conversation after it broke. A peer that
 * cannot even be started again is not tried a third time, nor is one that fell silent in several
 * plays in a row: what is left fails at once.
 */
public final class SupervisedPlayer implements Player {
  /** Each of them takes the time limit of a conversation and longer. */
  private static final int MOST_SILENCES = 5;

  private final PeerProgram program;
  private final PeerDirectory directory;
  private final String prefix;
  private final PeerSetup setup;
  private final PeerHello hello;

  private PeerPlayer current;
  private int starts;
  private int silences;
  private @Nullable String endedBadly;
  private @Nullable PeerException cannotStart;
  private @Nullable PeerReport report;

  /**
   * Starts the peer.
   *
   * @param prefix begins the names of its control sockets in the directory; unique there
   * @throws PeerException when it does not start
   */
  public SupervisedPlayer(
      PeerProgram program, PeerDirectory directory, String prefix, PeerSetup setup) {
    this.program = program;
    this.directory = directory;
    this.prefix = prefix;
    this.setup = setup;
    this.current = start();
    this.hello = current.hello();
  }

  private PeerPlayer start() {
    starts++;
    RunningPeer running = program.start(directory.socket(prefix + starts));
    running.follow(setup.output());
    PeerPlayer player = PeerPlayer.over(running, setup);
    try {
      program.installedTwisted().ifPresent(installed -> check(player.hello(), installed));
      return player;
    } catch (PeerException e) {
      player.close();
      throw e;
    }
  }

  // A verdict about another Twisted than the one that was asked for would mislead.
  private void check(PeerHello hello, String installed) {
    String said = hello.versions().getOrDefault("twisted", "of no version");
    if (!spelling(said).equals(spelling(installed))) {
      throw new PeerDidNotStart(
          program
              + " runs Twisted "
              + said
              + ", but pip installed Twisted "
              + installed
              + " for it",
          List.of(),
          "something puts another Twisted in front of the installed one; look for it with"
              + " amp-interop doctor");
    }
  }

  // incremental writes a dot in front of rc1, packaging none.
  private static String spelling(String version) {
    return version.replaceAll("\\.?(a|b|rc)\\.?(\\d)", "$1$2");
  }

  @Override
  public String name() {
    return hello.implementation();
  }

  @Override
  public Set<String> features() {
    return hello.features();
  }

  @Override
  public Set<Role> roles() {
    return hello.roles();
  }

  @Override
  public long openFiles() {
    return hello.openFiles();
  }

  /** What the first of its peers said of itself. */
  public PeerHello hello() {
    return hello;
  }

  @Override
  public Conversation play(PartRequest request) {
    PeerPlayer player;
    try {
      player = well();
    } catch (PeerException e) {
      return new Failed(e);
    }
    return player.play(request);
  }

  private synchronized PeerPlayer well() {
    if (cannotStart != null) {
      throw cannotStart;
    }
    if (report == null && current.broken() != null) {
      close(current);
      silences = !current.isSilent() ? 0 : current.hasReported() ? 1 : silences + 1;
      if (silences >= MOST_SILENCES) {
        cannotStart =
            new PeerVanished(
                "the peer fell silent " + silences + " times in a row",
                List.of(),
                "it is not started again");
        throw cannotStart;
      }
      try {
        current = start();
      } catch (PeerException e) {
        cannotStart = e;
        throw e;
      }
    }
    return current;
  }

  /**
   * How many descriptors the peer had open when it last told: after a conversation, or before the
   * first where it does not tell then; 0 where it never tells.
   */
  public synchronized int descriptors() {
    return current.descriptors();
  }

  @Override
  public synchronized Optional<DescriptorTable> open() {
    return current.open();
  }

  /** {@inheritDoc} It could not be started again after it broke, or is not any more. */
  @Override
  public synchronized Optional<PeerException> gone() {
    return Optional.ofNullable(cannotStart);
  }

  /** Ends the peer. */
  @Override
  public synchronized void close() {
    if (report == null) {
      close(current);
      report = report(current);
    }
  }

  // One that came to a bad end between conversations has failed none of them.
  private void close(PeerPlayer player) {
    player.close();
    if (endedBadly == null) {
      endedBadly = player.endedBadly().orElse(null);
    }
  }

  private PeerReport report(PeerPlayer player) {
    return PeerReport.of(program, player, starts - 1, Optional.ofNullable(endedBadly));
  }

  /** What is to be said of the peer in reports; complete once this player is closed. */
  public synchronized PeerReport report() {
    return report != null ? report : report(current);
  }

  private record Failed(PeerException reason) implements Conversation {
    @Override
    public CompletableFuture<Address> ready() {
      return CompletableFuture.failedFuture(reason);
    }

    @Override
    public CompletableFuture<ObjectNode> observed() {
      return CompletableFuture.failedFuture(reason);
    }

    @Override
    public void abandon() {}
  }
}
