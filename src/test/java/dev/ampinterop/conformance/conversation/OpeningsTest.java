package dev.ampinterop.conformance.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.FileContent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is opened again for descriptors that were captured. */
class OpeningsTest {
  private final Openings openings = new Openings(0);

  @Test
  void theSameFileIsOpenedOnce() {
    openings.open(List.of(file(0, "salt"), file(9, "salt")));

    assertThat(openings.toJson().toString())
        .isEqualTo("{\"file1\":{\"file\":{\"content\":\"salt\",\"mode\":\"both\"}}}");
  }

  @Test
  void aFileWithTheInodeOfOneThatIsGoneHasItsOwnContent() {
    openings.open(List.of(file(0, "salt"), file(9, "sugar")));

    assertThat(openings.toJson().findValuesAsString("content")).containsExactly("salt", "sugar");
    assertThat(openings.name(file(9, "sugar"))).isEqualTo("file2");
  }

  @Test
  void aCaseSaysOnlyWhatIsKnownToTheEnd() {
    DescriptorFacts read = new DescriptorFacts("file", "read", "8:1", false, 0L);
    Openings kept = Openings.ofCase(0, true);
    kept.open(
        List.of(
            new CapturedDescriptor(0, read.of("8:1"), new FileContent(9, "salt".getBytes(UTF_8))),
            new CapturedDescriptor(0, read.of("8:2"), new FileContent(0, new byte[0])),
            new CapturedDescriptor(0, read.of("8:3"))));

    assertThat(kept.toJson().toString())
        .isEqualTo(
            "{\"file1\":{\"file\":{\"mode\":\"read\"}},"
                + "\"file2\":{\"file\":{\"content\":\"\",\"mode\":\"read\"}},"
                + "\"file3\":{\"file\":{\"mode\":\"read\"}}}");
    assertThat(kept.doubts()).singleElement().asString().startsWith("file1, file3: the content");
  }

  @Test
  void whoCanOpenFilesInMemoryDoes() {
    CapturedDescriptor memory =
        new CapturedDescriptor(
            0,
            new DescriptorFacts("memfd", "both", "8:1"),
            new FileContent(4, "salt".getBytes(UTF_8)));
    Openings kept = Openings.ofCase(0, true);
    kept.open(List.of(memory));
    assertThat(kept.toJson().toString())
        .isEqualTo("{\"file1\":{\"memfd\":{\"content\":\"salt\"}}}");
    assertThat(kept.doubts()).isEmpty();

    openings.open(List.of(memory));
    assertThat(openings.toJson().toString())
        .isEqualTo("{\"file1\":{\"file\":{\"content\":\"salt\",\"mode\":\"both\"}}}");
  }

  @Test
  void whatACaseHasPutIntoAPipeIsInItAgain() {
    DescriptorFacts pipe = new DescriptorFacts("pipe", "read", "p.read");
    openings.open(
        List.of(new CapturedDescriptor(0, pipe, new FileContent(4, "salt".getBytes(UTF_8)))));

    assertThat(openings.toJson().toString())
        .isEqualTo("{\"pipe1\":{\"pipe\":{\"content\":\"salt\",\"finished\":true}}}");
  }

  private static CapturedDescriptor file(long at, String content) {
    byte[] bytes = content.getBytes(UTF_8);
    return new CapturedDescriptor(
        at,
        new DescriptorFacts("file", "both", "8:77", false, 0L),
        new FileContent(bytes.length, bytes));
  }
}
