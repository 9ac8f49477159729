package dev.ampinterop.conformance.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.verdict.DescriptorJudge;
import dev.ampinterop.conformance.verdict.DescriptorTrail;
import dev.ampinterop.conformance.verdict.Reference;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.FileContent;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DescriptorArrivalsTest {
  private final ReplayFindings findings = new ReplayFindings(Role.SERVER);
  private final DescriptorArrivals arrivals =
      new DescriptorArrivals(Role.SERVER, new DescriptorJudge(Reference.PLAYED), findings);

  /** What waits is held up to a limit; what has been compared waits no longer. */
  @Test
  void comparesContentAgainOnceWhatWaitedIsGone() {
    DescriptorFacts right = file(new byte[1 << 16]);
    int box = 0;
    for (; box < 10; box++) {
      come(box, Collections.nCopies(300, right), right);
    }
    assertThat(findings.all()).isEmpty();

    byte[] wrong = new byte[1 << 16];
    wrong[9] = 1;
    come(box, List.of(file(wrong)), right);

    assertThat(findings.all()).hasSize(1);
  }

  private void come(int box, List<DescriptorFacts> came, DescriptorFacts right) {
    arrivals.waits(box);
    arrivals.came(1, came);
    DescriptorArrivals.Expected expected =
        new DescriptorArrivals.Expected(DescriptorTrail.Mark.of(right), false);
    arrivals.matched(box, "box " + box, Collections.nCopies(came.size(), expected), box + 1);
  }

  private static DescriptorFacts file(byte[] content) {
    long size = content.length;
    return new DescriptorFacts("file", "read", "1:2", new TreeMap<>(Map.of("size", size)))
        .with(new FileContent(content.length, content));
  }
}
