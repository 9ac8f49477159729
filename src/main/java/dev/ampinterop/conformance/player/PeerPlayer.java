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
import dev.ampinterop.conformance.peer.message.Hello;
import dev.ampinterop.conformance.peer.message.MalformedMessage;
import dev.ampinterop.conformance.peer.message.Observed;
import dev.ampinterop.conformance.peer.message.PeerBye;
import dev.ampinterop.conformance.peer.message.PeerMessage;
import dev.ampinterop.conformance.peer.message.Ready;
import dev.ampinterop.conformance.peer.message.Refusal;
import dev.ampinterop.conformance.peer.message.RunnerMessage;
import java.time.Duration;
import java.util.HashSet;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lets a running peer play, over its control connection. Once the peer broke, every conversation at
 * hand fails with the same exception, and so does every later one: see {@link SupervisedPlayer}.
 *
 * <p>A thread of its own receives; it completes the futures of the conversations.
 */
public final class PeerPlayer implements Player {
  private static final Duration BYE_LIMIT = Duration.ofSeconds(5);

  /** How long a peer that was heard to end may take to be gone. */
  private static final Duration EXIT_LIMIT = Duration.ofMillis(500);

  /** More of them say nothing new. */
  private static final int MOST_WARNINGS = 20;

  private final RunningPeer peer;
  private final PeerSetup setup;
  private final PeerConnection connection;
  private final Map<String, PeerConversation> atHand = new ConcurrentHashMap<>();
  private final CompletableFuture<PeerHello> hello = new CompletableFuture<>();
  private final CompletableFuture<Void> bye = new CompletableFuture<>();

  /** Completes, with what happened, when the peer broke; never completes exceptionally. */
  private final CompletableFuture<PeerException> broken = new CompletableFuture<>();

  private final PeerDescriptors descriptors;

  // The receiving thread's.
  private final LastIds observed = new LastIds();
  private final Set<String> warned = new HashSet<>();
  private Consumer<MalformedMessage> unknown = this::warn;

  private volatile boolean ending;
  private volatile boolean hasReported;
  private volatile boolean isSilent;
  private volatile String ended = "";

  private PeerPlayer(RunningPeer peer, PeerConnection connection, PeerSetup setup) {
    this.peer = peer;
    this.setup = setup;
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
   * @throws PeerException when no good hello comes in time
   */
  public static PeerPlayer over(RunningPeer peer, PeerSetup setup) {
    Duration limit = setup.startLimit();
    try {
      PeerPlayer player = new PeerPlayer(peer, PeerConnection.to(peer, limit, setup.log()), setup);
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
        new PeerConversation(request, connection, setup.margin(), this::fellSilent);
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
        Hello greeting = Hello.of(message, this::warn);
        unknown = Hello.unknown(greeting.protocol(), this::warn);
        descriptors.saidAtHello(greeting.descriptors());
        hello.complete(PeerHello.of(greeting));
        message = connection.receive();
      }
      while (message != null) {
        dispatch(message);
        message = connection.receive();
      }
      if (!ending) {
        peer.awaitExit(EXIT_LIMIT);
        breakWith(vanished("the peer closed its control connection and " + peer.state()));
      }
      bye.completeExceptionally(vanished("it closed its control connection"));
    } catch (IllegalArgumentException e) {
      breakWith(nonsense(e));
    }
  }

  private PeerSpokeNonsense nonsense(IllegalArgumentException e) {
    return new PeerSpokeNonsense(
        "the peer broke the peer protocol: " + e.getMessage(),
        peer.lastLines(),
        "python-peer/README.md says what a peer may send");
  }

  private void warn(MalformedMessage fault) {
    String text = String.valueOf(fault.getMessage());
    if (warned.size() < MOST_WARNINGS && warned.add(text)) {
      setup.warnings().accept("a peer of protocol " + Hello.OLDEST + " breaks it: " + text);
    }
  }

  private void dispatch(ObjectNode received) {
    PeerMessage message;
    try {
      message = PeerMessage.of(received, unknown);
    } catch (MalformedMessage e) {
      failAlone(received, e);
      return;
    }
    if (message instanceof PeerBye said) {
      if (!ending) {
        throw new MalformedMessage("bye", "it comes before the runner has said bye");
      }
      descriptors.saidAtBye(said.descriptors());
      bye.complete(null);
    } else if (message instanceof Ready said) {
      atHand(said.id(), "ready").listens(said);
    } else if (message instanceof Observed said) {
      observed(said);
    } else if (message instanceof Refusal said) {
      // Else it was told to abandon a part that was over when the message arrived.
      PeerConversation conversation = said.id() == null ? null : atHand.remove(said.id());
      if (conversation != null) {
        conversation.fail(
            new PeerSpokeNonsense(
                "the peer cannot play this part: " + said.problem(),
                peer.lastLines(),
                LeaveOut.of(conversation.needs(), said.problem())));
      }
    }
  }

  private void observed(Observed said) {
    PeerConversation conversation = atHand(said.id(), "observed");
    atHand.remove(said.id());
    observed.add(said.id());
    descriptors.said(said.descriptors());
    hasReported = true;
    try {
      conversation.over(said, unknown);
    } catch (MalformedMessage e) {
      conversation.fail(
          nonsense(new IllegalArgumentException(e.getMessage() + conversation.where())));
    }
  }

  private PeerConversation atHand(String id, String type) {
    PeerConversation conversation = atHand.get(id);
    if (conversation == null) {
      throw new MalformedMessage(
          type + ".id",
          "conversation "
              + JsonNodeFactory.instance.stringNode(id)
              + (observed.contains(id) ? " was observed before" : ", which is not being played"));
    }
    return conversation;
  }

  /** What is wrong with the end of a conversation is no reason to end the others. */
  private void failAlone(ObjectNode received, MalformedMessage fault) {
    String type = received.path("type").asString("");
    String id = received.path("id").asString("");
    boolean ends = type.equals("observed") || type.equals("error");
    PeerConversation conversation = ends ? atHand.remove(id) : null;
    if (conversation == null) {
      throw fault;
    }
    observed.add(id);
    conversation.fail(
        nonsense(new IllegalArgumentException(fault.getMessage() + conversation.where())));
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
    if (!ending && atHand.isEmpty() && hello.isDone()) {
      // Nobody else would hear of it.
      ended = reason.problem().replaceFirst("^the peer ", "");
    }
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
    peer.noteChildren();
    String problem = wasWell ? sayBye() : "";
    breakWith(vanished("the runner ended the peer"));
    peer.close();
    // Its status says nothing where it did not come so far as to end by itself.
    if (wasWell && problem.isEmpty() && peer.status().orElse(0) != 0) {
      problem = peer.state() + " after its bye";
    }
    if (wasWell && problem.isEmpty() && peer.leftBehind() > 0) {
      int left = peer.leftBehind();
      problem = "left " + left + (left == 1 ? " process" : " processes") + " behind after its bye";
    }
    if (ended.isEmpty()) {
      ended = problem;
    }
  }

  private String sayBye() {
    if (atHand.isEmpty()) {
      descriptors.atEnd();
    }
    connection.send(new RunnerMessage.RunnerBye().toJson());
    try {
      bye.get(BYE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return "";
    } catch (TimeoutException e) {
      return "said no bye within " + BYE_LIMIT.toSeconds() + " s";
    } catch (ExecutionException e) {
      String why =
          e.getCause() instanceof PeerException reason
              ? reason.problem()
              : "it closed its control connection";
      return "said no bye: " + why;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
