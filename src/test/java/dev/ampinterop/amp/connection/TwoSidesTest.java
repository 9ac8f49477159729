package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.TestBytes.bytes;
import static dev.ampinterop.amp.TestBytes.text;
import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TOTAL;
import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentType;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.command.Caller;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Raw;
import dev.ampinterop.amp.command.ResponderLocator;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.ConnectionEnd.How;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.error.UnhandledCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two of our connections with each other, as Twisted's own tests connect two of its own. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TwoSidesTest {
  private static final Command HELLO = Command.raw("hello").build();

  @TempDir Path directory;
  private AmpServer server;
  private AmpConnection client;

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  @Test
  void greetEachOtherWithBoxesAsTheyAre() throws IOException {
    connect(hello());

    Box answer = greet();

    assertThat(answer.value("hello")).hasValue(bytes("world"));
    assertThat(answer.value("Print")).hasValue(bytes("x"));
  }

  @Test
  void goOnAfterARawCallThatNobodyHandles() throws IOException {
    connect(hello());
    var nothing = Command.raw("WTF").build();

    var unhandled = client.call(nothing, Values.of(Raw.BOX, Box.of(Map.of())));

    assertThatThrownBy(unhandled::join).hasCauseInstanceOf(UnhandledCommand.class);
    assertThat(greet().value("hello")).hasValue(bytes("world"));
  }

  @Test
  void partAfterAnAnswerThatEndsTheConnection() throws IOException {
    var goodbye = Command.named("goodbye").returns(TOTAL).closesAfterAnswer().build();
    connect(Responders.on(goodbye, ask -> Values.of(TOTAL, ONE)).build());

    assertThat(client.call(goodbye, Values.of()).join().get(TOTAL)).isEqualTo(1);

    assertThat(client.ended().join().how()).isEqualTo(How.CLOSED_BY_PEER);
    assertThatThrownBy(client.call(goodbye, Values.of())::join)
        .hasCauseInstanceOf(ConnectionLost.class);
  }

  @Test
  void theServerIsGivenTheConnectionAndCanSendOnItAtOnce() throws IOException {
    var given = new CompletableFuture<AmpConnection>();
    var answer = new CompletableFuture<Values>();
    var keepsProgramFromEnding = new CompletableFuture<Boolean>();
    Path path = directory.resolve("s");
    server =
        AmpServer.listen(
            path,
            Responders.none(),
            connection -> {
              keepsProgramFromEnding.complete(!Thread.currentThread().isDaemon());
              given.complete(connection);
              connection.call(SUM, Values.of(A, ONE, B, TWO)).thenAccept(answer::complete);
            });
    client = AmpConnection.connect(path, SumAndTake.responders());

    assertThat(answer.join().get(TOTAL)).isEqualTo(3);
    assertThat(given.join().toString()).isEqualTo("amp: open");
    assertThat(keepsProgramFromEnding.join()).isFalse();
  }

  @Test
  void anApplicationsOwnTypeEncodesAndDecodesCallsAndAnswers() throws IOException {
    var type = new Noting();
    Argument<String> weird = Argument.of("weird", type);
    var magic = Command.named("Magic").takes(weird).returns(weird).build();
    connect(Responders.on(magic, ask -> Values.of(weird, ask.get(weird) + "!")).build());

    assertThat(client.call(magic, Values.of(weird, "thing")).join().get(weird)).isEqualTo("thing!");

    assertThat(type.noted)
        .containsExactly("to thing", "from _ask thing", "to thing!", "from _answer thing!");
  }

  @Test
  void standWhereverTheirInterfacesAreAskedFor() throws IOException {
    ResponderLocator locator = SumAndTake.responders();
    connect(locator);
    Caller caller = client;

    assertThat(caller.call(SUM, Values.of(A, ONE, B, TWO)).join().get(TOTAL)).isEqualTo(3);
    assertThat(locator.locate("Sum")).isPresent();
  }

  @Test
  void saysHowItIsWithTheConnection() throws IOException {
    connect(Responders.none());
    assertThat(client).hasToString("amp: open");

    client.close();

    assertThat(client).hasToString("amp: the connection was closed by us");
  }

  private void connect(ResponderLocator locator) throws IOException {
    Path path = directory.resolve("s");
    server = AmpServer.listen(path, locator);
    client = AmpConnection.connect(path, Responders.none());
  }

  private static Responders hello() {
    return Responders.on(
            HELLO,
            ask ->
                Values.of(
                    Raw.BOX,
                    Box.of(
                        Map.of(
                            "hello",
                            bytes("world"),
                            "Print",
                            ask.get(Raw.BOX).value("-From-").orElseThrow()))))
        .build();
  }

  private Box greet() {
    return client
        .call(HELLO, Values.of(Raw.BOX, Box.of(Map.of("-From-", bytes("x")))))
        .join()
        .get(Raw.BOX);
  }

  /** Text as it is; notes down what it is asked to do. */
  private static final class Noting extends ArgumentType<String> {
    private final List<String> noted = new CopyOnWriteArrayList<>();

    @Override
    public byte[] encode(String value) {
      return bytes(value);
    }

    @Override
    public String decode(byte[] wire) {
      return text(wire);
    }

    @Override
    public void toBox(String name, String value, BoxBuilder box, DescriptorExchange exchange) {
      noted.add("to " + value);
      super.toBox(name, value, box, exchange);
    }

    @Override
    public String fromBox(String name, Box box, DescriptorExchange exchange) {
      String value = Optional.ofNullable(super.fromBox(name, box, exchange)).orElseThrow();
      noted.add("from " + (box.has("_ask") ? "_ask " : "_answer ") + value);
      return value;
    }

    @Override
    public String toString() {
      return "Noting";
    }
  }
}
