package dev.ampinterop.conformance.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.player.JavaPlayer;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.report.JsonSoak;
import dev.ampinterop.conformance.report.SoakReport;
import dev.ampinterop.conformance.runner.Cast;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A soak among Java's own players; the one against Twisted is a command. */
@Timeout(60)
class SoakTest {
  private static final Pairing JAVA = new Pairing("java", "java");
  private static final List<Fault> ALL = Fault.parse("all");

  private final List<String> problems = new ArrayList<>();

  @Test
  void everyFaultIsPlayedAndNothingStaysOpen() {
    SoakRecord soak = soak(options(2000, 20, ALL), OptionalInt.empty(), () -> {});

    assertThat(problems).isEmpty();
    assertThat(soak.problems()).isEmpty();
    assertThat(soak.incomplete()).isEmpty();
    assertThat(soak.tally().failed()).isZero();
    assertThat(soak.tally().skipped()).isZero();
    assertThat(soak.calls()).isGreaterThanOrEqualTo(2000);
    assertThat(soak.sent().get(Role.CLIENT)).isGreaterThanOrEqualTo(2000);
    assertThat(soak.sent().get(Role.SERVER)).isGreaterThanOrEqualTo(2000);
    assertThat(soak.unclaimed().get("java")).isPositive();
    Set<Fault> played = new HashSet<>(ALL);
    played.add(Fault.NONE);
    assertThat(soak.faults().keySet()).isEqualTo(played);
  }

  @Test
  void aDescriptorThatStaysOpenIsALeak() throws IOException {
    List<FileInputStream> leaked = new ArrayList<>();
    try {
      SoakRecord soak =
          soak(
              options(200, 100, List.of()),
              OptionalInt.empty(),
              () -> {
                try {
                  leaked.add(new FileInputStream("/dev/null"));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });

      assertThat(soak.problems())
          .singleElement()
          .asString()
          .contains("the JVM leaks descriptors")
          .contains("had " + soak.openBefore() + " open before");
      assertThat(soak.openAfter()).isEqualTo(soak.openBefore() + leaked.size());
      assertThat(soak.tally().failed()).isEqualTo(1);
    } finally {
      for (FileInputStream stream : leaked) {
        stream.close();
      }
    }
  }

  @Test
  void theSeedDecidesEverything() {
    assertThat(SoakBatch.plan(options(5000, 100, ALL)))
        .isEqualTo(SoakBatch.plan(options(5000, 100, ALL)));
    assertThat(SoakBatch.plan(options(5000, 100, ALL)))
        .isNotEqualTo(SoakBatch.plan(options(5000, 100, List.of())))
        .anyMatch(batch -> batch.pairing().client().equals(Pairing.SCRIPT))
        .anyMatch(batch -> batch.pairing().server().equals(Pairing.SCRIPT));
  }

  @Test
  void oneBatchCanBePlayedAlone() {
    SoakRecord soak = soak(options(300, 100, List.of()), OptionalInt.of(2), () -> {});

    assertThat(soak.tally().passed()).isEqualTo(1);
    assertThat(soak.calls()).isEqualTo(100);
    assertThatThrownBy(() -> soak(options(300, 100, List.of()), OptionalInt.of(4), () -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no batch 4 (these options give 1 to 3)");
  }

  @Test
  void whatAnInterruptLeavesOutIsSaid() {
    SoakRecord soak;
    try {
      soak =
          soak(
              options(300, 100, List.of()),
              OptionalInt.empty(),
              () -> Thread.currentThread().interrupt());
    } finally {
      boolean unused = Thread.interrupted();
    }

    assertThat(soak.tally().passed()).isEqualTo(1);
    assertThat(soak.incomplete()).contains("interrupted");
    assertThat(JsonSoak.of(soak).text())
        .contains("\"complete\" : false", "\"incomplete_because\" : \"interrupted\"");
    assertThat(SoakReport.lines(soak))
        .endsWith("NOT COMPLETE  interrupted", soak.tally().toString());
  }

  private static SoakOptions options(long calls, int batch, List<Fault> faults) {
    return new SoakOptions(calls, batch, 16, 7, List.of(JAVA), faults, Duration.ofSeconds(20));
  }

  private SoakRecord soak(SoakOptions options, OptionalInt only, Runnable afterEachBatch) {
    Cast.Wishes wishes =
        new Cast.Wishes(
            "java", PeerChoice.PROCESS, List.of(), List.of(JAVA), Set.of(TransportKind.UNIX));
    try (ScriptPlayer script = new ScriptPlayer();
        Cast cast = Cast.of(wishes, JavaPlayer::new, step -> {})) {
      return new Soak(
              options,
              cast,
              script,
              Duration.ofMillis(500),
              (batch, calls, failed, wrong) -> {
                problems.addAll(wrong);
                afterEachBatch.run();
              })
          .run(only);
    }
  }
}
