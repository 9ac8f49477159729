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

  private static CapturedDescriptor file(long at, String content) {
    byte[] bytes = content.getBytes(UTF_8);
    return new CapturedDescriptor(
        at,
        new DescriptorFacts("file", "both", "8:77", false, 0L),
        new FileContent(bytes.length, bytes));
  }
}
