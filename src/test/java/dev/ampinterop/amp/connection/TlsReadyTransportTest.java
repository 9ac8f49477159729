package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.TestBytes.bytes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.transport.TlsPreparation;
import dev.ampinterop.amp.transport.TlsSettings;
import dev.ampinterop.amp.transport.TlsTransport;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.amp.transport.TransportPair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whose the bytes are that come around the moment in which TLS begins. */
@Timeout(20)
class TlsReadyTransportTest {
  private static final int MUCH = 1000;

  @TempDir Path directory;
  private Transport client;
  private TlsReadyTransport server;

  @BeforeEach
  void connect() throws IOException {
    TransportPair pair = TransportPair.overUnix(directory);
    client = pair.client();
    server = new TlsReadyTransport(pair.server());
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.abort();
  }

  @Test
  void whatIsPutBackComesFirstAndInItsOrder() throws IOException {
    write(client, "e");
    server.unread(buffer("d"));
    server.unread(buffer("abc"));

    assertThat(read(server, 2)).isEqualTo("ab");
    server.unread(buffer("b"));
    assertThat(read(server, 2)).isEqualTo("bc");
    assertThat(read(server, 2)).isEqualTo("d");
    assertThat(read(server, 2)).isEqualTo("e");
  }

  @Test
  void whatWasReadTooFarIsTls() throws Exception {
    client = TlsTransport.over(client, TlsSettings.anonymous());
    CompletableFuture<String> reading = readAside(client);
    server.unread(buffer(read(server, MUCH)));

    startTls();
    write(server, "x");

    assertThat(reading.get(10, SECONDS)).isEqualTo("x");
    assertThat(server.isTls()).isTrue();
    assertThat(server.hasStartedTls()).isTrue();
  }

  @Test
  void whatComesOnceTlsIsPreparedIsTls() throws Exception {
    client = TlsTransport.over(client, TlsSettings.anonymous());
    CompletableFuture<String> reading = readAside(client);
    // It has begun to read before, and only then learns that this is no longer for it.
    server.unread(buffer(read(server, MUCH)));
    server.prepareTls();
    assertThat(server.isTls()).isTrue();
    assertThat(server.hasStartedTls()).isFalse();
    assertThat(read(server, MUCH)).isEmpty();

    startTls();
    write(server, "x");

    assertThat(reading.get(10, SECONDS)).isEqualTo("x");
  }

  @Test
  void aReadThatWaitsAsTlsIsPreparedPutsBackWhatItGets() throws Exception {
    CompletableFuture<String> waiting = readAside(server);
    server.prepareTls();
    client = TlsTransport.over(client, TlsSettings.anonymous());
    CompletableFuture<String> reading = readAside(client);
    assertThat(waiting.get(10, SECONDS)).isEmpty();

    startTls();
    write(server, "x");

    assertThat(reading.get(10, SECONDS)).isEqualTo("x");
  }

  @Test
  void plainBytesAreNotTls() throws IOException {
    assertThat(server.isTls()).isFalse();
    assertThat(server.hasStartedTls()).isFalse();
    assertThat(server.peerCertificate()).isEmpty();
    write(server, "x");

    assertThat(read(client, MUCH)).isEqualTo("x");
  }

  @Test
  void carriesDescriptorsWhereTheTransportBelowDoes() throws IOException {
    assertThat(server.carriesDescriptors()).isTrue();
    try (TransportPair pair = TransportPair.overTcp()) {
      assertThat(new TlsReadyTransport(pair.client()).carriesDescriptors()).isFalse();
    }
  }

  private void startTls() throws IOException {
    server.prepareTls();
    server.startTls(TlsPreparation.of(TlsSettings.anonymous(), server.isClient()));
  }

  private static ByteBuffer buffer(String content) {
    return ByteBuffer.wrap(bytes(content));
  }

  private static void write(Transport transport, String content) throws IOException {
    transport.write(buffer(content), List.of());
  }

  private static String read(Transport transport, int atMost) throws IOException {
    var target = ByteBuffer.allocate(atMost);
    transport.read(target, handle -> {});
    return ISO_8859_1.decode(target.flip()).toString();
  }

  private static CompletableFuture<String> readAside(Transport transport) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return read(transport, MUCH);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> new Thread(task, "reading aside").start());
  }
}
