package dev.ampinterop.conformance.player;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.peer.PeerDirectory;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.RunListener;
import dev.ampinterop.conformance.runner.RunOptions;
import dev.ampinterop.conformance.runner.Runner;
import dev.ampinterop.conformance.runner.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our own player behind the peer protocol, reached as any other peer. */
@Timeout(60)
class PeerServerTest {
  @Test
  void whatIsBehindThePeerProtocolPlaysAsWell() throws Exception {
    try (PeerDirectory elsewhere = PeerDirectory.create();
        JavaPlayer java = new JavaPlayer();
        ScriptPlayer script = new ScriptPlayer()) {
      Path socket = elsewhere.socket("peer");
      CompletableFuture<Boolean> served =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return new PeerServer(java, Map.of("java", "17")).serve(socket);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              },
              work -> new Thread(work).start());
      while (!Files.exists(socket)) {
        assertThat(served).isNotDone();
        Thread.onSpinWait();
      }
      Cast.Wishes wishes =
          new Cast.Wishes(
              "socket:" + socket,
              PeerChoice.PROCESS,
              List.of(),
              List.of(Pairing.parse("java:java"), Pairing.parse("script:java")),
              Set.of(TransportKind.UNIX));
      Cast cast = Cast.of(wishes, JavaPlayer::new, step -> {});
      try (cast) {
        List<Result> results =
            new Runner(cast.directory(), RunOptions.defaults(), script, RunListener.none())
                .run(
                    cast.planner(List.of(Pairing.parse("java:java")), Optional.empty())
                        .plan(
                            new CaseLoader()
                                .load(List.of(Path.of("src/test/resources/cases")))
                                .cases()));
        assertThat(results)
            .filteredOn(result -> result.verdict() != Verdict.SKIPPED)
            .isNotEmpty()
            .allSatisfy(result -> assertThat(result.verdict()).isEqualTo(Verdict.PASSED));
      }
      assertThat(cast.reports().get(0).kind()).isEqualTo("socket");
      assertThat(cast.reports().get(0).open().after()).isPresent();
      assertThat(served.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
