package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.CONTENT;
import static dev.ampinterop.amp.connection.SumAndTake.FILE;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TAKE;
import static dev.ampinterop.amp.connection.SumAndTake.TOTAL;
import static dev.ampinterop.amp.transport.TestTls.authority;
import static dev.ampinterop.amp.transport.TestTls.showing;
import static dev.ampinterop.amp.transport.TestTls.verifying;
import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responder;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.StartTls;
import dev.ampinterop.amp.connection.ConnectionEnd.How;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.error.OnlyOneTls;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.error.TlsFailed;
import dev.ampinterop.amp.transport.TlsSettings;
import dev.ampinterop.amp.transport.TlsTransport;
import dev.ampinterop.amp.transport.TransportPair;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Going over to TLS on a connection that is up. */
@Timeout(30)
class StartTlsTest {
  private static final Values ONE_AND_ONE = Values.of(A, ONE, B, ONE);

  @TempDir Path directory;
  private final CompletableFuture<Values> later = new CompletableFuture<>();
  private @Nullable AmpConnection client;
  private @Nullable AmpConnection server;

  @AfterEach
  void close() {
    client().close();
    server().close();
  }

  @ParameterizedTest
  @CsvSource({"UNIX, CLIENT", "UNIX, SERVER", "TCP, CLIENT", "TCP, SERVER"})
  void eitherSideMayAsk(String kind, String asking) throws Exception {
    connect(kind, ask -> settled(TlsSettings.anonymous()));
    AmpConnection caller = asking.equals("CLIENT") ? client() : server();

    startTls(caller, TlsSettings.anonymous()).get(10, SECONDS);

    assertThat(sum(client())).isEqualTo(2);
    assertThat(sum(server())).isEqualTo(2);
    assertThat(subject(client())).hasValue("CN=TEMPORARY CERTIFICATE");
    assertThat(subject(server())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"CLIENT", "SERVER"})
  void anAnswerMayComeLate(String asking) throws Exception {
    connect("UNIX", ask -> later);
    AmpConnection caller = asking.equals("CLIENT") ? client() : server();
    var call = startTls(caller, TlsSettings.anonymous());
    var held = caller.call(SUM, ONE_AND_ONE);
    assertThat(held).isNotDone();

    later.complete(Values.of());

    call.get(10, SECONDS);
    assertThat(held.get(10, SECONDS).get(TOTAL)).isEqualTo(TWO);
    assertThat(sum(client())).isEqualTo(2);
    assertThat(sum(server())).isEqualTo(2);
  }

  @Test
  void eachSideShowsWhoItIs() throws Exception {
    connect("TCP", ask -> settled(verifying("bob")));

    startTls(client(), verifying("alice")).get(10, SECONDS);

    assertThat(sum(client())).isEqualTo(2);
    assertThat(subject(client())).hasValueSatisfying(name -> assertThat(name).contains("bob"));
    assertThat(subject(server())).hasValueSatisfying(name -> assertThat(name).contains("alice"));
  }

  @Test
  void aClientMayRefuseTheServersCertificate() throws Exception {
    connect("UNIX", ask -> settled(showing("mallory")));

    startTls(client(), TlsSettings.anonymous().trusting(authority())).get(10, SECONDS);
    var call = client().call(SUM, ONE_AND_ONE);

    assertThatThrownBy(() -> call.get(10, SECONDS)).cause().isInstanceOf(ConnectionLost.class);
    var end = client().ended().get(10, SECONDS);
    assertThat(end.how()).as("%s", end).isEqualTo(How.TLS_FAILED);
    assertThat(end.cause()).isInstanceOf(TlsFailed.class).hasMessageContaining("mallory");
    assertThat(server().ended().get(10, SECONDS).how()).isEqualTo(How.TLS_FAILED);
  }

