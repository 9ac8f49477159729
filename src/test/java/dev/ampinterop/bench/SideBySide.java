package dev.ampinterop.bench;

import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.peer.TwistedEnvironment;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Compares calls of this library with a raw ping-pong of the same bytes and with Twisted calling
 * Twisted, in one run, and prints the ratios beside the goals. {@code bench/run} starts it.
 */
@Command(
    name = "bench/run",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Compares this library with a raw ping-pong and with Twisted; see bench/README.md.")
final class SideBySide implements Callable<Integer> {
  private static final int COULD_NOT_RUN = 2;

  @Option(
      names = "--rounds",
      defaultValue = "9",
      description = "How often each contender runs; medians count.")
  private int rounds;

  @Option(names = "--millis", defaultValue = "400", description = "How long it runs in each round.")
  private int millis;

  @Option(
      names = "--warmup",
      defaultValue = "3000",
      description = "How many milliseconds it runs before that.")
  private int warmup;

  @Option(
      names = "--only",
      split = ",",
      description = "What to compare: ${COMPLETION-CANDIDATES}; all of it by default.")
  private List<Discipline> only = List.of(Discipline.values());

  @Option(
      names = "--python",
      description = "One that has Twisted; by default that of the conformance suite.")
  private @Nullable Path python;

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new SideBySide())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(
                (problem, command, arguments) -> {
                  System.err.println("bench/run: " + problem.getMessage());
                  return COULD_NOT_RUN;
                })
            .execute(args));
  }

  @Override
  public Integer call() throws IOException {
    try (var contenders = new Contenders(python == null ? makePython() : python)) {
      List<Contest> contests = new ArrayList<>();
      for (Discipline discipline : only) {
        var contest = new Contest(discipline, contenders.of(discipline));
        System.err.println("warming up: " + discipline.title());
        contest.warmUp(Duration.ofMillis(warmup));
        contests.add(contest);
      }
      for (int round = 1; round <= rounds; round++) {
        System.err.println("round " + round + " of " + rounds);
        for (Contest contest : contests) {
          contest.round(Duration.ofMillis(millis));
        }
      }
      System.out.print(Table.of(contests));
      return 0;
    }
  }

  private static Path makePython() {
    var cache = TwistedEnvironment.cacheFolder();
    return new TwistedEnvironment(cache, TwistedRequirement.parse(PeerChoice.DEFAULT_TWISTED))
        .python(System.err::println);
  }
}
