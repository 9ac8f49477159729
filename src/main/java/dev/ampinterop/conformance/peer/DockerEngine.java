package dev.ampinterop.conformance.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A Docker engine that answers. Asked by hand over its socket: that takes a millisecond and says
 * why not, where a client library takes seconds and prints stack traces.
 *
 * @param host as {@code DOCKER_HOST} writes it
 * @param version of the engine
 * @param apiVersion the newest API that it speaks
 */
public record DockerEngine(String host, String version, String apiVersion) {
  /** An engine on this machine answers in milliseconds; a hung one should not hold up a run. */
  private static final long LIMIT_MILLIS = 3_000;

  /**
   * What came of asking.
   *
   * @param engine null when none answers
   * @param problem why not, for people; empty when one does
   */
  public record Answer(@Nullable DockerEngine engine, String problem) {}

  /** Asks the engine that {@code DOCKER_HOST} names, or else those at the usual sockets. */
  public static Answer ask() {
    return ask(System.getenv());
  }

  static Answer ask(Map<String, String> environment) {
    List<String> problems = new ArrayList<>();
    for (String host : hosts(environment)) {
      try {
        return new Answer(version(host), "");
      } catch (IOException e) {
        problems.add(host + ": " + e.getMessage());
      }
    }
    return new Answer(
        null, problems.isEmpty() ? "there is no Docker socket" : String.join("; ", problems));
  }

  private static List<String> hosts(Map<String, String> environment) {
    String named = environment.getOrDefault("DOCKER_HOST", "");
    if (!named.isEmpty()) {
      return List.of(named);
    }
    List<Path> usual = new ArrayList<>(List.of(Path.of("/var/run/docker.sock")));
    if (environment.containsKey("XDG_RUNTIME_DIR")) {
      usual.add(Path.of(environment.get("XDG_RUNTIME_DIR"), "docker.sock"));
    }
    usual.add(Path.of(System.getProperty("user.home"), ".docker", "run", "docker.sock"));
    return usual.stream().filter(Files::exists).map(socket -> "unix://" + socket).toList();
  }

  private static DockerEngine version(String host) throws IOException {
    URI uri;
    try {
      uri = URI.create(host);
    } catch (IllegalArgumentException e) {
      throw new IOException("DOCKER_HOST is not an address", e);
    }
    boolean unix = "unix".equals(uri.getScheme());
    if (!unix && (uri.getHost() == null || uri.getPort() < 0)) {
      throw new IOException("only unix:///PATH and tcp://HOST:PORT are understood here");
    }
    SocketAddress address =
        unix
            ? UnixDomainSocketAddress.of(uri.getPath())
            : new InetSocketAddress(uri.getHost(), uri.getPort());
    try (SocketChannel channel =
        SocketChannel.open(unix ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET)) {
      // Reads of such channels have no time limit of their own; closing the channel ends them.
      // On a thread of its own: the common pool may have but one, and that one busy.
      return CompletableFuture.supplyAsync(
              () -> exchange(channel, address, host), DockerEngine::runApart)
          .orTimeout(LIMIT_MILLIS, TimeUnit.MILLISECONDS)
          .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw new IOException("no answer within " + LIMIT_MILLIS / 1000 + " s", e);
      }
      throw new IOException(e.getCause() == null ? e.toString() : e.getCause().getMessage(), e);
    }
  }

  private static void runApart(Runnable work) {
    Thread thread = new Thread(work, "docker engine");
    thread.setDaemon(true);
    thread.start();
  }

  private static DockerEngine exchange(SocketChannel channel, SocketAddress address, String host) {
    try {
      channel.connect(address);
      // HTTP/1.0: the answer is not chunked, and ends with the connection.
      channel.write(
          ByteBuffer.wrap(
              "GET /version HTTP/1.0\r\nHost: docker\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      ByteBuffer buffer = ByteBuffer.allocate(8192);
      while (channel.read(buffer) >= 0) {
        answer.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
      String text = answer.toString(StandardCharsets.UTF_8);
      String status = text.lines().findFirst().orElse("nothing");
      if (!status.matches("HTTP/\\S+ 200.*")) {
        throw new IOException("answered " + status);
      }
      JsonNode version =
          PeerConnection.JSON.readTree(text.substring(Math.max(0, text.indexOf("\r\n\r\n"))));
      return new DockerEngine(
          host, version.path("Version").asString("?"), version.path("ApiVersion").asString("?"));
    } catch (IOException | JacksonException e) {
      throw new CompletionException(e);
    }
  }
}