  @Test
  void aServerMayRefuseAClientWithoutACertificate() throws Exception {
    connect("UNIX", ask -> settled(verifying("bob")));

    startTls(client(), TlsSettings.anonymous()).get(10, SECONDS);

    assertThat(server().ended().get(10, SECONDS).how()).isEqualTo(How.TLS_FAILED);
    assertThat(client().ended().get(10, SECONDS).how()).isEqualTo(How.TLS_FAILED);
  }

  @Test
  void aPeerThatHangsUpAsTlsBeginsMayNotTrustUs() throws Exception {
    connect("UNIX", ask -> settled(TlsSettings.anonymous()));
    startTls(client(), TlsSettings.anonymous()).get(10, SECONDS);
    client().close();

    var end = server().ended().get(10, SECONDS);

    assertThat(end.how()).as("%s", end).isEqualTo(How.TLS_FAILED);
  }

  @Test
  void callsInFlightGoOnOverTls() throws Exception {
    connect("UNIX", ask -> settled(TlsSettings.anonymous()));
    List<CompletableFuture<Values>> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      calls.add(client().call(SUM, ONE_AND_ONE));
      calls.add(server().call(SUM, ONE_AND_ONE));
      if (i == 50) {
        calls.add(startTls(client(), TlsSettings.anonymous()));
      }
    }
    for (CompletableFuture<Values> call : calls) {
      call.get(10, SECONDS);
    }
    assertThat(subject(client())).isPresent();
  }

  @Test
  void largeAnswersPassInBothDirectionsAtOnce() throws Exception {
    Argument<byte[]> bulk = Argument.of("bulk", ArgumentTypes.STRING);
    Command echo = Command.named("Echo").takes(bulk).returns(bulk).build();
    connect("UNIX", ask -> settled(TlsSettings.anonymous()), echo, bulk);
    startTls(client(), TlsSettings.anonymous()).get(10, SECONDS);
    byte[] bytes = new byte[60_000];
    List<CompletableFuture<Values>> calls = new ArrayList<>();

    Thread other =
        new Thread(
            () -> {
              for (int i = 0; i < 100; i++) {
                server().call(echo, Values.of(bulk, bytes)).join();
              }
            });
    other.start();
    for (int i = 0; i < 100; i++) {
      calls.add(client().call(echo, Values.of(bulk, bytes)));
    }

    for (CompletableFuture<Values> call : calls) {
      assertThat(call.get(20, SECONDS).get(bulk)).hasSize(60_000);
    }
    other.join();
  }

  @Test
  void descriptorsPassBesideTls() throws Exception {
    Path file = Files.writeString(directory.resolve("f"), "content");
    connect("UNIX", ask -> settled(TlsSettings.anonymous()));
    startTls(client(), TlsSettings.anonymous()).get(10, SECONDS);

    try (var in = new FileInputStream(file.toFile())) {
      var answer =
          client().call(TAKE, Values.of(FILE, Descriptor.borrowed(in.getFD()))).get(10, SECONDS);
      assertThat(new String(answer.get(CONTENT), UTF_8)).isEqualTo("content");
    }
  }

  @Test
  void descriptorsThatAreHeldBackMayBeClosedByTheCaller() throws Exception {
    Path file = Files.writeString(directory.resolve("f"), "content");
    connect("UNIX", ask -> later);
    var started = startTls(client(), TlsSettings.anonymous());
    CompletableFuture<Values> held;
    try (var in = new FileInputStream(file.toFile())) {
      held = client().call(TAKE, Values.of(FILE, Descriptor.borrowed(in.getFD())));
    }

    later.complete(Values.of());

    started.get(10, SECONDS);
    assertThat(new String(held.get(10, SECONDS).get(CONTENT), UTF_8)).isEqualTo("content");
  }

  @Test
  void aSecondTimeIsRefusedBeforeAnythingIsSent() throws Exception {
    connect("UNIX", ask -> settled(TlsSettings.anonymous()));
    startTls(client(), TlsSettings.anonymous()).get(10, SECONDS);

    assertThat(startTls(client(), TlsSettings.anonymous()))
        .failsWithin(10, SECONDS)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(OnlyOneTls.class);
    assertThat(sum(client())).isEqualTo(2);
  }

  @Test
  void ampGoesOnWhereThePeerRefuses() throws Exception {
    connect("UNIX", ask -> later);
    var call = startTls(client(), TlsSettings.anonymous());
    var held = client().call(SUM, ONE_AND_ONE);

    later.completeExceptionally(new RemoteError("TLS_ERROR", "not available"));

    assertThatThrownBy(() -> call.get(10, SECONDS)).cause().hasMessageContaining("not available");
    assertThat(held.get(10, SECONDS).get(TOTAL)).isEqualTo(TWO);
    assertThat(subject(client())).isEmpty();
  }

  @Test
  void aConnectionThatHasTlsFromTheStartNeedsNoMore() throws Exception {
    TransportPair pair = TransportPair.overTcp();
    Responders responders = responders(ask -> settled(TlsSettings.anonymous())).build();
    client =
        AmpConnection.open(TlsTransport.over(pair.client(), TlsSettings.anonymous()), responders);
    server =
        AmpConnection.open(TlsTransport.over(pair.server(), TlsSettings.anonymous()), responders);

    assertThat(sum(client())).isEqualTo(2);
    assertThat(subject(client())).hasValue("CN=TEMPORARY CERTIFICATE");
    assertThat(startTls(client(), TlsSettings.anonymous()))
        .failsWithin(10, SECONDS)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(OnlyOneTls.class);
  }

  @Test
  void closingIsAGoodbyeToBoth() throws Exception {
    connect("TCP", ask -> settled(TlsSettings.anonymous()));
    startTls(client(), TlsSettings.anonymous()).get(10, SECONDS);
    assertThat(sum(client())).isEqualTo(2);

    client().close();

    assertThat(client().ended().join().how()).isEqualTo(How.CLOSED_BY_US);
    assertThat(server().ended().get(10, SECONDS).how()).isEqualTo(How.CLOSED_BY_PEER);
  }

  private void connect(String kind, Responder startTls) throws IOException {
    open(kind, responders(startTls));
  }

  private void connect(String kind, Responder startTls, Command echo, Argument<byte[]> bulk)
      throws IOException {
    open(kind, responders(startTls).on(echo, ask -> Values.of(bulk, ask.get(bulk))));
  }

  private void open(String kind, Responders.Builder responders) throws IOException {
    TransportPair pair =
        kind.equals("TCP") ? TransportPair.overTcp() : TransportPair.overUnix(directory);
    client = AmpConnection.open(pair.client(), responders.build());
    server = AmpConnection.open(pair.server(), responders.build());
  }

  private static Responders.Builder responders(Responder startTls) {
    return Responders.on(SUM, ask -> Values.of(TOTAL, ask.get(A).add(ask.get(B))))
        .on(
            TAKE,
            ask -> {
              try (Descriptor file = ask.get(FILE)) {
                return Values.of(CONTENT, new FileInputStream(file.handle()).readAllBytes());
              }
            })
        .onLater(StartTls.COMMAND, startTls);
  }

  private static CompletableFuture<Values> settled(TlsSettings settings) {
    return CompletableFuture.completedFuture(Values.of(StartTls.SETTINGS, settings));
  }

  private static CompletableFuture<Values> startTls(AmpConnection caller, TlsSettings settings) {
    return caller.call(StartTls.COMMAND, Values.of(StartTls.SETTINGS, settings));
  }

  private static int sum(AmpConnection connection) throws Exception {
    return connection.call(SUM, ONE_AND_ONE).get(10, SECONDS).get(TOTAL).intValueExact();
  }

  private static Optional<String> subject(AmpConnection connection) {
    return connection
        .peerCertificate()
        .map(X509Certificate::getSubjectX500Principal)
        .map(Object::toString);
  }

  private AmpConnection client() {
    assertThat(client).isNotNull();
    return client;
  }

  private AmpConnection server() {
    assertThat(server).isNotNull();
    return server;
  }
}
