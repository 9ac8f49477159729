package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.peer.OpenDescriptors;
import dev.ampinterop.conformance.peer.PeerConnection;
import dev.ampinterop.conformance.peer.PeerHello;
import dev.ampinterop.conformance.peer.message.Hello;
import dev.ampinterop.conformance.peer.message.MalformedMessage;
import dev.ampinterop.conformance.peer.message.Observed;
import dev.ampinterop.conformance.peer.message.PeerBye;
import dev.ampinterop.conformance.peer.message.Play;
import dev.ampinterop.conformance.peer.message.Ready;
import dev.ampinterop.conformance.peer.message.Refusal;
import dev.ampinterop.conformance.peer.message.RunnerMessage;
import dev.ampinterop.conformance.wire.Address;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts a player behind the peer protocol, so that it is a peer: serves one runner, then is done.
 * The calling thread receives; the player's own threads answer.
 */
public final class PeerServer {
  /** As the peer protocol has it: a peer whose runner died before connecting must not stay. */
  private static final Duration NOBODY_LIMIT = Duration.ofSeconds(60);

  private static final Duration ABANDON_LIMIT = Duration.ofSeconds(5);

  private final Player player;
  private final Map<String, String> versions;
  private final Map<String, Conversation> atHand = new ConcurrentHashMap<>();

  /**
   * @param player not closed by this
   * @param versions for the hello
   */
  public PeerServer(Player player, Map<String, String> versions) {
    this.player = player;
    this.versions = new TreeMap<>(versions);
  }

  /**
   * Serves one runner.
   *
   * @param socket where to listen; nothing may be there
   * @return whether one came, and said bye
   * @throws IOException when nobody can listen there
   */
  public boolean serve(Path socket) throws IOException {
    SocketChannel channel = accept(socket);
    if (channel == null) {
      return false;
    }
    PeerConnection connection = new PeerConnection(channel);
    try {
      connection.send(hello().toJson());
      boolean bye = receive(connection);
      abandonAll();
      if (bye) {
        connection.send(new PeerBye(OptionalInt.of(OpenDescriptors.count())).toJson());
      }
      return bye;
    } finally {
      connection.finish();
    }
  }

  private static @Nullable SocketChannel accept(Path socket) throws IOException {
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(socket));
      Executor later =
          CompletableFuture.delayedExecutor(NOBODY_LIMIT.toSeconds(), TimeUnit.SECONDS);
      later.execute(() -> close(listener));
      return listener.accept();
    } catch (ClosedChannelException e) {
      return null;
    } finally {
      Files.deleteIfExists(socket);
    }
  }

  private static void close(ServerSocketChannel listener) {
    try {
      listener.close();
    } catch (IOException e) {
      // It is closed for all that matters here.
    }
  }

  private Hello hello() {
    long openFiles = player.openFiles();
    return new Hello(
        Hello.PROTOCOL,
        player.name(),
        versions,
        Set.of(Role.values()),
        List.copyOf(new TreeSet<>(player.features())),
        PeerHello.network(),
        openFiles == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(openFiles),
        OptionalInt.of(OpenDescriptors.count()));
  }

  /** Returns at the end of the connection, or at a bye: then true. */
  private boolean receive(PeerConnection connection) {
    while (true) {
      ObjectNode message;
      try {
        message = connection.receive();
      } catch (IllegalArgumentException e) {
        problem(connection, null, String.valueOf(e.getMessage()));
        continue;
      }
      if (message == null) {
        return false;
      }
      RunnerMessage said;
      try {
        said = RunnerMessage.of(message);
      } catch (MalformedMessage e) {
        problem(connection, message.path("id").asString(null), String.valueOf(e.getMessage()));
        continue;
      }
      if (said instanceof Play play) {
        play(connection, play);
      } else if (said instanceof RunnerMessage.Abandon abandon) {
        // One that is over by now was observed already.
        Optional.ofNullable(atHand.get(abandon.id())).ifPresent(Conversation::abandon);
      } else {
        return true;
      }
    }
  }

  private void play(PeerConnection connection, Play play) {
    String id = play.id();
    if (atHand.containsKey(id)) {
      problem(connection, id, "conversation " + id + " is being played already");
      return;
    }
    PartRequest request =
        new PartRequest(
            id,
            play.role(),
            play.address(),
            play.closes(),
            Duration.ofMillis(Math.round(play.seconds() * 1000)),
            play.part());
    Conversation conversation;
    try {
      conversation = player.play(request);
    } catch (RuntimeException e) {
      problem(connection, id, "cannot play this part: " + e);
      return;
    }
    atHand.put(id, conversation);
    CompletableFuture<Void> told =
        conversation
            .ready()
            .thenAccept(
                address -> {
                  if (request.role() == Role.SERVER) {
                    connection.send(ready(id, address).toJson());
                  }
                });
    CompletableFuture<Void> unused =
        conversation
            .observed()
            .handle(
                (observation, failure) -> {
                  // A ready must come before its observed, whichever thread tells which.
                  told.handle((nothing, refusal) -> "told")
                      .completeOnTimeout("never listened", 1, TimeUnit.SECONDS)
                      .join();
                  atHand.remove(id);
                  if (failure == null) {
                    connection.send(new Observed(id, observation, OptionalInt.empty()).toJson());
                  } else {
                    Throwable reason =
                        failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
                    problem(connection, id, "cannot play this part: " + reason);
                  }
                  return null;
                });
  }

  private void abandonAll() {
    CompletableFuture<?>[] ends =
        atHand.values().stream()
            .map(
                conversation -> {
                  conversation.abandon();
                  return conversation.observed().handle((observation, failure) -> null);
                })
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(ends)
        .completeOnTimeout(null, ABANDON_LIMIT.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  private static void problem(PeerConnection connection, @Nullable String id, String problem) {
    connection.send(new Refusal(id, problem).toJson());
  }

  private static Ready ready(String id, Address address) {
    return new Ready(
        id, address instanceof Address.Tcp tcp ? OptionalInt.of(tcp.port()) : OptionalInt.empty());
  }
}
