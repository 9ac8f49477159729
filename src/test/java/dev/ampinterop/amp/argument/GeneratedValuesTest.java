package dev.ampinterop.amp.argument;

import static dev.ampinterop.amp.TestBytes.text;
import static dev.ampinterop.amp.argument.ArgumentTypes.BOOLEAN;
import static dev.ampinterop.amp.argument.ArgumentTypes.DATE_TIME;
import static dev.ampinterop.amp.argument.ArgumentTypes.DECIMAL;
import static dev.ampinterop.amp.argument.ArgumentTypes.FLOAT;
import static dev.ampinterop.amp.argument.ArgumentTypes.INTEGER;
import static dev.ampinterop.amp.argument.ArgumentTypes.PATH;
import static dev.ampinterop.amp.argument.ArgumentTypes.STRING;
import static dev.ampinterop.amp.argument.ArgumentTypes.UNICODE;
import static dev.ampinterop.amp.argument.ArgumentTypes.ampList;
import static dev.ampinterop.amp.argument.ArgumentTypes.listOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ampinterop.amp.TestBytes;
import dev.ampinterop.conformance.peer.PeerNotFound;
import dev.ampinterop.conformance.peer.TwistedEnvironment;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ten thousand values of each type, and as much junk, as a real Twisted sees them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GeneratedValuesTest {
  private static final String TWISTED = "26.10.0";
  private static final long SEED = 20_261_122;
  private static final int COUNT = 10_000;

  private static final Argument<Double> F = Argument.of("f", FLOAT);
  private static final Argument<List<OffsetDateTime>> D = Argument.optional("d", listOf(DATE_TIME));

  private static final Pattern FAR_OFFSET =
      Pattern.compile("T..:..:..\\.\\d{6}[+-](?:18:(?!00)|19|2\\d)");

  private @Nullable ReadingTwisted twisted;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    Path python;
    try {
      python =
          new TwistedEnvironment(
                  TwistedEnvironment.cacheFolder(), TwistedRequirement.parse(TWISTED))
              .python(step -> System.err.println("test: " + step));
    } catch (PeerNotFound e) {
      abort("no Twisted to compare with: " + e.getMessage());
      return;
    }
    twisted = new ReadingTwisted(python, folder.resolve("s"));
  }

  @AfterAll
  void stop() throws Exception {
    if (twisted != null) {
      twisted.close();
    }
  }

  /**
   * A type and its values.
   *
   * @param comparable gives of a value what equals that of an equal value
   */
  record Kind<T>(ArgumentType<T> type, Supplier<T> values, Function<T, Object> comparable) {
    static <T> Kind<T> of(ArgumentType<T> type, Supplier<T> values) {
      return new Kind<>(type, values, value -> value);
    }

    byte[] wire() {
      return type.encode(values.get());
    }

    Optional<String> again(byte[] wire) {
      T value;
      try {
        value = type.decode(wire);
      } catch (RuntimeException e) {
        return Optional.empty();
      }
      return Optional.of(text(type.encode(value)));
    }

    boolean isSame(T value, byte[] wire) {
      return comparable.apply(type.decode(wire)).equals(comparable.apply(value));
    }

    @Override
    public String toString() {
      return type.toString();
    }
  }

  static Stream<Kind<?>> kinds() {
    var random = new RandomValues(SEED);
    return Stream.of(
        Kind.of(INTEGER, random::integer),
        new Kind<>(STRING, random::bytes, TestBytes::text),
        Kind.of(UNICODE, random::text),
        Kind.of(BOOLEAN, random::bool),
        Kind.of(FLOAT, random::real),
        Kind.of(DECIMAL, random::decimal),
        Kind.of(DATE_TIME, random::dateTime),
        Kind.of(PATH, random::path),
        Kind.of(listOf(FLOAT), () -> random.list(random::real)),
        Kind.of(listOf(listOf(DECIMAL)), () -> random.list(() -> random.list(random::decimal))),
        new Kind<>(ampList(F, D), () -> random.list(() -> values(random)), List::toString));
  }

  private static Values values(RandomValues random) {
    return random.bool()
        ? Values.of(F, random.real())
        : Values.of(F, random.real(), D, random.list(random::dateTime));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  <T> void valuesGoToTwistedAndComeBack(Kind<T> kind) throws Exception {
    List<T> values = new ArrayList<>();
    List<byte[]> wires = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      T value = kind.values().get();
      values.add(value);
      wires.add(kind.type().encode(value));
    }

    List<Optional<byte[]>> again = twisted().again(kind.type(), wires);

    assertThat(again).hasSize(COUNT);
    for (int i = 0; i < COUNT; i++) {
      // Asserting takes longer than all the rest, so it is left to what differs.
      byte[] back = again.get(i).orElse(null);
      if (!Arrays.equals(back, wires.get(i)) || !kind.isSame(values.get(i), back)) {
        fail(
            "%s %d: sent %s, which is %s, got %s",
            kind, i, values.get(i), wire(wires, i), again.get(i).map(TestBytes::text));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  <T> void junkMeansTheSameToBoth(Kind<T> kind) throws Exception {
    var random = new RandomValues(SEED + 1);
    List<byte[]> wires = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      wires.add(i % 4 == 0 ? random.junk() : random.spoilt(kind.wire()));
    }

    List<Optional<byte[]>> again = twisted().again(kind.type(), wires);

    assertThat(again).hasSize(COUNT);
    for (int i = 0; i < COUNT; i++) {
      Optional<String> theirs = again.get(i).map(TestBytes::text);
      Optional<String> ours = kind.again(wires.get(i));
      if (!ours.equals(theirs) && !isKnownToDiffer(kind, theirs)) {
        fail("%s %d: \"%s\", expected %s, got %s", kind, i, wire(wires, i), theirs, ours);
      }
    }
  }

  private static String wire(List<byte[]> wires, int index) {
    return text(wires.get(index));
  }

  // What ArgumentTypes says that Java's types cannot hold.
  private static boolean isKnownToDiffer(Kind<?> kind, Optional<String> theirs) {
    String text = theirs.orElse("");
    if (kind.type().equals(PATH)) {
      return text.startsWith("//") || text.indexOf('\0') >= 0;
    }
    return FAR_OFFSET.matcher(text).find();
  }

  private ReadingTwisted twisted() {
    return Objects.requireNonNull(twisted);
  }
}
