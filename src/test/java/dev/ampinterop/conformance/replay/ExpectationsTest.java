package dev.ampinterop.conformance.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.conversation.PassedWalk;
import dev.ampinterop.conformance.verdict.DescriptorJudge;
import dev.ampinterop.conformance.verdict.Reference;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.FileContent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ExpectationsTest {
  private static final int FILE_BYTES = 1 << 16;
  private static final long SIZE = FILE_BYTES;
  private static final ReplayLimits LIMITS = new ReplayLimits(4096, 4 * FILE_BYTES, FILE_BYTES);
  private static final int BOXES = 100;

  private final ReplayFindings findings = new ReplayFindings(Role.CLIENT);
  private final DescriptorArrivals arrivals =
      new DescriptorArrivals(Role.CLIENT, new DescriptorJudge(Reference.CAPTURED), findings);
  private final List<Passed> course = course();
  private int read;

  /** Boxes are small, and what is in their files is not. */
  @Test
  void readsAheadNoMoreFilesThanThereIsRoomFor() {
    Expectations expectations = expectations();

    assertThat(expectations.hasCome(BOXES)).isFalse();
    assertThat(read).isEqualTo(4);
  }

  @Test
  void readsOnAsTheyCome() {
    Expectations expectations = expectations();

    course.forEach(
        box -> {
          arrivals.came(
              box.bytes().length,
              box.descriptors().stream().map(CapturedDescriptor::facts).toList());
          expectations.take(box);
          assertThat(expectations.hasCome(BOXES)).isEqualTo(box == course.get(BOXES - 1));
        });

    assertThat(findings.all()).isEmpty();
    assertThat(read).isEqualTo(BOXES);
  }

  private Expectations expectations() {
    Iterator<Passed> all = course.iterator();
    Iterator<Passed> counted =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return all.hasNext();
          }

          @Override
          public Passed next() {
            read++;
            return all.next();
          }
        };
    return new Expectations(
        counted,
        Role.CLIENT,
        new Likeness(Variables.of(List.of())),
        LIMITS,
        false,
        findings,
        arrivals,
        match -> {});
  }

  private static List<Passed> course() {
    List<CaptureEvent> events = new ArrayList<>();
    events.add(new CaptureEvent.Opened(0, 1, CaptureTransport.UNIX, "", ""));
    long offset = 0;
    for (int number = 1; number <= BOXES; number++) {
      byte[] ask = Calls.ask(number);
      DescriptorFacts file =
          new DescriptorFacts("file", "read", "1:" + number, new TreeMap<>(Map.of("size", SIZE)))
              .with(new FileContent(FILE_BYTES, new byte[FILE_BYTES]));
      events.add(
          new CaptureEvent.Bytes(
              number, 1, Role.CLIENT, offset, ask, List.of(new CapturedDescriptor(offset, file))));
      offset += ask.length;
    }
    List<Passed> passed = new ArrayList<>();
    new PassedWalk(events.iterator(), Set.of()).forEachRemaining(passed::add);
    return passed;
  }
}
