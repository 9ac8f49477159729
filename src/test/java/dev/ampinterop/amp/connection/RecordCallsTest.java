package dev.ampinterop.amp.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.argument.ArgumentType;
import dev.ampinterop.amp.argument.Using;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.command.Ask;
import dev.ampinterop.amp.command.Empty;
import dev.ampinterop.amp.command.ProtocolSwitch;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.StartTls;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.error.BadLocalReturn;
import dev.ampinterop.amp.error.CallTimedOut;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.error.DeclaredError;
import dev.ampinterop.amp.error.InvalidSignature;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.error.UndecodableValue;
import dev.ampinterop.amp.error.UnknownRemoteError;
import dev.ampinterop.amp.transport.SwitchedProtocol;
import dev.ampinterop.amp.transport.SwitchedStream;
import dev.ampinterop.amp.transport.TestTls;
import dev.ampinterop.amp.transport.TlsSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls with records: what commands declare holds as it does with values. */
@Timeout(20)
class RecordCallsTest {
  private record Sum(long a, long b) {}

  private record Total(long total) {}

  private record Text(String text) {}

  private record Positive(long total) {
    Positive {
      if (total <= 0) {
        throw new IllegalArgumentException(total + " is not positive");
      }
    }
  }

  private static final TypedCommand<Sum, Total> SUM =
      TypedCommand.named("Sum", Sum.class, Total.class).build();
  private static final TypedCommand<Sum, Total> DIVIDE =
      TypedCommand.named("Divide", Sum.class, Total.class)
          .fails("ZERO", ArithmeticException.class, ArithmeticException::new)
          .fails("NO_FILE", IOException.class, IOException::new)
          .fails("NEGATIVE")
          .failsFatally("FATAL", IllegalStateException.class, IllegalStateException::new)
          .failsFatally("THE_END")
          .build();

  @TempDir Path directory;
  private @Nullable Link link;

  @AfterEach
  void close() {
    if (link != null) {
      link.close();
    }
  }

  private AmpConnection connect(Responders.Builder responders) throws IOException {
    link = Link.over(Link.Over.UNIX, directory, responders.build());
    return link.client();
  }

  @Test
  void aRecordAsksAndARecordAnswers() throws Exception {
    AmpConnection client =
        connect(Responders.on(SUM, sum -> new Total(Math.addExact(sum.a(), sum.b()))));

    assertThat(client.callAndWait(SUM, new Sum(13, 81)).total()).isEqualTo(94);
    assertThat(client.callAndWait(SUM, new Sum(1, 2), Duration.ofSeconds(10)).total()).isEqualTo(3);
    assertThat(client.call(SUM, new Sum(3, 4)).thenApply(Total::total))
        .succeedsWithin(LIMIT)
        .isEqualTo(7L);
    assertThat(client.call(SUM, new Sum(5, 6), LIMIT).join()).isEqualTo(new Total(11));
  }

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Test
  void bothWaysAreOneOnTheWire() throws Exception {
    try (var peer =
        ScriptedPeer.of(directory, Responders.on(SUM, sum -> new Total(sum.a())).build())) {
      peer.connection().call(SUM, new Sum(13, 81));
      peer.expect("_ask", "1", "_command", "Sum", "a", "13", "b", "81");
      peer.sendBox("_command", "Sum", "_ask", "x", "a", "7", "b", "1");
      peer.expect("_answer", "x", "total", "7");
      SUM.command();
      peer.connection().call(SUM.command(), SUM.values(new Sum(1, 2)));
      peer.expect("_ask", "2", "_command", "Sum", "a", "1", "b", "2");
    }
  }

  @Test
  void aResponderAnswersLaterAndCallsBack() throws Exception {
    var name = TypedCommand.named("Name", Empty.class, Text.class).build();
    var greet = TypedCommand.named("Greet", Text.class, Text.class).build();
    AmpConnection client =
        connect(
            Responders.builder()
                .on(name, (nothing, ask) -> new Text("a test by " + commandOf(ask)))
                .onLater(
                    greet,
                    (greeting, ask) ->
                        ask.peer()
                            .call(name, new Empty())
                            .thenApply(its -> new Text(greeting.text() + ", " + its.text())))
                .onLater(SUM, sum -> CompletableFuture.supplyAsync(() -> new Total(sum.a()))));

    assertThat(client.callAndWait(greet, new Text("Hello")).text())
        .isEqualTo("Hello, a test by Name");
    assertThat(client.callAndWait(SUM, new Sum(9, 0)).total()).isEqualTo(9);
    assertThat(Responders.on(name, (nothing, ask) -> new Text("")).build().locate("Name"))
        .isPresent();
  }

