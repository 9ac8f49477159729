package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.TOTAL;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Ask;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responder;
import dev.ampinterop.amp.command.Responders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which failed calls are logged: those of which the caller learns nothing. The expectations are
 * what Twisted 26.10.0 does.
 */
@Timeout(20)
class LoggedFailuresTest {
  /** In the log of all tests nothing else has this name. */
  private final String name = "Divide-" + UUID.randomUUID();

  private final Command divide =
      Command.named(name)
          .returns(TOTAL)
          .fails("ZERO", ArithmeticException.class, ArithmeticException::new)
          .failsFatally("MELTED", IllegalStateException.class, IllegalStateException::new)
          .build();

  @TempDir Path directory;
  private ScriptedPeer peer;

  @BeforeEach
  void needsALogInAFile() {
    assumeThat(logFile()).as("the log's file, which the build sets").isNotNull();
  }

  @AfterEach
  void close() throws IOException {
    if (peer != null) {
      peer.close();
    }
  }

  @Test
  void anUnknownErrorIsLogged() throws IOException {
    serve(failing(new IOException("secret")));

    peer.sendBox("_ask", "1", "_command", name);

    assertThat(peer.next().orElseThrow().text("_error_code")).isEqualTo("UNKNOWN");
    assertLogged(name + " failed with UNKNOWN", "java.io.IOException: secret");
  }

  @Test
  void aDeclaredErrorIsNotLogged() throws IOException {
    serve(failing(new ArithmeticException("by zero")));

    peer.sendBox("_ask", "1", "_command", name);

    assertThat(peer.next().orElseThrow().text("_error_code")).isEqualTo("ZERO");
    assertThat(log()).doesNotContain(name);
  }

  @Test
  void aFatalErrorIsNotLogged() throws IOException {
    serve(failing(new IllegalStateException("hot")));

    peer.sendBox("_ask", "1", "_command", name);

    assertThat(peer.next().orElseThrow().text("_error_code")).isEqualTo("MELTED");
    peer.expectEnd();
    assertThat(log()).doesNotContain(name);
  }

  @Test
  void anErrorThatNobodyWaitsForIsLogged() throws IOException {
    serve(failing(new ArithmeticException("by zero")));

    peer.sendBox("_command", name);

    peer.expectEnd();
    assertLogged(
        name + " failed with ZERO",
        "dev.ampinterop.amp.error.RemoteError: Code<ZERO> (local): by zero");
    assertThat(log()).contains("Caused by: java.lang.ArithmeticException: by zero");
  }

  @Test
  void aCallThatNobodyHandlesOrWaitsForIsLogged() throws IOException {
    serve(failing(new ArithmeticException("by zero")));

    peer.sendBox("_command", name + "-of-another");

    peer.expectEnd();
    assertThat(log()).contains("Unhandled Command: b'" + name + "-of-another'");
  }

  @Test
  void aFailureAfterTheEndIsLogged() throws IOException {
    var asked = new CompletableFuture<Ask>();
    var answer = new CompletableFuture<Values>();
    serve(
        ask -> {
          asked.complete(ask);
          return answer;
        });
    peer.sendBox("_ask", "1", "_command", name);
    asked.join();
    peer.hangUp();
    peer.connection().ended().join();

    answer.completeExceptionally(new IOException("late"));

    assertThat(asked.join().answered()).isCompleted();
    assertLogged(name + " failed with UNKNOWN", "java.io.IOException: late");
  }

  @Test
  void aBadAnswerIsLogged() throws IOException {
    serve(ask -> CompletableFuture.completedFuture(null));

    peer.sendBox("_command", name);

    peer.expectEnd();
    assertLogged(
        name + " failed with UNKNOWN",
        "dev.ampinterop.amp.error.BadLocalReturn: the response of "
            + name
            + " cannot be encoded: the responder gave null");
  }

  private static Responder failing(Exception failure) {
    return ask -> CompletableFuture.failedFuture(failure);
  }

  private void serve(Responder responder) throws IOException {
    peer = ScriptedPeer.of(directory, Responders.builder().onLater(divide, responder).build());
  }

  private static void assertLogged(String message, String exception) throws IOException {
    assertThat(log()).contains("a call of " + message + System.lineSeparator() + exception);
  }

  private static String log() throws IOException {
    return Files.readString(Path.of(logFile()), ISO_8859_1);
  }

  private static String logFile() {
    return System.getProperty("org.slf4j.simpleLogger.logFile");
  }
}
