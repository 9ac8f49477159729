package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.argument.ArgumentTypes.BOOLEAN;
import static dev.ampinterop.amp.argument.ArgumentTypes.DECIMAL;
import static dev.ampinterop.amp.argument.ArgumentTypes.INTEGER;
import static dev.ampinterop.amp.argument.ArgumentTypes.STRING;
import static dev.ampinterop.amp.argument.ArgumentTypes.UNICODE;
import static dev.ampinterop.amp.argument.ArgumentTypes.ampList;
import static dev.ampinterop.amp.argument.ArgumentTypes.listOf;
import static dev.ampinterop.amp.connection.SumAndTake.A;
import static dev.ampinterop.amp.connection.SumAndTake.B;
import static dev.ampinterop.amp.connection.SumAndTake.CONTENT;
import static dev.ampinterop.amp.connection.SumAndTake.FILE;
import static dev.ampinterop.amp.connection.SumAndTake.SUM;
import static dev.ampinterop.amp.connection.SumAndTake.TAKE;
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
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.error.LocalProtocolException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * What no call can be made with: it is refused with words that name command and argument, nothing
 * is sent, and the next call is none the worse.
 */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BadInputTest {
  private static final Argument<List<BigInteger>> NUMBERS = Argument.of("ns", listOf(INTEGER));
  private static final Argument<List<Values>> BOXES = Argument.of("boxes", ampList(A));
  private static final Argument<List<byte[]>> TEXTS = Argument.of("texts", listOf(STRING));

  private static final Argument<List<Values>> MEMBERS = Argument.of("boxes", ampList(CONTENT));
  private static final byte[] BROKEN = {};

  static final List<Arguments> REFUSED =
      List.of(
          refused("no values at all", SUM, null, "Sum: the values are null"),
          refused("nothing", SUM, Values.of(), "forgot a for Sum"),
          refused("one too few", SUM, Values.of(A, ONE), "forgot b for Sum"),
          refused("a null value", SUM, Values.of(A, ONE, B, nothing()), "forgot b for Sum"),
          refused(
              "one too many",
              SUM,
              Values.of(A, ONE, B, ONE, TOTAL, ONE),
              "Sum: total is not an argument of it"),
          refused("another's", SUM, Values.of(CONTENT, new byte[0]), "forgot a for Sum"),
          refused("one twice", SUM, Values.of(A, ONE, B, ONE, A, TWO), "Sum: a is given twice"),
          refused(
              "another constant of the name",
              SUM,
              Values.of(A, ONE, B, ONE, Argument.of("a", UNICODE), "1"),
              "Sum: a was given under another constant of the same name; each has its own values"),
          refused(
              "a value of another type",
              SUM,
              Values.of(A, ONE, smuggled(B), "1"),
              "Sum.b: expected Integer, got a java.lang.String"),
          refused(
              "a descriptor of another type",
              TAKE,
              Values.of(smuggled(FILE), 3),
              "Take.file: expected Descriptor, got a java.lang.Integer"),
          refusedFor(
              "bytes of another type", STRING, "x", "expected String, got a java.lang.String"),
          refusedFor(
              "a text of another type", UNICODE, 1, "expected Unicode, got a java.lang.Integer"),
          refusedFor(
              "a flag of another type", BOOLEAN, "x", "expected Boolean, got a java.lang.String"),
          refusedFor(
              "a decimal of another type",
              DECIMAL,
              1.5,
              "expected Decimal, got a java.lang.Double"),
          refusedFor(
              "half a surrogate pair", UNICODE, "\ud800", "expected Unicode, got text with half"),
          refused(
              "a null element",
              takes(NUMBERS),
              Values.of(NUMBERS, Arrays.asList(ONE, nothing())),
              "Odd.ns: element 1: expected Integer, got null"),
          refused(
              "a null text",
              takes(TEXTS),
              Values.of(TEXTS, Arrays.asList(nothing(), new byte[0])),
              "Odd.texts: element 0: expected String, got null"),
          refused(
              "an element of another type",
              takes(NUMBERS),
              Values.of(smuggled(NUMBERS), List.of(ONE, "1")),
              "Odd.ns: element 1: expected Integer, got a java.lang.String"),
          refused(
              "no list",
              takes(NUMBERS),
              Values.of(smuggled(NUMBERS), ONE),
              "Odd.ns: expected ListOf(Integer), got a java.math.BigInteger"),
          refused(
              "a null box",
              takes(BOXES),
              Values.of(BOXES, Arrays.asList(Values.of(A, ONE), nothing())),
              "Odd.boxes: element 1: expected AmpList(a Integer), got null"),
          refused(
              "a box of another type",
              takes(BOXES),
              Values.of(smuggled(BOXES), List.of("x")),
              "Odd.boxes: element 0: expected AmpList(a Integer), got a java.lang.String"),
          refused(
              "a box that lacks a value",
              takes(BOXES),
              Values.of(BOXES, List.of(Values.of())),
              "Odd.boxes: element 0: forgot a for AmpList"),
          refused(
              "an element that is too long",
              takes(TEXTS),
              Values.of(TEXTS, List.of(new byte[65_536])),
              "Odd.texts: ListOf(String): a value has at most 65,535 bytes, this one 65536"),
          refused(
              "a member that is too long",
              takes(MEMBERS),
              Values.of(MEMBERS, List.of(Values.of(CONTENT, new byte[65_536]))),
              "Odd.boxes: AmpList.content: a value has at most 65,535 bytes, this one 65536"),
          refused("no box", Command.raw("raw").build(), Values.of(), "forgot box for raw"),
          refused(
              "a value that is too long",
              Command.named("Echo").takes(CONTENT).build(),
              Values.of(CONTENT, new byte[65_536]),
              "Echo.content: a value has at most 65,535 bytes, this one 65536"),
          refused(
              "a name that is too long",
              Command.named("n".repeat(65_536)).build(),
              Values.of(),
              "._command: a value has at most 65,535 bytes, this one 65536"),
          refusedFor("a type that fails", new Broken("", BROKEN), "x", "expected Broken, broken"),
          refusedFor("a type without bytes", new Broken("", null), "x", "expected Broken, value"),
          refusedFor(
              "a type with a key that no byte can say",
              new Broken("\u20ac", new byte[0]),
              "x",
              "expected Broken, \"\u20ac\" is written one char per byte"),
          refusedFor(
              "a type with a key that is too long",
              new Broken("k".repeat(256), new byte[0]),
              "x",
              "Odd: a key has at most 255 bytes, this one 256: kkkk"));

  @TempDir Path directory;
  private ScriptedPeer peer;

  @BeforeEach
  void connect() throws IOException {
    peer = ScriptedPeer.of(directory, SumAndTake.responders());
  }

  @AfterEach
  void close() throws IOException {
    peer.close();
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("REFUSED")
  void isRefused(String what, Command command, Values values, String message) throws IOException {
    expectRefused(peer.connection().call(command, values), message);

    expectGoodCall();
  }

  @Test
  void noCommandAtAllIsRefused() throws IOException {
    expectRefused(
        peer.connection().call(nothing(), Values.of()), "a call needs a command, this one is null");
    expectRefused(
        peer.connection().call(nothing(), Values.of(), Duration.ofSeconds(1)),
        "a call needs a command, this one is null");

    expectGoodCall();
  }

  @Test
  void noTimeoutWhereOneIsAskedForIsRefused() throws IOException {
    Values values = Values.of(A, ONE, B, TWO);
    expectRefused(peer.connection().call(SUM, values, nothing()), "Sum: the timeout is null");
    expectRefused(
        peer.connection().call(nothing(), values, nothing()), "a call: the timeout is null");

    expectGoodCall();
  }

  @Test
  void aTimeoutMayBeLongerThanAnyoneLives() throws IOException {
    var call =
        peer.connection().call(SUM, Values.of(A, ONE, B, TWO), Duration.ofSeconds(Long.MAX_VALUE));
    peer.next();
    peer.sendBox("_answer", "1", "total", "3");

    assertThat(call.join().get(TOTAL)).isEqualTo(3);
  }

  @Test
  void aValueUnderNoArgumentIsRefused() throws IOException {
    Argument<BigInteger> none = nothing();
    var builder = Values.with();

    assertThatThrownBy(() -> Values.of(A, ONE, none, ONE))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("argument");
    assertThatThrownBy(() -> builder.and(none, ONE))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("argument");
    expectGoodCall();
  }

  @Test
  void aNameThatFitsNoBoxIsRefusedWhereItIsDeclared() {
    String name = "k".repeat(256);

    assertThatThrownBy(() -> Argument.of(name, INTEGER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an argument's name has 1 to 255 bytes, this one 256: " + name);
    assertThatThrownBy(() -> Argument.optional("", INTEGER))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Argument.of("k".repeat(255), INTEGER).name()).hasSize(255);
  }

  @Test
  void aNameTwiceIsRefusedWhereItIsDeclared() {
    var builder = Command.named("Odd").takes(A, Argument.of("a", UNICODE));

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Odd has two arguments with the name a");
  }

  @Test
  void anArgumentWithoutATypeIsRefusedWhereItIsDeclared() {
    ArgumentType<String> none = nothing();

    assertThatThrownBy(() -> Argument.of("a", none))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("the type of a");
  }

  private void expectRefused(CompletableFuture<Values> call, String message) {
    assertThatThrownBy(call::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(LocalProtocolException.class)
        .hasMessageContaining(message);
  }

  /** Nothing came before it, and it goes both ways. */
  private void expectGoodCall() throws IOException {
    var call = peer.connection().call(SUM, Values.of(A, ONE, B, TWO));
    Box ask = peer.next().orElseThrow();
    assertThat(ask.text("_command")).isEqualTo("Sum");
    peer.sendBox("_answer", ask.text("_ask"), "total", "3");
    assertThat(call.join().get(TOTAL)).isEqualTo(3);
  }

  private static Arguments refused(
      String what, Command command, @Nullable Values values, String message) {
    return Arguments.of(what, command, values, message);
  }

  private static Arguments refusedFor(
      String what, ArgumentType<?> type, Object value, String message) {
    Argument<?> argument = Argument.of("x", type);
    return refused(
        what,
        takes(argument),
        Values.of(smuggled(argument), value),
        message.startsWith("Odd") ? message : "Odd.x: " + message);
  }

  private static Command takes(Argument<?> argument) {
    return Command.named("Odd").takes(argument).build();
  }

  @SuppressWarnings("unchecked")
  private static Argument<Object> smuggled(Argument<?> argument) {
    return (Argument<Object>) argument;
  }

  // What a caller without null checks passes.
  @SuppressWarnings({"TypeParameterUnusedInFormals", "NullAway"})
  private static <T> T nothing() {
    return null;
  }

  /** Puts what it is told into the box. */
  private static final class Broken extends ArgumentType<String> {
    private final String key;
    private final byte @Nullable [] bytes;

    Broken(String key, byte @Nullable [] bytes) {
      this.key = key;
      this.bytes = bytes;
    }

    @Override
    @SuppressWarnings({"ArrayEquality", "NullAway"})
    public byte[] encode(String value) {
      if (bytes == BROKEN) {
        throw new IllegalStateException("broken");
      }
      return bytes;
    }

    @Override
    public String decode(byte[] wire) {
      throw new IllegalStateException("broken");
    }

    @Override
    public void toBox(String name, String value, BoxBuilder box, DescriptorExchange exchange) {
      box.put(key.isEmpty() ? name : key, encode(value, exchange));
    }

    @Override
    public String toString() {
      return "Broken";
    }
  }
}