  private static String commandOf(Ask ask) {
    return ask.command().name();
  }

  @Test
  void errorsAreDeclaredAsEver() throws Exception {
    AmpConnection client =
        connect(
            Responders.on(
                DIVIDE,
                of -> {
                  if (of.b() == 0) {
                    throw new ArithmeticException("by zero");
                  } else if (of.b() == 1) {
                    throw new IOException("no such file");
                  } else if (of.b() == 2) {
                    throw new RemoteError("NEGATIVE", "below");
                  }
                  throw new IllegalStateException("over");
                }));

    assertThatThrownBy(() -> client.callAndWait(DIVIDE, new Sum(1, 0)))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("by zero");
    assertThatThrownBy(() -> client.callAndWait(DIVIDE, new Sum(1, 1)))
        .isInstanceOf(DeclaredError.class)
        .hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(() -> client.callAndWait(DIVIDE, new Sum(1, 2)))
        .isInstanceOfSatisfying(
            RemoteError.class, error -> assertThat(error.code()).isEqualTo("NEGATIVE"));
    assertThatThrownBy(() -> client.callAndWait(DIVIDE, new Sum(1, 3)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("over");
    assertThat(client.ended()).succeedsWithin(LIMIT);
  }

  @Test
  void aFatalErrorWithoutAnExceptionOfItsOwnEndsTheConnection() throws Exception {
    AmpConnection client =
        connect(
            Responders.on(
                DIVIDE,
                of -> {
                  throw new RemoteError("THE_END", "of it");
                }));

    assertThatThrownBy(() -> client.callAndWait(DIVIDE, new Sum(1, 0)))
        .isInstanceOf(RemoteError.class);
    assertThat(client.ended()).succeedsWithin(LIMIT);
  }

  @Test
  void aCommandExtendsAnothersErrorsButNotItsRecords() throws Exception {
    var modulo =
        TypedCommand.named("Modulo", Text.class, Total.class)
            .extending(DIVIDE)
            .fails("ODD")
            .build();
    AmpConnection client =
        connect(
            Responders.on(
                modulo,
                text -> {
                  throw text.text().isEmpty()
                      ? new ArithmeticException("by nothing")
                      : new RemoteError("ODD", text.text());
                }));

    assertThat(modulo).hasToString("Modulo(text Unicode) -> (total Integer)");
    assertThatThrownBy(() -> client.callAndWait(modulo, new Text("")))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> client.callAndWait(modulo, new Text("one")))
        .isInstanceOfSatisfying(
            RemoteError.class, error -> assertThat(error.code()).isEqualTo("ODD"));
  }

  @Test
  void whatACommandDoesBesideIsInheritedToo() {
    var log = TypedCommand.named("Log", Text.class, Empty.class).withoutAnswer().build();
    var quit = TypedCommand.named("Quit", Empty.class, Empty.class).closesAfterAnswer().build();
    var starts = TypedCommand.named("Starts", StartTls.class, Empty.class).startsTls().build();

    assertThat(TypedCommand.named("A", Text.class, Empty.class).extending(log).build().command())
        .matches(command -> !command.requiresAnswer());
    assertThat(
            TypedCommand.named("A", Text.class, Total.class)
                .extending(log)
                .withAnswer()
                .build()
                .command())
        .matches(command -> command.requiresAnswer());
    assertThat(
            TypedCommand.named("A", Empty.class, Empty.class)
                .extending(quit)
                .build()
                .command()
                .afterwards())
        .isEqualTo(quit.command().afterwards());
    assertThat(
            TypedCommand.named("A", StartTls.class, StartTls.class)
                .extending(starts)
                .build()
                .command()
                .afterwards())
        .isEqualTo(starts.command().afterwards());
  }

  private record Perhaps(@Nullable String text) {}

  @Test
  void nobodyWaitsForACommandWithoutAnswer() throws Exception {
    var told = new CompletableFuture<String>();
    var log = TypedCommand.named("Log", Text.class, Perhaps.class).withoutAnswer().build();
    AmpConnection client =
        connect(
            Responders.on(
                log,
                text -> {
                  told.complete(text.text());
                  return new Perhaps("nobody gets it");
                }));

    assertThat(client.callAndWait(log, new Text("hello"))).isEqualTo(new Perhaps(null));
    assertThat(told).succeedsWithin(LIMIT).isEqualTo("hello");
  }

  @Test
  void theAnsweringSideQuits() throws Exception {
    var quit = TypedCommand.named("Quit", Empty.class, Total.class).closesAfterAnswer().build();
    AmpConnection client = connect(Responders.on(quit, nothing -> new Total(1)));

    assertThat(client.callAndWait(quit, new Empty())).isEqualTo(new Total(1));
    assertThat(client.ended()).succeedsWithin(LIMIT);
  }

  @Test
  void aResponderWithoutAnAnswerEndsTheConnection() throws Exception {
    AmpConnection client = connect(Responders.on(SUM, sum -> null));

    assertThatThrownBy(() -> client.callAndWait(SUM, new Sum(1, 2)))
        .isInstanceOf(UnknownRemoteError.class);
    assertThat(client.ended()).succeedsWithin(LIMIT);
  }

  @Test
  void aResponderWithoutAnAnswerIsNamed() throws Exception {
    var sum =
        TypedCommand.named("Sum", Sum.class, Total.class)
            .fails("BAD", BadLocalReturn.class, message -> new BadLocalReturn(message, null))
            .fails("NULL", NullPointerException.class, NullPointerException::new)
            .build();
    AmpConnection client =
        connect(
            Responders.builder()
                .onLater(
                    sum,
                    asked ->
                        asked.a() == 1
                            ? null
                            : asked.a() == 2
                                ? CompletableFuture.completedFuture(null)
                                : CompletableFuture.completedFuture(new Total(asked.a()))));

    assertThatThrownBy(() -> client.callAndWait(sum, new Sum(1, 0)))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("the responder of Sum gave no stage");
    assertThatThrownBy(() -> client.callAndWait(sum, new Sum(2, 0)))
        .isInstanceOf(BadLocalReturn.class)
        .hasMessage("the responder of Sum: expected a record Total, got null");
    assertThat(client.callAndWait(sum, new Sum(3, 0)).total()).isEqualTo(3);
  }

  @Test
  void whatAConstructorRefusesIsUndecodableForTheCaller() throws Exception {
    var strict = TypedCommand.named("Sum", Sum.class, Positive.class).build();
    AmpConnection client = connect(Responders.on(SUM, sum -> new Total(sum.a() + sum.b())));

    assertThatThrownBy(() -> client.callAndWait(strict, new Sum(1, -1)))
        .isInstanceOf(UndecodableValue.class)
        .hasMessage(
            "Sum: the record Positive(total) refuses the received values: 0 is not positive");
    assertThat(client.callAndWait(strict, new Sum(1, 1)).total()).isEqualTo(2);
  }

  /** Throws what Java does not let it throw. */
  private static final class SneakyType extends ArgumentType<String> {
    @Override
    public byte[] encode(String value) {
      throw SneakyType.<RuntimeException>sneaky(new IOException("sneaky"));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> E sneaky(Exception e) throws E {
      throw (E) e;
    }

    @Override
    public String decode(byte[] bytes) {
      return "";
    }

    @Override
    public String toString() {
      return "Sneaky";
    }
  }

  private record Sneaky(@Using(SneakyType.class) String text) {}

  @Test
  void anAskEndsWhateverIsThrownWhileItIsAnswered() throws Exception {
    var sneaky = TypedCommand.named("Sneaky", Empty.class, Sneaky.class).build();
    var answered = new CompletableFuture<Void>();
    AmpConnection client =
        connect(
            Responders.on(
                sneaky,
                (asked, ask) -> {
                  ask.answered().thenAccept(answered::complete);
                  return new Sneaky("");
                }));

    assertThatThrownBy(() -> client.callAndWait(sneaky, new Empty()))
        .isInstanceOf(ConnectionLost.class);
    assertThat(answered).succeedsWithin(LIMIT);
    assertThat(client.ended()).succeedsWithin(LIMIT);
  }

  private record Teapot(long total) {
    Teapot {
      throw new RemoteError("TEAPOT", "short and stout " + total);
    }
  }

  @Test
  void aRemoteErrorOfAConstructorCountsAsThePeers() throws Exception {
    var undeclared = TypedCommand.named("Sum", Sum.class, Teapot.class).build();
    var declared =
        TypedCommand.named("Sum", Sum.class, Teapot.class)
            .fails("TEAPOT", IllegalStateException.class, IllegalStateException::new)
            .build();
    AmpConnection client = connect(Responders.on(SUM, sum -> new Total(sum.a())));

    assertThatThrownBy(() -> client.callAndWait(undeclared, new Sum(1, 2)))
        .isInstanceOfSatisfying(
            UnknownRemoteError.class, error -> assertThat(error.code()).isEqualTo("TEAPOT"));
    assertThatThrownBy(() -> client.callAndWait(declared, new Sum(1, 2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("short and stout 1");
  }

  @Test
  void whatAConstructorRefusesIsUndecodableForTheResponder() throws Exception {
    var loose = TypedCommand.named("Take", Total.class, Empty.class).build();
    var strict =
        TypedCommand.named("Take", Positive.class, Empty.class)
            .fails("RUNTIME", RuntimeException.class, RuntimeException::new)
            .build();
    AmpConnection client = connect(Responders.on(strict, positive -> new Empty()));

    assertThat(client.callAndWait(loose, new Total(1))).isEqualTo(new Empty());
    assertThatThrownBy(() -> client.callAndWait(loose, new Total(0)))
        .as("what cannot be decoded is no error that a command declares")
        .isInstanceOf(UnknownRemoteError.class);
    assertThat(client.ended()).succeedsWithin(LIMIT);
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"})
  void aCallThatCannotBeMadeIsRefused() throws Exception {
    AmpConnection client = connect(Responders.on(SUM, sum -> new Total(sum.a())));
    TypedCommand raw = SUM;

    assertThat(client.call(SUM, (Sum) null))
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withCauseInstanceOf(InvalidSignature.class)
        .withMessageContaining("Sum: expected a record Sum, got null");
    CompletableFuture<?> another = (CompletableFuture<?>) client.call(raw, new Total(1));
    assertThat(another)
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withMessageContaining("Sum: expected a record Sum, got a ");
    assertThat(client.call((TypedCommand<Sum, Total>) null, new Sum(1, 2)))
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withMessageContaining("a call needs a command, this one is null");
    assertThat(client.call(SUM, new Sum(1, 2), Duration.ZERO))
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withMessageContaining("Sum: a call needs some time, not PT0S");
    assertThatThrownBy(() -> client.callAndWait((TypedCommand<Sum, Total>) null, new Sum(1, 2)))
        .isInstanceOf(LocalProtocolException.class);
    assertThatThrownBy(
            () -> client.callAndWait((TypedCommand<Sum, Total>) null, new Sum(1, 2), LIMIT))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("a call needs a command, this one is null");
    assertThatThrownBy(() -> client.callAndWait(SUM, new Sum(1, 2), Duration.ZERO))
        .isInstanceOf(LocalProtocolException.class)
        .hasMessage("Sum: a call needs some time, not PT0S");
    assertThat(client.callAndWait(SUM, new Sum(1, 2)).total()).isEqualTo(1);
  }

  @Test
  void aCallTimesOutInTheSameWords() throws Exception {
    AmpConnection client =
        connect(Responders.builder().onLater(SUM, sum -> new CompletableFuture<>()));

    assertThatThrownBy(() -> client.callAndWait(SUM, new Sum(1, 2), Duration.ofMillis(1)))
        .isInstanceOf(CallTimedOut.class)
        .hasMessage("Sum was not answered in time");
  }

  @Test
  void waitingOnTheReadingThreadIsRefused() throws Exception {
    var may = new CompletableFuture<Total>();
    List<Sum> asked = Collections.synchronizedList(new ArrayList<>());
    AmpConnection client =
        connect(
            Responders.builder()
                .onLater(
                    SUM,
                    sum -> {
                      asked.add(sum);
                      return may;
                    }));

    var waiting =
        client.call(SUM, new Sum(1, 2)).thenApply(total -> waitAgain(client)).exceptionally(e -> e);
    var joining =
        client
            .call(SUM, new Sum(1, 2))
            .<Object>thenApply(total -> client.call(SUM, new Sum(3, 4)).join())
            .exceptionally(Throwable::getCause);
    may.complete(new Total(1));

    assertThat(waiting).succeedsWithin(LIMIT).isInstanceOf(IllegalStateException.class);
    assertThat(joining).succeedsWithin(LIMIT).isInstanceOf(IllegalStateException.class);
    assertThat(client.callAndWait(SUM, new Sum(7, 8))).as("behind all others").isNotNull();
    assertThat(asked).containsExactly(new Sum(1, 2), new Sum(1, 2), new Sum(3, 4), new Sum(7, 8));
  }

  private static Object waitAgain(AmpConnection client) {
    try {
      return client.callAndWait(SUM, new Sum(5, 6));
    } catch (IllegalStateException | InterruptedException e) {
      return e;
    }
  }

  @Test
  void bothSidesGoOverToTls() throws Exception {
    AmpConnection client =
        connect(
            Responders.on(
                    StartTls.START_TLS,
                    asked -> {
                      assertThat(asked.tls()).isNull();
                      return new StartTls(TestTls.verifying("bob"));
                    })
                .on(SUM, sum -> new Total(sum.a())));

    StartTls answer =
        client.callAndWait(StartTls.START_TLS, new StartTls(TestTls.verifying("alice")));

    assertThat(answer.tls()).isNull();
    assertThat(client.callAndWait(SUM, new Sum(1, 2)).total()).isEqualTo(1);
    assertThat(client.peerCertificate()).isPresent();
  }

  private record Secret(@Nullable TlsSettings how, String tls) {}

  @Test
  void aTextMayHaveTheKeyThatTheSettingsDoNotNeed() throws Exception {
    var secret = TypedCommand.named("Secret", Secret.class, Secret.class).startsTls().build();
    AmpConnection client =
        connect(
            Responders.on(secret, asked -> new Secret(TestTls.verifying("bob"), asked.tls()))
                .on(SUM, sum -> new Total(sum.a())));

    Secret answer = client.callAndWait(secret, new Secret(TestTls.verifying("alice"), "please"));

    assertThat(answer).isEqualTo(new Secret(null, "please"));
    assertThat(client.callAndWait(SUM, new Sum(1, 2)).total()).isEqualTo(1);
    assertThat(client.peerCertificate()).isPresent();
  }

  @Test
  void theSettingsMayBeLeftOutOfTheRecords() {
    var starts = TypedCommand.named("Starts", Text.class, Empty.class).startsTls().build();
    Box box = Box.of(Map.of("text", UTF_8.encode("now").array()));

    Values asked = starts.command().arguments().decode(box, DescriptorExchange.none());

    assertThat(starts.arguments().record(asked)).isEqualTo(new Text("now"));
  }

  private record Secure(String why, @Nullable SwitchedProtocol how) {}

  @Test
  void bothSidesGoOverToAnotherProtocol() throws Exception {
    var chat =
        TypedCommand.named("Chat", Secure.class, ProtocolSwitch.class).switchesProtocol().build();
    var mine = new Hearing();
    var theirs = new Hearing();
    AmpConnection client =
        connect(
            Responders.on(
                chat,
                asked -> {
                  assertThat(asked).isEqualTo(new Secure("to talk", null));
                  return new ProtocolSwitch(theirs);
                }));

    assertThatThrownBy(() -> client.callAndWait(chat, new Secure("for nothing", null)))
        .isInstanceOf(InvalidSignature.class)
        .hasMessage(
            "Chat: forgot what to go over to, a SwitchedProtocol (in Values under"
                + " ProtocolSwitch.TO)");
    client.callAndWait(chat, new Secure("to talk", mine));

    assertThat(theirs.heard).succeedsWithin(LIMIT).isEqualTo("hi");
    assertThat(mine.heard).succeedsWithin(LIMIT).isEqualTo("hi");
  }

  private static final class Hearing implements SwitchedProtocol {
    private final CompletableFuture<String> heard = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public void started(SwitchedStream stream) {
      try {
        stream.write(UTF_8.encode("hi"));
      } catch (IOException e) {
        heard.completeExceptionally(e);
      }
    }

    @Override
    public void received(ByteBuffer bytes) {
      text.append(UTF_8.decode(bytes));
      if (text.length() == 2) {
        heard.complete(text.toString());
      }
    }

    @Override
    public void ended(@Nullable Throwable cause) {}
  }
}
