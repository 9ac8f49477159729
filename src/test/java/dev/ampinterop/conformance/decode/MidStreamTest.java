package dev.ampinterop.conformance.decode;

import static dev.ampinterop.conformance.capture.SampleCapture.box;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.DescriptorKeys;
import dev.ampinterop.conformance.conversation.Passed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A capture that begins late, at any byte, accuses nobody and has all boxes from then on. */
class MidStreamTest {
  private static final String LARGE = "x".repeat(300) + "\0\0\0\7" + "y".repeat(450);

  /** What a side says in one go. */
  private record Said(Role from, byte[] bytes) {}

  static Stream<List<Said>> talks() {
    return Stream.of(
        talk("sorted by key", "Sum", true, "a", "13", "b", "81"),
        talk("with text", "Put", true, "key", "one", "value", "a text"),
        talk("large", "Put", true, "key", "one", "value", LARGE),
        talk("keys before _ask", "Put", false, "Key", "one", "Value", LARGE),
        talk("small keys before _ask", "Sum", false, "A", "13", "B", ""),
        talk("empty values", "Put", true, "a", "", "b", "", "value", ""));
  }

  private static List<Said> talk(
      String name, String command, boolean isRoutedFirst, String... arguments) {
    List<Said> said = new ArrayList<>();
    for (int tag = 1; tag < 5; tag++) {
      List<String> routing = List.of("_ask", "" + tag, "_command", command);
      List<String> all = new ArrayList<>(isRoutedFirst ? routing : List.of());
      all.addAll(List.of(arguments));
      all.addAll(isRoutedFirst ? List.of() : routing);
      said.add(new Said(Role.CLIENT, box(all.toArray(String[]::new))));
      said.add(
          new Said(
              Role.SERVER,
              tag == 3
                  ? box("_error", "3", "_error_code", "NO", "_error_description", "It is not there")
                  : box("_answer", "" + tag, "total", "94", "value", arguments[3])));
    }
    assertThat(said).as(name).isNotEmpty();
    return said;
  }

  @ParameterizedTest
  @MethodSource("talks")
  void accusesNobodyAndReadsAllWholeBoxes(List<Said> talk) {
    int end = talk.stream().mapToInt(said -> said.bytes().length).sum();
    for (int size : List.of(1 << 16, 7, 1)) {
      for (int begin = 0; begin <= end; begin++) {
        check(talk, begin, size);
      }
    }
  }

  private static void check(List<Said> talk, int begin, int size) {
    List<Decoded> decoded = new ArrayList<>();
    ConversationDecoder decoder =
        new ConversationDecoder(
            new CaptureEvent.Opened(0, 1, CaptureTransport.TCP, "", ""),
            new DescriptorKeys(Set.of()),
            Set.of(),
            decoded::add);
    for (Role role : Role.values()) {
      decoder.accept(new CaptureEvent.Gap(0, 1, role, null, "it was open when the capture began"));
    }
    List<Said> whole = new ArrayList<>();
    int place = 0;
    for (Said said : talk) {
      int from = Math.max(0, begin - place);
      place += said.bytes().length;
      for (int at = from; at < said.bytes().length; at += size) {
        byte[] part =
            Arrays.copyOfRange(said.bytes(), at, Math.min(at + size, said.bytes().length));
        decoder.accept(new CaptureEvent.Bytes(0, 1, said.from(), 0, part, List.of()));
      }
      if (from == 0) {
        whole.add(said);
      }
    }
    for (Role role : Role.values()) {
      decoder.accept(new CaptureEvent.Closed(0, 1, role, CaptureEvent.How.END));
    }
    String where = "from byte " + begin + " in pieces of " + size;
    assertThat(decoded)
        .as(where)
        .filteredOn(one -> one instanceof Decoded.Problem problem && problem.rule() != Rule.GAP)
        .isEmpty();
    List<Passed> boxes =
        decoded.stream()
            .flatMap(one -> one instanceof Decoded.Piece piece ? Stream.of(piece.passed()) : null)
            .filter(passed -> passed.box() != null)
            .toList();
    List<byte[]> expected = whole.stream().map(Said::bytes).toList();
    assertThat(boxes.size()).as(where).isBetween(expected.size(), expected.size() + 1);
    assertThat(boxes.subList(boxes.size() - expected.size(), boxes.size()))
        .as(where)
        .extracting(Passed::bytes)
        .containsExactlyElementsOf(expected);
  }
}
