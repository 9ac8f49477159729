package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.peer.DescriptorTable;
import dev.ampinterop.conformance.peer.PeerConnection;
import dev.ampinterop.conformance.peer.PeerDidNotStart;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.peer.PeerHello;
import dev.ampinterop.conformance.peer.PeerSpokeNonsense;
import dev.ampinterop.conformance.peer.PeerVanished;
import dev.ampinterop.conformance.peer.RunningPeer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lets a running peer play, over its control connection. Once the peer broke, every conversation at
 * hand fails with the same exception, and so does every later one: see {@link SupervisedPlayer}.
 *
 * <p>A thread of its own receives; it completes the futures of the conversations.
 */
public final class PeerPlayer implements Player {
  /** How long a peer may take to report beyond a part's own limit; a loaded machine is slow. */
  static final Duration MARGIN = Duration.ofSeconds(3);

  private static final Duration BYE_LIMIT = Duration.ofSeconds(5);

  private final RunningPeer peer;
  private final Duration margin;
  private final PeerConnection connection;
  private final Map<String, PeerConversation> atHand = new ConcurrentHashMap<>();
  private final CompletableFuture<PeerHello> hello = new CompletableFuture<>();
  private final CompletableFuture<Void> bye = new CompletableFuture<>();

  /** Completes, with what happened, when the peer broke; never completes exceptionally. */
  private final CompletableFuture<PeerException> broken = new CompletableFuture<>();

  private final PeerDescriptors descriptors;
  private volatile boolean ending;
  private volatile boolean hasReported;
  private volatile boolean isSilent;
  private volatile String ended = "";

