package dev.ampinterop.amp.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.StartTls;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.transport.TransportPair;
import dev.ampinterop.amp.transport.WithoutBouncyCastle;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where a TLS server would have to make a certificate up, and cannot. */
@Timeout(20)
class TlsNotAvailableTest {
  @TempDir Path directory;

  @Test
  void thePeerIsToldAndTheConnectionStays() throws Exception {
    assertThat(withoutBouncyCastle(Asked.class)).isEqualTo("TLS_ERROR: TLS not available; then 1");
  }

  @Test
  void aCallIsRefusedBeforeAnythingIsSent() throws Exception {
    assertThat(withoutBouncyCastle(Asking.class))
        .asString()
        .contains("StartTLS: a TLS server without a certificate", "bcpkix")
        .endsWith("; then 0");
  }

  private Object withoutBouncyCastle(Class<?> scenario) throws Exception {
    try (var loader = new WithoutBouncyCastle()) {
      var constructor = loader.loadClass(scenario.getName()).getConstructor(Path.class);
      return ((Callable<?>) constructor.newInstance(directory)).call();
    }
  }

  /** The client asks a server that cannot. */
  public record Asked(Path directory) implements Callable<String> {
    @Override
    public String call() throws Exception {
      TransportPair pair = TransportPair.overUnix(directory);
      try (var client = AmpConnection.open(pair.client(), Responders.none());
          var server =
              AmpConnection.open(
                  pair.server(), Responders.on(StartTls.COMMAND, ask -> Values.of()).build())) {
        var call = client.call(StartTls.COMMAND, Values.of());
        assertThatThrownBy(call::join).isInstanceOf(CompletionException.class);
        RemoteError error = (RemoteError) call.handle((values, thrown) -> thrown).join();
        int open = server.ended().isDone() ? 0 : 1;
        return error.code() + ": " + error.description() + "; then " + open;
      }
    }
  }

  /** The server asks, and cannot itself. */
  public record Asking(Path directory) implements Callable<String> {
    @Override
    public String call() throws Exception {
      TransportPair pair = TransportPair.overUnix(directory);
      try (var client = AmpConnection.open(pair.client(), Responders.none());
          var server = AmpConnection.open(pair.server(), Responders.none())) {
        Throwable refused =
            server.call(StartTls.COMMAND, Values.of()).handle((values, thrown) -> thrown).join();
        assertThat(refused).isInstanceOf(LocalProtocolException.class);
        return refused.getMessage() + "; then " + client.unclaimedDescriptors();
      }
    }
  }
}
