package dev.ampinterop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.report.ReportSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run ends in time, with a verdict and a reason, whatever a peer does: one test for each line of
 * {@code bad-peers.csv}. {@code .ci/long/bad-peers} plays the same, and measures time and memory.
 */
@Timeout(300)
class BadPeersTest {
  private static final Path PEERS = Path.of("src/test/resources/peers").toAbsolutePath();
  private static final int AT_ONCE = 4;

  private static final ExecutorService POOL = Executors.newFixedThreadPool(AT_ONCE);

  @TempDir private static Path folder;

  /**
   * A line of the table.
   *
   * @param limit which limit it lets pass: {@code start} or {@code play}; empty for most
   * @param verdict {@code ended} where the reason is how the peer has ended
   */
  private record Kind(
      String name, String limit, String pair, int status, String verdict, String reason) {
    static Kind of(String line) {
      List<String> cells = Stream.of(line.split("\\|", 6)).map(String::strip).toList();
      return new Kind(
          cells.get(0),
          cells.get(1),
          cells.get(2),
          Integer.parseInt(cells.get(3)),
          cells.get(4),
          cells.get(5));
    }

    List<String> words(Path report) {
      List<String> words = new ArrayList<>();
      words.addAll(List.of("run", "dispatch/sum", "--cases", PEERS.resolveSibling("cases") + ""));
      words.addAll(List.of("--subject", "exec:python3 " + PEERS + "/bad_peer.py " + name));
      words.addAll(List.of("--pair", pair, "--jobs", "1", "--quiet", "--json", report + ""));
      // As long as a busy machine may need, but for kinds of which it is clear that it passes.
      String usual = verdict.equals("failed") || verdict.equals("ended") ? "3" : "30";
      words.addAll(List.of("--timeout", limit.equals("play") ? "1" : usual));
      words.addAll(List.of("--start-timeout", limit.equals("start") ? "3" : "60"));
      return words;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private record Ended(int status, String err, JsonNode report) {}

  private static Stream<Kind> kinds() throws IOException {
    return Files.readAllLines(PEERS.resolve("bad-peers.csv")).stream()
        .skip(1)
        .filter(line -> !line.startsWith("#"))
        .map(Kind::of);
  }

  /** Most of them wait for something, so several do at once; in processes, which count leaks. */
  @TestFactory
  Stream<DynamicTest> aRunEndsWithAVerdictAndAReason() throws IOException {
    Map<Kind, Future<Ended>> runs = new LinkedHashMap<>();
    kinds().forEach(kind -> runs.put(kind, POOL.submit(() -> runApart(kind))));
    assertThat(runs).hasSizeGreaterThan(80);
    return runs.entrySet().stream()
        .map(
            run ->
                DynamicTest.dynamicTest(
                    run.getKey().name(),
                    () -> check(run.getKey(), run.getValue().get(5, TimeUnit.MINUTES))));
  }

  @AfterAll
  static void stop() {
    POOL.shutdownNow();
  }

  private static Ended runApart(Kind kind) throws Exception {
    Path report = Files.createTempFile(folder, kind.name(), ".json");
    Program.Ended ended = Program.run(folder, kind.words(report).toArray());
    return new Ended(ended.status(), ended.err(), read(report));
  }

  private static JsonNode read(Path report) throws IOException {
    String written = Files.readString(report);
    return written.isEmpty()
        ? JsonMapper.shared().createObjectNode()
        : ReportSchema.checked(written);
  }

  private static void check(Kind kind, Ended ended) {
    JsonNode result = ended.report().at("/results/0");
    switch (kind.verdict()) {
      case "" -> assertThat(ended.err()).as(kind.name()).contains(kind.reason());
      case "ended" ->
          assertThat(ended.report().path("peers"))
              .as(kind.name())
              .anyMatch(peer -> peer.path("ended_badly").asString("").contains(kind.reason()));
      default -> {
        assertThat(result.path("reason").asString("")).as(kind.name()).contains(kind.reason());
        assertThat(result.path("verdict").asString("")).as(kind.name()).isEqualTo(kind.verdict());
      }
    }
    assertThat(ended.status()).as(kind.name()).isEqualTo(kind.status());
  }
}