  private PeerPlayer(RunningPeer peer, PeerConnection connection, Duration margin) {
    this.peer = peer;
    this.margin = margin;
    this.connection = connection;
    this.descriptors = new PeerDescriptors(connection.process(), peer.socket().toString());
    Thread reader = new Thread(this::receive, "peer reader " + peer.socket().getFileName());
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Connects to a peer that was just started, and waits for its hello.
   *
   * @param peer ended with this player, or now where this fails
   * @param limit how long both may take
   * @throws PeerException when no good hello comes
   */
  public static PeerPlayer over(RunningPeer peer, Duration limit) {
    return over(peer, limit, MARGIN);
  }

  /** The same, with another margin; for tests that do not want to wait. */
  static PeerPlayer over(RunningPeer peer, Duration limit, Duration margin) {
    try {
      PeerPlayer player = new PeerPlayer(peer, PeerConnection.to(peer, limit), margin);
      try {
        PeerHello unused = player.hello.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        return player;
      } catch (ExecutionException e) {
        player.close();
        throw e.getCause() instanceof PeerException reason ? reason : new CompletionException(e);
      } catch (TimeoutException e) {
        player.close();
        throw new PeerDidNotStart(
            "the peer accepted the connection, but said no hello for " + limit.toSeconds() + " s",
            peer.lastLines(),
            "the hello is a peer's first line, sent without being asked");
      } catch (InterruptedException e) {
        player.close();
        Thread.currentThread().interrupt();
        throw new PeerDidNotStart("interrupted while the peer started", List.of(), "");
      }
    } catch (PeerDidNotStart e) {
      peer.close();
      throw e;
    }
  }

  /** What the peer said of itself. */
  public PeerHello hello() {
    return hello.join();
  }

  /** What broke the peer; null while it is well. */
  public @Nullable PeerException broken() {
    return broken.getNow(null);
  }

  /** Whether it broke because it said nothing any more. */
  boolean isSilent() {
    return isSilent;
  }

  /** Whether it has reported of any part. */
  boolean hasReported() {
    return hasReported;
  }

  /** How it failed to end as a peer should, for people; empty while it runs, and where it did. */
  Optional<String> endedBadly() {
    return ended.isEmpty() ? Optional.empty() : Optional.of(ended);
  }

  /** How many descriptors the peer had open at its hello and at its bye. */
  OpenCounts counts() {
    return descriptors.counts();
  }

  /** How many descriptors the peer had open when it last told. */
  int descriptors() {
    return descriptors.lastSaid();
  }

  @Override
  public Optional<DescriptorTable> open() {
    return broken() == null ? descriptors.table() : Optional.empty();
  }

  @Override
  public String name() {
    return hello().implementation();
  }

  @Override
  public Set<String> features() {
    return hello().features();
  }

  @Override
  public Set<Role> roles() {
    return hello().roles();
  }

  @Override
  public long openFiles() {
    return hello().openFiles();
  }

  @Override
  public Conversation play(PartRequest request) {
    PeerConversation conversation =
        new PeerConversation(request, connection, margin, this::fellSilent);
    atHand.put(request.id(), conversation);
    PeerException reason = broken();
    if (reason != null) {
      atHand.remove(request.id());
      conversation.fail(reason);
    } else {
      conversation.begin();
    }
    return conversation;
  }

  private void receive() {
    try {
      ObjectNode message = connection.receive();
      if (message != null) {
        PeerHello greeting = PeerHello.of(message);
        descriptors.saidAtHello(count(message));
        hello.complete(greeting);
        message = connection.receive();
      }
      while (message != null) {
        dispatch(message);
        message = connection.receive();
      }
      if (!ending) {
        breakWith(vanished("the peer closed its control connection and " + peer.state()));
      }
      bye.completeExceptionally(vanished("it closed its control connection"));
    } catch (IllegalArgumentException e) {
      breakWith(
          new PeerSpokeNonsense(
              "the peer does not speak the peer protocol: " + e.getMessage(),
              peer.lastLines(),
              "python-peer/README.md says what a peer may send"));
    }
  }

  private void dispatch(ObjectNode message) {
    String type = message.path("type").asString("");
    if (type.equals("bye")) {
      if (!ending) {
        throw new IllegalArgumentException("a bye before the runner said bye");
      }
      descriptors.saidAtBye(count(message));
      bye.complete(null);
      return;
    }
    String id = message.path("id").asString("");
    PeerConversation conversation = atHand.get(id);
    if (conversation == null) {
      if (type.equals("error")) {
        // It was told to abandon a part that was over when the message arrived.
        return;
      }
      throw new IllegalArgumentException(
          "a message about conversation "
              + message.path("id")
              + ", which is not being played: "
              + PeerConversation.shown(message));
    }
    switch (type) {
      case "ready" -> {
        if (!conversation.listens(message.path("port").intValue(0))) {
          throw new IllegalArgumentException(
              "a ready without the port that was chosen: " + PeerConversation.shown(message));
        }
      }
      case "observed" -> {
        if (!(message.get("observation") instanceof ObjectNode observation)) {
          throw new IllegalArgumentException(
              "an observed without an observation: " + PeerConversation.shown(message));
        }
        atHand.remove(id);
        descriptors.said(count(message));
        hasReported = true;
        conversation.over(observation);
      }
      case "error" -> {
        atHand.remove(id);
        String problem = message.path("problem").asString("");
        conversation.fail(
            new PeerSpokeNonsense(
                "the peer cannot play this part: " + problem,
                peer.lastLines(),
                LeaveOut.of(conversation.needs(), problem)));
      }
      default ->
          throw new IllegalArgumentException(
              "a message of a type that is none: " + PeerConversation.shown(message));
    }
  }

  private static @Nullable Integer count(ObjectNode message) {
    JsonNode count = message.path("descriptors");
    return count.isIntegralNumber() ? Integer.valueOf(count.intValue()) : null;
  }

  private void fellSilent(PeerConversation conversation, String problem) {
    isSilent = true;
    breakWith(vanished("the peer fell silent: " + problem));
  }

  private PeerVanished vanished(String problem) {
    return new PeerVanished(
        problem, peer.lastLines(), "it is started again for the cases that follow");
  }

  private void breakWith(PeerException reason) {
    broken.complete(reason);
    hello.completeExceptionally(reason);
    bye.completeExceptionally(reason);
    connection.close();
    // A conversation that joins from now on sees that the peer is broken, and fails itself.
    for (String id : List.copyOf(atHand.keySet())) {
      PeerConversation conversation = atHand.remove(id);
      if (conversation != null) {
        conversation.fail(broken.join());
      }
    }
  }

  @Override
  public void close() {
    boolean wasWell = broken() == null && hello.isDone();
    ending = true;
    String problem = wasWell ? sayBye() : "";
    breakWith(vanished("the runner ended the peer"));
    peer.close();
    // Its status says nothing where it did not come so far as to end by itself.
    if (wasWell && problem.isEmpty() && peer.status().orElse(0) != 0) {
      problem = peer.state() + " after its bye";
    }
    if (ended.isEmpty()) {
      ended = problem;
    }
  }

  private String sayBye() {
    if (atHand.isEmpty()) {
      descriptors.atEnd();
    }
    connection.send(PeerConnection.JSON.createObjectNode().put("type", "bye"));
    try {
      bye.get(BYE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return "";
    } catch (TimeoutException e) {
      return "said no bye within " + BYE_LIMIT.toSeconds() + " s";
    } catch (ExecutionException e) {
      return "said no bye: it closed its control connection";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
