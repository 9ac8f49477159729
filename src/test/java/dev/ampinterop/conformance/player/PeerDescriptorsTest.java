package dev.ampinterop.conformance.player;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.peer.DescriptorTable;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PeerDescriptorsTest {
  private final long own = ProcessHandle.current().pid();

  @Test
  void countsInProcWhatThePeerDoesNotCount() throws IOException {
    var descriptors = new PeerDescriptors(OptionalLong.of(own), "peer");
    descriptors.said(OptionalInt.empty());
    try (FileInputStream opened = new FileInputStream("/dev/null")) {
      assertThat(descriptors.table().orElseThrow().open()).containsValue("/dev/null");
      descriptors.atEnd();
      descriptors.saidAtBye(OptionalInt.empty());
      assertThat(opened.getFD().valid()).isTrue();
    }

    OpenCounts counts = descriptors.counts();
    assertThat(counts.by()).isEqualTo(OpenCounts.By.RUNNER);
    assertThat(counts.leaked()).isEqualTo(1);
    assertThat(counts.contradiction()).isEmpty();
  }

  @Test
  void whatIsOpenAtTheHelloWasOpenBeforeTheFirstCase() throws IOException {
    var descriptors = new PeerDescriptors(OptionalLong.of(own), "peer");
    try (FileInputStream opened = new FileInputStream("/dev/null")) {
      descriptors.saidAtHello(OptionalInt.of(4));
      descriptors.atEnd();
      descriptors.saidAtBye(OptionalInt.of(4));
      assertThat(opened.getFD().valid()).isTrue();
    }

    assertThat(descriptors.counts().leaked()).isZero();
    assertThat(descriptors.counts().contradiction()).isEmpty();
  }

  @Test
  void saysWhereThePeerCountsOtherwise() {
    var descriptors = new PeerDescriptors(OptionalLong.of(own), "peer");
    descriptors.said(OptionalInt.of(4));
    descriptors.atEnd();
    descriptors.saidAtBye(OptionalInt.of(7));

    assertThat(descriptors.counts().contradiction().orElse(""))
        .startsWith("it says that it had 4 descriptors open first and 7 last, /proc shows ");
  }

  @Test
  void takesThePeersCountWhereProcShowsNothing() {
    var descriptors = new PeerDescriptors(OptionalLong.empty(), "peer");
    assertThat(descriptors.table()).isEmpty();
    assertThat(descriptors.counts().by()).isEqualTo(OpenCounts.By.NOBODY);
    descriptors.said(OptionalInt.of(4));
    DescriptorTable first = descriptors.table().orElseThrow();
    descriptors.said(OptionalInt.of(6));
    DescriptorTable second = descriptors.table().orElseThrow();
    descriptors.saidAtBye(OptionalInt.of(6));

    assertThat(second.process()).isEqualTo(first.process());
    assertThat(second.open()).hasSize(6).containsAllEntriesOf(first.open());
    assertThat(descriptors.counts().by()).isEqualTo(OpenCounts.By.PEER);
    assertThat(descriptors.counts().before()).isEqualTo(OptionalInt.of(4));
    assertThat(descriptors.counts().leaked()).isEqualTo(2);
  }

  @Test
  void aProcessThatHasEndedShowsNothing() {
    // No process has the number 2^22 + 1: see proc(5), pid_max.
    var descriptors = new PeerDescriptors(OptionalLong.of((1L << 22) + 1), "peer");
    assertThat(descriptors.table()).isEmpty();
  }

  @Test
  void countsByKind() {
    assertThat(
            DescriptorTable.kinds(
                List.of(
                    "pipe:[1]",
                    "pipe:[2]",
                    "socket:[3]",
                    "anon_inode:[eventfd]",
                    "anon_inode:inotify",
                    "/tmp/a (deleted)")))
        .isEqualTo("1 × /tmp/a (deleted), 1 × eventfd, 1 × inotify, 2 × pipe, 1 × socket");
  }
}
