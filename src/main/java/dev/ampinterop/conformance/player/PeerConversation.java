package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.peer.PeerConnection;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.peer.message.MalformedMessage;
import dev.ampinterop.conformance.peer.message.Observed;
import dev.ampinterop.conformance.peer.message.PlayedPart;
import dev.ampinterop.conformance.peer.message.Ready;
import dev.ampinterop.conformance.peer.message.RunnerMessage;
import dev.ampinterop.conformance.wire.Address;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A part that a peer plays. It watches the clock: a peer that does not report in time is told to
 * abandon the part, and one that does not report even then has fallen silent.
 */
final class PeerConversation implements Conversation {
  private static final int SHOWN = 200;

  private final PartRequest request;
  private final PeerConnection connection;
  private final Duration margin;
  private final BiConsumer<PeerConversation, String> fellSilent;
  private final AtomicBoolean abandoned = new AtomicBoolean();
  private final CompletableFuture<Address> ready = new CompletableFuture<>();
  private final CompletableFuture<ObjectNode> observed = new CompletableFuture<>();

  /**
   * @param margin how long the peer may take to report beyond the part's own limit, and again once
   *     it was told to abandon the part
   * @param fellSilent told when the peer does not report after it should have abandoned the part
   */
  PeerConversation(
      PartRequest request,
      PeerConnection connection,
      Duration margin,
      BiConsumer<PeerConversation, String> fellSilent) {
    this.request = request;
    this.connection = connection;
    this.margin = margin;
    this.fellSilent = fellSilent;
  }

  void begin() {
    if (request.role() == Role.CLIENT) {
      // Before the peer knows of the part: it may be over by the time send returns.
      ready.complete(request.address());
    }
    connection.send(request.message().toJson());
    after(request.limit().plus(margin), this::abandon);
  }

  /**
   * The peer says that it listens.
   *
   * @throws MalformedMessage when that cannot be
   */
  void listens(Ready said) {
    if (request.role() == Role.CLIENT) {
      throw new MalformedMessage("ready", "a client connects, so it is never ready" + where());
    }
    if (ready.isDone()) {
      throw new MalformedMessage("ready", "it came before" + where());
    }
    boolean isTcp = request.address() instanceof Address.Tcp;
    if (isTcp && said.port().isEmpty()) {
      throw new MalformedMessage(
          "ready.port", "a ready without the port that was chosen" + where());
    }
    if (!isTcp && said.port().isPresent()) {
      throw new MalformedMessage("ready.port", "a UNIX socket has no port" + where());
    }
    ready.complete(request.address().at(said.port().orElse(0)));
  }

  /**
   * The part is over.
   *
   * @param unknown gets each member that the protocol does not know; may throw it
   * @throws MalformedMessage when that cannot be observed of this part
   */
  void over(Observed said, Consumer<MalformedMessage> unknown) {
    new PlayedPart(request.part(), unknown).check(said);
    if (!ready.isDone()) {
      ready.completeExceptionally(
          new IllegalStateException(
              "the part was over before the peer listened: " + shown(said.observation())));
    }
    observed.complete(said.observation());
  }

  /** Which conversation this is, for people; with a leading space. */
  String where() {
    return " (conversation " + request.id() + ", as " + request.role() + ")";
  }

  void fail(PeerException reason) {
    ready.completeExceptionally(reason);
    observed.completeExceptionally(reason);
  }

  /** The features that the part needs. */
  Set<String> needs() {
    return request.needs();
  }

  @Override
  public CompletableFuture<Address> ready() {
    return ready;
  }

  @Override
  public CompletableFuture<ObjectNode> observed() {
    return observed;
  }

  @Override
  public void abandon() {
    if (observed.isDone() || abandoned.getAndSet(true)) {
      return;
    }
    connection.send(new RunnerMessage.Abandon(request.id()).toJson());
    after(
        margin,
        () ->
            fellSilent.accept(
                this,
                "nothing about conversation "
                    + request.id()
                    + " "
                    + margin.toSeconds()
                    + " s after it was told to abandon it"));
  }

  /** Does something unless the part is over by then. */
  private void after(Duration time, Runnable action) {
    CompletableFuture<ObjectNode> unused =
        observed
            .copy()
            .orTimeout(time.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete(
                (done, failure) -> {
                  if (failure instanceof TimeoutException) {
                    action.run();
                  }
                });
  }

  static String shown(JsonNode message) {
    String text = message.toString();
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }
}
