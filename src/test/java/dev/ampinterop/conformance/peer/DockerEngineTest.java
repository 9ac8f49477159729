package dev.ampinterop.conformance.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DockerEngineTest {
  @Test
  void tellsItsVersion() throws IOException {
    DockerEngine.Answer answer =
        ask("HTTP/1.0 200 OK\r\n\r\n{\"Version\":\"20.10.24\",\"ApiVersion\":\"1.41\"}");
    DockerEngine engine = answer.engine();
    assertThat(engine).isNotNull();
    assertThat(engine.version()).isEqualTo("20.10.24");
    assertThat(engine.apiVersion()).isEqualTo("1.41");
  }

  @Test
  void whatIsNoEngineIsTold() throws IOException {
    assertThat(ask("HTTP/1.0 403 Forbidden\r\n\r\n").problem()).contains("403 Forbidden");
    assertThat(ask("HTTP/1.0 200 OK\r\n\r\n<html>").problem()).isNotEmpty();
    assertThat(ask("").problem()).contains("answered nothing");
  }

  @Test
  void silenceIsNotWaitedFor() throws IOException {
    assertThat(ask(null).problem()).contains("no answer within 3 s");
  }

  @Test
  void whereNobodyListensThatIsTold() {
    assertThat(DockerEngine.ask(Map.of("DOCKER_HOST", "tcp://127.0.0.1:1")).problem())
        .isEqualTo("tcp://127.0.0.1:1: Connection refused");
    assertThat(DockerEngine.ask(Map.of("DOCKER_HOST", "nonsense")).problem())
        .contains("only unix:///PATH and tcp://HOST:PORT");
  }

  private static DockerEngine.Answer ask(@Nullable String answer) throws IOException {
    try (PeerDirectory directory = PeerDirectory.create();
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      Path socket = directory.socket("docker.sock");
      listener.bind(UnixDomainSocketAddress.of(socket));
      CompletableFuture<Void> served =
          CompletableFuture.runAsync(
              () -> {
                try (SocketChannel channel = listener.accept()) {
                  channel.read(ByteBuffer.allocate(1000));
                  if (answer == null) {
                    // Until the asking side gives up.
                    channel.read(ByteBuffer.allocate(1));
                  } else {
                    channel.write(ByteBuffer.wrap(answer.getBytes(UTF_8)));
                  }
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              },
              work -> new Thread(work).start());
      DockerEngine.Answer result = DockerEngine.ask(Map.of("DOCKER_HOST", "unix://" + socket));
      served.join();
      return result;
    }
  }
}
