package dev.ampinterop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ampinterop.conformance.report.ReportSchema;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Engines that answer, and then cannot build or start what they are asked for. */
@Timeout(600)
class PeerFallbackTest {
  private static final String NO_REGISTRY = "no such host as registry.example";
  private static final String NO_SPACE = "no space left on device";

  @TempDir private Path folder;
  private HttpServer engine;
  private volatile boolean hasImage;

  @BeforeEach
  void startEngine() throws IOException {
    engine = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    engine.createContext("/", this::answer);
    engine.start();
  }

  @AfterEach
  void stopEngine() {
    engine.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      exchange.getRequestBody().readAllBytes();
      if (path.endsWith("/_ping")) {
        send(exchange, 200, "OK");
      } else if (path.endsWith("/version") || path.endsWith("/info")) {
        send(
            exchange,
            200,
            "{\"Version\":\"20.10.24\",\"ApiVersion\":\"1.41\",\"ServerVersion\":\"20.10.24\",\"MemTotal\":1}");
      } else if (path.endsWith("/json") && hasImage) {
        send(exchange, 200, "{\"Id\":\"sha256:0123456789abcdef\"}");
      } else if (path.endsWith("/build")) {
        send(
            exchange,
            200,
            "{\"stream\":\"Step 1/9 : FROM debian\\n\"}\n"
                + "{\"errorDetail\":{\"message\":\"REASON\"},\"error\":\"REASON\"}\n"
                    .replace("REASON", NO_REGISTRY));
      } else if (path.endsWith("/create")) {
        send(exchange, 500, "{\"message\":\"" + NO_SPACE + "\"}");
      } else {
        send(exchange, 404, "{\"message\":\"there is nothing here\"}");
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Test
  void whereTheImageCannotBeBuiltTwistedPlaysAsAProcess() throws Exception {
    assertFallsBack(NO_REGISTRY);
  }

  @Test
  void whereTheContainerDoesNotStartTwistedPlaysAsAProcess() throws Exception {
    hasImage = true;
    assertFallsBack(NO_SPACE);
  }

  private void assertFallsBack(String reason) throws Exception {
    Path json = folder.resolve("report.json");
    Program.Ended ended = run("auto", "--json", json.toString());
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err().lines().filter(line -> line.contains("warning")))
        .singleElement()
        .asString()
        .startsWith("amp-interop: warning: Twisted plays as a process: ")
        .contains(reason);
    JsonNode peers = ReportSchema.checked(Files.readString(json)).path("peers");
    assertThat(peers).hasSize(2);
    assertThat(peers.at("/1/kind").stringValue()).isEqualTo("process");
    assertThat(ended.out()).endsWith("\n1 passed, 0 failed, 0 skipped\n");
  }

  @Test
  void aContainerThatWasAskedForIsNotReplaced() throws Exception {
    Program.Ended unbuilt = run("container");
    hasImage = true;
    Program.Ended unstarted = run("container");
    assertThat(unbuilt.status()).isEqualTo(2);
    assertThat(unbuilt.err()).contains(NO_REGISTRY, "use --peer process").doesNotContain("\tat ");
    assertThat(unstarted.status()).isEqualTo(2);
    assertThat(unstarted.err()).contains(NO_SPACE, "use --peer process").doesNotContain("\tat ");
  }

  private Program.Ended run(String peer, String... more) throws Exception {
    List<String> line = new ArrayList<>(List.of("env"));
    line.add("DOCKER_HOST=tcp://127.0.0.1:" + engine.getAddress().getPort());
    line.addAll(Program.command("run", "dispatch/sum", "--pair", "java:twisted", "--peer", peer));
    line.addAll(List.of(more));
    return Program.run(folder, line);
  }
}
