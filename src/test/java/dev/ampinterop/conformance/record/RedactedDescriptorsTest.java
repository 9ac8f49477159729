package dev.ampinterop.conformance.record;

import static dev.ampinterop.conformance.capture.SampleCapture.box;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.FileContent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is in a file that travels with a secret is not noted. */
class RedactedDescriptorsTest {
  private final List<CapturedDescriptor> descriptors = new ArrayList<>();
  private final Redaction redaction =
      new Redaction(
          RedactionRules.of(List.of("Login.password", "*.pin")),
          new HashSet<>(),
          one -> descriptors.addAll(one.descriptors()));
  private long end;

  @Test
  void hidesWhatIsInADescriptorThatTravelsWithASecret() {
    byte[] secret = box("_command", "Login", "password", "abc", "file", "0");
    byte[] named = box("_command", "Take", "file", "1");
    byte[] unnamed = box("_command", "Take", "file", "x");
    byte[] list = box("_command", "Take", "files", text(box("file", "3")));
    carries(secret, 0, secret.length);
    carries(named, 0, named.length);
    carries(unnamed, 0, unnamed.length);
    carries(list, 0, 9);
    passes(Arrays.copyOfRange(list, 9, list.length));
    byte[] ahead = concat(box("_command", "Take", "n", "4"), box("_command", "A", "pin", "4"));
    carries(ahead, 0, 1);
    passes(Arrays.copyOfRange(ahead, 1, ahead.length));
    byte[] together = concat(box("_command", "Take", "n", "5"), box("_command", "A", "pin", "1"));
    carries(together, 0, together.length);
    byte[] others = concat(box("_command", "Take"), box("_command", "Take", "n", "6"));
    carries(others, 0, 1);
    passes(Arrays.copyOfRange(others, 1, others.length));
    carries(new byte[] {22, 3, 1, 0}, 0, 4);
    assertThat(descriptors.stream().map(one -> one.content() != null))
        .containsExactly(false, true, false, true, false, false, true, false);
    assertThat(descriptors.stream().map(one -> one.facts().id())).containsOnly("1:2");
  }

  private void passes(byte[] part) {
    passes(part, List.of());
  }

  /** A descriptor travels on the first of these bytes. */
  private void carries(byte[] all, int start, int end) {
    FileContent content = new FileContent(1, new byte[1]);
    DescriptorFacts facts = new DescriptorFacts("file", "read", "1:2").with(content);
    passes(Arrays.copyOfRange(all, start, end), List.of(new CapturedDescriptor(this.end, facts)));
  }

  private void passes(byte[] part, List<CapturedDescriptor> carried) {
    redaction.passed(new CaptureEvent.Bytes(0, 1, Role.CLIENT, end, part, carried));
    end += part.length;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] all = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, all, one.length, other.length);
    return all;
  }
}
