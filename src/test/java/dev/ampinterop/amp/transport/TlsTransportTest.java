package dev.ampinterop.amp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.TlsFailed;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TlsTransportTest {
  private static final Executor OWN_THREAD =
      work -> {
        Thread thread = new Thread(work, "test");
        thread.setDaemon(true);
        thread.start();
      };

  @TempDir Path directory;
  private TransportPair below;
  private TlsTransport client;
  private TlsTransport server;

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
    below.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"UNIX", "TCP"})
  void anonymousSidesAreMerelyPrivate(String kind) throws Exception {
    connect(kind, TlsSettings.anonymous(), TlsSettings.anonymous());

    exchange();
    assertThat(subject(client.peerCertificate())).isEqualTo("CN=TEMPORARY CERTIFICATE");
    assertThat(server.peerCertificate()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"UNIX", "TCP"})
  void bothSidesAreVerified(String kind) throws Exception {
    connect(kind, TestTls.verifying("alice"), TestTls.verifying("bob"));

    exchange();
    assertThat(subject(client.peerCertificate())).isEqualTo("CN=bob");
    assertThat(subject(server.peerCertificate())).isEqualTo("CN=alice");
  }

  @Test
  void theServerAloneIsVerified() throws Exception {
    connect("UNIX", TlsSettings.anonymous().trusting(TestTls.authority()), TestTls.showing("bob"));

    exchange();
    assertThat(subject(client.peerCertificate())).isEqualTo("CN=bob");
    assertThat(server.peerCertificate()).isEmpty();
  }

  @Test
  void aPeerThatIsAnAuthorityItselfIsTrusted() throws Exception {
    connect(
        "UNIX",
        TlsSettings.anonymous().trusting(TestTls.identity("mallory").chain()),
        TestTls.showing("mallory"));

    exchange();
  }

  @ParameterizedTest
  @ValueSource(strings = {"UNIX", "TCP"})
  void aClientRefusesAnImpostor(String kind) throws Exception {
    connect(kind, TestTls.verifying("alice"), TestTls.verifying("mallory"));
    var serverEnd = readAside(server);

    assertThatThrownBy(() -> read(client))
        .isInstanceOf(TlsFailed.class)
        .hasMessage(
            "TLS failed: the peer's certificate CN=mallory is refused: it must come from"
                + " CN=Test CA (unable to find valid certification path to requested target)");
    assertThatThrownBy(serverEnd::get)
        .hasCauseInstanceOf(TlsFailed.class)
        .hasMessageContaining("the peer refused with the alert certificate_unknown;")
        .hasMessageContaining("we showed CN=mallory");
    assertThatThrownBy(() -> write(client, 1))
        .isInstanceOf(TlsFailed.class)
        .hasMessageContaining("CN=mallory is refused");
  }

  @Test
  void aServerRefusesAnImpostor() throws Exception {
    connect("UNIX", TestTls.verifying("mallory"), TestTls.verifying("bob"));
    var clientEnd = readAside(client);

    assertThatThrownBy(() -> read(server))
        .isInstanceOf(TlsFailed.class)
        .hasMessageContaining("the peer's certificate CN=mallory is refused");
    assertThatThrownBy(clientEnd::get)
        .hasCauseInstanceOf(TlsFailed.class)
        .hasMessageContaining("the peer refused with the alert certificate_unknown;");
  }

  @Test
  void aServerRefusesAClientThatShowsNothing() throws Exception {
    connect("UNIX", TlsSettings.anonymous(), TestTls.verifying("bob"));
    var clientEnd = readAside(client);

    assertThatThrownBy(() -> read(server))
        .isInstanceOf(TlsFailed.class)
        .hasMessage("TLS failed: the peer shows no certificate: it must have one from CN=Test CA");
    assertThatThrownBy(clientEnd::get)
        .hasCauseInstanceOf(TlsFailed.class)
        .hasMessageContaining("we have no certificate to show");
  }

  @Test
  void aPeerWithoutTlsIsFoundOut() throws Exception {
    connect("UNIX", TlsSettings.anonymous(), TlsSettings.anonymous());
    below.client().write(ByteBuffer.wrap(new byte[] {0, 4, '_', 'a', 's', 'k'}), List.of());

    assertThatThrownBy(() -> read(server))
        .isInstanceOf(TlsFailed.class)
        .hasMessage("TLS failed: the peer does not speak TLS");
  }

  @Test
  void aPeerThatHangsUpEarlyIsFoundOut() throws Exception {
    connect("UNIX", TlsSettings.anonymous(), TlsSettings.anonymous());
    below.client().close();

    assertThatThrownBy(() -> read(server))
        .isInstanceOf(TlsFailed.class)
        .hasMessage("TLS failed: the peer hung up during the handshake");
  }

  @Test
  void writesWhileSomebodyWaitsInTheHandshake() throws Exception {
    connect("UNIX", TlsSettings.anonymous(), TlsSettings.anonymous());
    CompletableFuture<byte[]> reading = readAside(client);
    var wrote = CompletableFuture.runAsync(() -> writeUnchecked(client, 7), OWN_THREAD);

    assertThat(read(server)).containsExactly(7);
    wrote.get();
    write(server, 8);
    assertThat(reading.get()).containsExactly(8);
  }

  @Test
  void carriesMuchBothWaysAtOnce() throws Exception {
    connect("UNIX", TlsSettings.anonymous(), TlsSettings.anonymous());
    byte[] much = new byte[5_000_000];
    new Random(1).nextBytes(much);
    var clientGot = CompletableFuture.supplyAsync(() -> readAll(client, much.length), OWN_THREAD);
    var serverGot = CompletableFuture.supplyAsync(() -> readAll(server, much.length), OWN_THREAD);
    var clientWrote = CompletableFuture.runAsync(() -> writeAll(client, much), OWN_THREAD);
    var serverWrote = CompletableFuture.runAsync(() -> writeAll(server, much), OWN_THREAD);
    CompletableFuture.allOf(clientWrote, serverWrote).get();

    assertThat(clientGot.get()).isEqualTo(much);
    assertThat(serverGot.get()).isEqualTo(much);
  }

  @Test
  void offersNothing() throws Exception {
    connect("UNIX", TlsSettings.anonymous(), TlsSettings.anonymous());

    assertThat(client.offer(ByteBuffer.allocate(3), List.of())).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"UNIX", "TCP"})
  void closingSaysGoodbyeThoughSomebodyReads(String kind) throws Exception {
    connect(kind, TlsSettings.anonymous(), TlsSettings.anonymous());
    exchange();
    CompletableFuture<byte[]> reading = readAside(client);
    var waiting = readAside(server);
    client.close();

    assertThat(reading.get()).isNull();
    assertThat(waiting.get()).isNull(); // and no "cut off"
    server.close();
    assertThatThrownBy(() -> write(server, 1)).isInstanceOf(IOException.class);
  }

  @Test
  void closingEndsAHandshakeThatThePeerDoesNotAnswer() throws Exception {
    connect("UNIX", TlsSettings.anonymous(), TlsSettings.anonymous());
    CompletableFuture<byte[]> reading = readAside(client);
    var writing = CompletableFuture.runAsync(() -> writeUnchecked(client, 1), OWN_THREAD);
    below.server().read(ByteBuffer.allocate(10), handle -> {}); // the handshake is under way
    client.close();

    assertThat(reading.get()).isNull();
    assertThatThrownBy(writing::get).isInstanceOf(ExecutionException.class);
  }

  @Test
  void aPeerThatDoesNotReadKeepsNobodyFromClosing() throws Exception {
    connect("UNIX", TlsSettings.anonymous(), TlsSettings.anonymous());
    exchange();
    fill(below.client());

    client.close(); // returns, or the time is up

    assertThat(below.client().read(ByteBuffer.allocate(1), handle -> {})).isEqualTo(-1);
  }

  @Test
  void aConnectionThatIsCutOffIsNoGoodbye() throws Exception {
    connect("UNIX", TlsSettings.anonymous(), TlsSettings.anonymous());
    exchange();
    below.client().close();

    assertThatThrownBy(() -> read(server))
        .isInstanceOf(IOException.class)
        .hasMessage("the connection was cut off, without TLS's goodbye");
  }

  @Test
  void descriptorsComeNoLaterThanTheirBytes() throws Exception {
    connect("UNIX", TlsSettings.anonymous(), TlsSettings.anonymous());
    byte[] much = new byte[300_000];
    List<Descriptor> received = new ArrayList<>();
    CompletableFuture<Void> writing;
    try (var file = new FileInputStream(TestTls.FOLDER.resolve("ca.pem").toFile())) {
      FileDescriptor handle = file.getFD();
      // The handshake is this write's, and the server's a write's too.
      writing =
          CompletableFuture.runAsync(
              () -> {
                writeWith(client, new byte[] {1}, handle);
                writeWith(client, much, handle, handle);
              },
              OWN_THREAD);
      write(server, 1);

      int bytes = 0;
      while (bytes <= much.length) {
        var target = ByteBuffer.allocate(100_000);
        bytes += server.read(target, each -> received.add(Descriptor.owned(each)));
        assertThat(received).hasSizeGreaterThanOrEqualTo(bytes == 1 ? 1 : 3);
      }
      writing.get();
    }

    assertThat(received).hasSize(3);
    try (var in = received.get(2).toInputStream()) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII)).contains("CERTIFICATE");
    }
    received.forEach(Descriptor::close);
  }

  @Test
  void descriptorsThatNobodyTookAreClosed() throws Exception {
    leaveADescriptor(); // loads and opens what is needed once
    close();
    int before = OpenDescriptors.settled();
    leaveADescriptor();
    close();

    OpenDescriptors.awaitAtMost(before);
  }

  private void leaveADescriptor() throws Exception {
    connect("UNIX", TlsSettings.anonymous(), TlsSettings.anonymous());
    try (var file = new FileInputStream(TestTls.FOLDER.resolve("ca.pem").toFile())) {
      FileDescriptor handle = file.getFD();
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(() -> writeWith(client, new byte[] {1}, handle), OWN_THREAD);
      write(server, 1); // which reads, for the handshake
      writing.get();
    }
  }

  private void connect(String kind, TlsSettings ofClient, TlsSettings ofServer) throws IOException {
    below = kind.equals("TCP") ? TransportPair.overTcp() : TransportPair.overUnix(directory);
    client = TlsTransport.over(below.client(), ofClient);
    server = TlsTransport.over(below.server(), ofServer);
  }

  private void exchange() throws Exception {
    CompletableFuture<byte[]> received = readAside(server);
    write(client, 1);
    assertThat(received.get()).containsExactly(1);
    write(server, 2);
    assertThat(read(client)).containsExactly(2);
  }

  // Until the socket takes no more, from the thread that reads there.
  private static void fill(Transport transport) throws IOException {
    var bytes = ByteBuffer.allocateDirect(1 << 16);
    while (transport.offer(bytes.clear(), List.of()) > 0) {
      // Once more.
    }
    for (int i = 0; i < 3 && transport.offer(bytes.clear().limit(1), List.of()) > 0; i++) {
      // The last gaps.
    }
  }

  private static String subject(Optional<X509Certificate> certificate) {
    return certificate.orElseThrow().getSubjectX500Principal().toString();
  }

  private static void write(Transport transport, int... bytes) throws IOException {
    var buffer = ByteBuffer.allocate(bytes.length);
    for (int value : bytes) {
      buffer.put((byte) value);
    }
    transport.write(buffer.flip(), List.of());
  }

  private static void writeUnchecked(Transport transport, int... bytes) {
    try {
      write(transport, bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void writeAll(Transport transport, byte[] bytes) {
    writeWith(transport, bytes);
  }

  private static void writeWith(Transport transport, byte[] bytes, FileDescriptor... descriptors) {
    try {
      transport.write(ByteBuffer.wrap(bytes), List.of(descriptors));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] readAll(Transport transport, int count) {
    var buffer = ByteBuffer.allocate(count);
    try {
      while (buffer.hasRemaining() && transport.read(buffer, handle -> {}) >= 0) {
        // On to the next.
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return buffer.array();
  }

  private static CompletableFuture<byte[]> readAside(Transport transport) {
    var result = new CompletableFuture<byte[]>();
    OWN_THREAD.execute(
        () -> {
          try {
            result.complete(read(transport));
          } catch (IOException | RuntimeException | Error e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  /** Null at the end. */
  private static byte[] read(Transport transport) throws IOException {
    var buffer = ByteBuffer.allocate(1000);
    int count = transport.read(buffer, handle -> {});
    if (count < 0) {
      return null;
    }
    byte[] bytes = new byte[count];
    buffer.flip().get(bytes);
    return bytes;
  }
}
