package dev.ampinterop.conformance.minimize;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.Captured;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.StoredCapture;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.DescriptorKeys;
import dev.ampinterop.conformance.minimize.PartOfConnection.Range;
import dev.ampinterop.conformance.replay.Calls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What minimize begins with where a capture is too large for memory. */
@Timeout(120)
class FirstCutTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int CALLS = 2000;
  private static final String WRONG = "value 1800";

  /** What some hundred calls take. */
  private static final long MOST = 1 << 20;

  @TempDir private Path folder;

  @Test
  void ofOneConnectionTheCallsUpToTheWrongOneAreLeft() throws Exception {
    StoredCapture capture = written(each -> each.open(1).calls(1, 1, CALLS).close(1));

    CapturedConversation left = cut(capture, () -> FirstCutTest::wrong).get(0);
    assertThat(asked(left)).endsWith(Calls.ask(1800)).hasSizeLessThan(100 * Calls.ask(1800).length);
  }

  @Test
  void whatSetsItUpStaysWithIt() throws Exception {
    StoredCapture capture = written(each -> each.open(1).calls(1, 1, CALLS).close(1));

    CapturedConversation left =
        cut(
                capture,
                () -> {
                  boolean[] isSetUp = new boolean[1];
                  return right -> {
                    isSetUp[0] |= ends(right, "value 3");
                    return isSetUp[0] ? wrong(right) : right;
                  };
                })
            .get(0);
    assertThat(asked(left)).containsSequence(Calls.ask(3)).containsSequence(Calls.ask(1800));
    assertThat(asked(left).length).isLessThan(joined(1, CALLS).length / 2);
  }

  @Test
  void ofManyConnectionsTheOneIsLeftThatShowsIt() throws Exception {
    StoredCapture capture =
        written(
            each -> {
              for (int connection = 1; connection <= 20; connection++) {
                each.open(connection).calls(connection, connection * 100, 100).close(connection);
              }
            });

    List<CapturedConversation> left = cut(capture, () -> FirstCutTest::wrong);
    assertThat(left).singleElement().matches(one -> one.number() == 18);
  }

  @Test
  void whereNothingIsWrongNothingIsFound() throws Exception {
    StoredCapture capture = written(each -> each.open(1).calls(1, 1, CALLS).close(1));

    assertThat(look(capture, () -> right -> right)).isEmpty();
  }

  @Test
  void ordinalsCountWhatIsLeft() throws Exception {
    StoredCapture capture =
        written(
            each -> {
              each.open(1);
              for (int number = 1; number <= 100; number++) {
                each.carries(1, take(number, number - 1))
                    .passes(1, Role.SERVER, Calls.answer(number));
              }
              each.close(1);
            });
    CapturedConversation whole = capture.conversations().get(0);
    DescriptorKeys keys = new DescriptorKeys(Set.of("Take.file"));
    CapturedConversation part =
        whole.with(
            new PartOfConnection(
                whole, Role.CLIENT, List.of(new Range(6, 8), new Range(11, 12)), keys));

    assertThat(asked(part)).isEqualTo(join(take(6, 0), take(7, 1), take(11, 2)));
    assertThat(Captured.descriptors(part, Role.CLIENT)).hasSize(3);
    assertThat(Captured.bytes(part, Role.SERVER))
        .isEqualTo(join(Calls.answer(6), Calls.answer(7), Calls.answer(11)));
    assertThat(part.events().get(part.events().size() - 1)).isInstanceOf(CaptureEvent.Closed.class);
  }

  @Test
  void soDoTheOrdinalsInLists() throws Exception {
    StoredCapture capture =
        written(
            each -> {
              each.open(1);
              for (int number = 1; number <= 10; number++) {
                each.carries(1, takeAll(number, number - 1))
                    .passes(1, Role.SERVER, Calls.answer(number));
              }
              each.close(1);
            });
    CapturedConversation whole = capture.conversations().get(0);
    for (Set<String> said : List.of(Set.of("Take.all.in.file"), Set.<String>of())) {
      DescriptorKeys keys = new DescriptorKeys(said);
      ConversationReader.read(whole).forEach(keys::learn);
      CapturedConversation part =
          whole.with(
              new PartOfConnection(
                  whole, Role.CLIENT, List.of(new Range(4, 5), new Range(9, 11)), keys));

      assertThat(asked(part)).isEqualTo(join(takeAll(4, 0), takeAll(9, 1), takeAll(10, 2)));
    }
  }

  /** A list in a list names the descriptor. */
  private static byte[] takeAll(int tag, int ordinal) {
    byte[] inner = Calls.box("name", "n" + tag, "file", Integer.toString(ordinal));
    byte[] outer = Calls.box("in", new String(inner, ISO_8859_1));
    return Calls.box(
        "_ask",
        Integer.toHexString(tag),
        "_command",
        "Take",
        "all",
        new String(join(outer), ISO_8859_1));
  }

  private interface Writing {
    void to(Calls.Written capture) throws IOException;
  }

  private StoredCapture written(Writing writing) throws IOException {
    Path file = folder.resolve("capture");
    try (Calls.Written capture = new Calls.Written(file)) {
      writing.to(capture);
    }
    return StoredCapture.open(file, OptionalInt.empty(), broken -> {}, 4096);
  }

  /** Cuts, and reads what was written of it. */
  private List<CapturedConversation> cut(
      StoredCapture capture, Supplier<UnaryOperator<byte[]>> answers) throws Exception {
    List<CapturedConversation> left = look(capture, answers).orElseThrow();
    Path file = folder.resolve("part");
    PartFile.write(capture.header(), left, file);
    List<CapturedConversation> read = Capture.read(file).conversations();
    for (int index = 0; index < read.size(); index++) {
      assertThat(asked(read.get(index))).isEqualTo(asked(left.get(index)));
    }
    return left;
  }

  private Optional<List<CapturedConversation>> look(
      StoredCapture capture, Supplier<UnaryOperator<byte[]>> answers) throws Exception {
    try (Calls.Server buggy = new Calls.Server(folder.resolve("buggy"), answers);
        Calls.Server healthy = new Calls.Server(folder.resolve("healthy"), right -> right);
        EndpointReplays subject = new EndpointReplays(buggy.address(), LIMIT);
        EndpointReplays other = new EndpointReplays(healthy.address(), LIMIT)) {
      SightedSymptom symptom =
          new SightedSymptom(
              subject, Optional.of(other), Wanted.parse("fails"), Role.SERVER, Set.of(), 1);
      return new FirstCut(
              capture.conversations(),
              buggy.address(),
              Optional.of(healthy.address()),
              symptom,
              new FirstCut.Setup(LIMIT, 1, Set.of(), MOST, step -> {}))
          .look();
    }
  }

  private static byte[] wrong(byte[] right) {
    return ends(right, WRONG)
        ? new String(right, ISO_8859_1).replace(WRONG, "other 1800").getBytes(ISO_8859_1)
        : right;
  }

  private static boolean ends(byte[] bytes, String text) {
    return new String(bytes, ISO_8859_1).endsWith(text + "\0\0");
  }

  private static byte[] asked(CapturedConversation one) {
    return Captured.bytes(one, Role.CLIENT);
  }

  private static byte[] take(int number, int ordinal) {
    Map<String, byte[]> box = new LinkedHashMap<>();
    box.put("_ask", Integer.toHexString(number).getBytes(ISO_8859_1));
    box.put("_command", "Take".getBytes(ISO_8859_1));
    box.put("file", Integer.toString(ordinal).getBytes(ISO_8859_1));
    return Box.of(box).toBytes();
  }

  private static byte[] joined(long first, long end) {
    return join(LongStream.range(first, end).mapToObj(Calls::ask).toArray(byte[][]::new));
  }

  private static byte[] join(byte[]... parts) {
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
