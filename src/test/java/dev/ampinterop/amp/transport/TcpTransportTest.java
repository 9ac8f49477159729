package dev.ampinterop.amp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TcpTransportTest {
  private static final String HOST = "127.0.0.1";

  private TcpListener listener;
  private TcpTransport client;
  private TcpTransport server;

  @BeforeEach
  void connect() throws IOException {
    listener = TcpListener.at(HOST, 0);
    client = TcpTransport.connect(HOST, listener.port());
    server = listener.accept();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
    listener.close();
  }

  @Test
  void saysWhereItIsAndWhoOpenedIt() {
    assertThat(listener).hasToString(HOST + ":" + listener.port());
    assertThat(client.isClient()).isTrue();
    assertThat(server.isClient()).isFalse();
    assertThat(client.carriesDescriptors()).isFalse();
  }

  @Test
  void carriesBytesBothWays() throws IOException {
    client.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), List.of());
    assertThat(read(server)).containsExactly(1, 2, 3);
    assertThat(server.offer(ByteBuffer.wrap(new byte[] {4}), List.of())).isEqualTo(1);
    assertThat(read(client)).containsExactly(4);
  }

  @Test
  void offersNoMoreThanFits() throws IOException {
    var bytes = ByteBuffer.allocate(1 << 24);

    int went = client.offer(bytes, List.of());

    assertThat(went).isBetween(1, (1 << 24) - 1).isEqualTo(bytes.position());
    assertThat(client.offer(bytes, List.of())).isGreaterThanOrEqualTo(0);
  }

  @Test
  void endsOneDirectionAlone() throws IOException {
    client.finishWriting();

    assertThat(server.read(ByteBuffer.allocate(1), handle -> {})).isEqualTo(-1);
    server.write(ByteBuffer.wrap(new byte[] {5}), List.of());
    assertThat(read(client)).containsExactly(5);
  }

  @Test
  void closingWakesWhoeverReads() throws Exception {
    var count = new CompletableFuture<Integer>();
    var reading =
        new Thread(
            () ->
                count.completeAsync(
                    () -> {
                      try {
                        return client.read(ByteBuffer.allocate(1), handle -> {});
                      } catch (IOException e) {
                        throw new AssertionError(e);
                      }
                    },
                    Runnable::run));
    reading.start();
    OpenDescriptors.await(() -> reading.getStackTrace().length > 0 && isNative(reading));
    client.close();

    assertThat(count.get()).isEqualTo(-1);
    assertThat(server.read(ByteBuffer.allocate(1), handle -> {})).isEqualTo(-1);
  }

  @Test
  void carriesNoDescriptors() {
    assertThatThrownBy(() -> client.write(ByteBuffer.allocate(1), List.of(FileDescriptor.in)))
        .isInstanceOf(IOException.class)
        .hasMessage("TCP carries no descriptors; use a UNIX socket");
    assertThatThrownBy(() -> client.offer(ByteBuffer.allocate(1), List.of(FileDescriptor.in)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void namesTheAddressThatCannotBeHad() throws IOException {
    int port = listener.port();
    assertThatThrownBy(() -> TcpListener.at(HOST, port))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot listen at " + HOST + ":" + port + ": ");
    listener.close();
    assertThatThrownBy(() -> TcpTransport.connect(HOST, port))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot connect to " + HOST + ":" + port + ": Connection refused");
    assertThatThrownBy(() -> TcpTransport.connect("no-such-host.invalid", 1))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot connect to no-such-host.invalid:1: no such host");
  }

  @Test
  void closingTheListenerWakesWhoeverAccepts() throws Exception {
    var failure = new CompletableFuture<IOException>();
    var accepting =
        new Thread(
            () -> {
              try {
                listener.accept();
              } catch (IOException e) {
                failure.complete(e);
              }
            });
    accepting.start();
    OpenDescriptors.await(() -> isNative(accepting));
    listener.close();

    assertThat(failure.get()).isInstanceOf(IOException.class);
    assertThatThrownBy(listener::accept).isInstanceOf(IOException.class);
  }

  private static boolean isNative(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 0 && stack[0].isNativeMethod();
  }

  private static byte[] read(Transport transport) throws IOException {
    var buffer = ByteBuffer.allocate(100);
    int count = transport.read(buffer, handle -> {});
    byte[] bytes = new byte[count];
    buffer.flip().get(bytes);
    return bytes;
  }
}
