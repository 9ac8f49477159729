package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.peer.OpenDescriptors;
import dev.ampinterop.conformance.peer.PeerConnection;
import dev.ampinterop.conformance.peer.PeerHello;
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
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
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
      connection.send(hello());
      boolean bye = receive(connection);
      abandonAll();
      if (bye) {
        connection.send(message("bye").put("descriptors", OpenDescriptors.count()));
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

  private ObjectNode hello() {
    ObjectNode hello = message("hello");
    hello.put("protocol", PeerHello.PROTOCOL).put("implementation", player.name());
    ObjectNode told = hello.putObject("versions");
    versions.forEach(told::put);
    ArrayNode features = hello.putArray("features");
    new TreeSet<>(player.features()).forEach(features::add);
    PeerHello.network().ifPresent(network -> hello.put("network", network));
    hello.put("openFiles", player.openFiles());
    return hello.put("descriptors", OpenDescriptors.count());
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
      String id = message.path("id").asString("");
      switch (message.path("type").asString("")) {
        case "play" -> play(connection, id, message);
        case "abandon" -> {
          Conversation conversation = atHand.get(id);
          if (conversation == null) {
            problem(connection, id, "conversation " + id + " is not being played");
          } else {
            conversation.abandon();
          }
        }
        case "bye" -> {
          return true;
        }
        default -> problem(connection, id, "no message has the type " + message.path("type"));
      }
    }
  }

  private void play(PeerConnection connection, String id, ObjectNode message) {
    Conversation conversation;
    PartRequest request;
    try {
      request = request(id, message);
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
                    connection.send(ready(id, address));
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
                    connection.send(observed(id, observation));
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

  private static PartRequest request(String id, ObjectNode message) {
    String role = message.path("role").asString("");
    JsonNode seconds = message.path("seconds");
    if (id.isEmpty()
        || !(role.equals("client") || role.equals("server"))
        || !seconds.isNumber()
        || !message.path("closes").isBoolean()
        || !(message.get("part") instanceof ObjectNode part)) {
      throw new IllegalArgumentException("a play has id, role, address, closes, seconds and part");
    }
    return new PartRequest(
        id,
        role.equals("client") ? Role.CLIENT : Role.SERVER,
        Address.of(message.path("address")),
        message.path("closes").booleanValue(),
        Duration.ofMillis(Math.round(seconds.doubleValue() * 1000)),
        part);
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
    connection.send(message("error").put("id", id).put("problem", problem));
  }

  private static ObjectNode ready(String id, Address address) {
    ObjectNode ready = message("ready").put("id", id);
    return address instanceof Address.Tcp tcp ? ready.put("port", tcp.port()) : ready;
  }

  private static ObjectNode observed(String id, ObjectNode observation) {
    ObjectNode message = message("observed").put("id", id);
    message.set("observation", observation);
    return message;
  }

  private static ObjectNode message(String type) {
    return PeerConnection.JSON.createObjectNode().put("type", type);
  }
}
