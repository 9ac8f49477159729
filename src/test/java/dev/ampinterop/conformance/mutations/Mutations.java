package dev.ampinterop.conformance.mutations;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Damages recordings at random and reads them with the code of the verbs. Whatever comes, the
 * program ends, with words for what it refuses, and says so where bytes were lost. The same seed
 * makes the same inputs. Started by {@code .ci/long/mutations}, which describes the options.
 */
final class Mutations {
  private static final int MOST_OF_A_KIND = 3;
  private static final int PROGRESS_LINES = 20;
  private static final int THOROUGH_EVERY = 8;

  private final Options options;
  private final Seeds seeds;
  private final Examiner examiner;
  private final Judge judge = new Judge();
  private final Watchdog watchdog;
  private final PrintStream out;
  private final Map<String, Integer> findings = new TreeMap<>();

  /** What is wanted; see the script. */
  record Options(
      long seed, long captures, long logs, long pcaps, long first, Path keep, List<Path> places) {}

  private Mutations(Options options, Seeds seeds, Path scratch, PrintStream out) {
    this.out = out;
    this.options = options;
    this.seeds = seeds;
    this.examiner = new Examiner(scratch);
    this.watchdog = new Watchdog(this::hang);
  }

  public static void main(String[] arguments) throws IOException {
    System.exit(run(options(arguments), System.out) == 0 ? 0 : 1);
  }

  /** Does what is wanted, and says how it goes; returns how many findings there are. */
  static int run(Options options, PrintStream out) throws IOException {
    Path shared = Path.of("/dev/shm");
    Path scratch =
        Files.isWritable(shared)
            ? Files.createTempDirectory(shared, "mutations")
            : Files.createTempDirectory("mutations");
    try {
      return new Mutations(options, Seeds.in(options.places(), scratch), scratch, out).run();
    } finally {
      try (Stream<Path> all = Files.walk(scratch)) {
        for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(one);
        }
      }
    }
  }

  private static Options options(String[] arguments) {
    long seed = 1;
    long captures = 10_000;
    long logs = 10_000;
    long pcaps = 100;
    long first = 0;
    Path keep = Path.of("target", "mutations");
    List<Path> places = new ArrayList<>();
    for (int at = 0; at < arguments.length; at++) {
      if (!arguments[at].startsWith("--")) {
        places.add(Path.of(arguments[at]));
        continue;
      }
      String value = arguments[at + 1];
      switch (arguments[at++]) {
        case "--seed" -> seed = Long.parseLong(value);
        case "--captures" -> captures = Long.parseLong(value);
        case "--logs" -> logs = Long.parseLong(value);
        case "--pcaps" -> pcaps = Long.parseLong(value);
        case "--first" -> first = Long.parseLong(value);
        case "--keep" -> keep = Path.of(value);
        default -> throw new IllegalArgumentException("no option " + arguments[at - 1]);
      }
    }
    return new Options(seed, captures, logs, pcaps, first, keep, places);
  }

  private int run() throws IOException {
    out.println(
        "seed "
            + options.seed()
            + "; of "
            + seeds.captures().size()
            + " captures, "
            + seeds.logs().size()
            + " logs, "
            + seeds.packets().size()
            + " files of packets; heap "
            + (Runtime.getRuntime().maxMemory() >> 20)
            + " MiB");
    run("captures", seeds.captures(), options.captures());
    run("logs", seeds.logs(), options.logs());
    run("pcaps", seeds.packets(), options.pcaps());
    findings.forEach((kind, times) -> out.println(times + " × " + kind));
    int all = findings.values().stream().mapToInt(Integer::intValue).sum();
    out.println(
        all + (all == 1 ? " finding" : " findings") + (all == 0 ? "" : ", in " + options.keep()));
    return all;
  }

  private void run(String kind, List<Recording> recordings, long count) throws IOException {
    if (count == 0) {
      return;
    }
    if (recordings.isEmpty()) {
      throw new IllegalArgumentException("there are no " + kind + " to be damaged");
    }
    List<Seen> before = new ArrayList<>();
    for (Recording recording : recordings) {
      before.add(examine(kind, recording, false));
    }
    long noticed = judge.noticed();
    long unknowable = judge.unknowable();
    long refused = 0;
    long began = System.nanoTime();
    for (long number = options.first(); number < options.first() + count; number++) {
      Random random = new Random(mixed(kind, number));
      int one = smallMostly(random, recordings);
      Recording seed = recordings.get(one);
      Recording other = recordings.get(random.nextInt(recordings.size()));
      Mutant mutant = mutant(kind, random, seed, other);
      watchdog.begin(kind, number, mutant);
      Optional<String> fault;
      try {
        Seen seen = examine(kind, mutant.recording(), number % THOROUGH_EVERY == 0);
        refused += seen.refused() == null ? 0 : 1;
        fault =
            kind.equals("captures")
                ? judge.ofCapture(mutant, seen)
                : judge.ofImport(mutant, before.get(one), seen);
      } catch (RuntimeException | IOException | StackOverflowError | OutOfMemoryError e) {
        fault = Optional.of(words(e));
      }
      watchdog.end();
      long done = number + 1 - options.first();
      if (done % Math.max(1, count / PROGRESS_LINES) == 0 && done < count) {
        out.println(done + " " + kind);
      }
      if (fault.isPresent()) {
        found(kind, number, mutant, fault.get());
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    out.printf(
        "%,d %s in %.0f s, %.0f per second: %,d refused; of those that lost bytes %,d say it, and of"
            + " %,d nobody can know it%n",
        count,
        kind,
        seconds,
        count / seconds,
        refused,
        judge.noticed() - noticed,
        judge.unknowable() - unknowable);
  }

  private Seen examine(String kind, Recording recording, boolean isThorough) throws IOException {
    return kind.equals("captures")
        ? examiner.decoded(recording, isThorough)
        : examiner.imported(recording, isThorough);
  }

  /** Which one to damage: what is small takes less time, and has as much to be damaged. */
  private static int smallMostly(Random random, List<Recording> recordings) {
    int one = random.nextInt(recordings.size());
    for (int more = 0; more < 2; more++) {
      int other = random.nextInt(recordings.size());
      one = recordings.get(other).size() < recordings.get(one).size() ? other : one;
    }
    return one;
  }

  private static Mutant mutant(String kind, Random random, Recording seed, Recording other) {
    return switch (kind) {
      case "captures" -> new CaptureMutations(random).change(seed, other);
      case "logs" -> new LogMutations(random).change(seed, other);
      default -> new PacketMutations(random).change(seed, other);
    };
  }

  private long mixed(String kind, long number) {
    return (options.seed() * 31 + kind.hashCode()) * 0x9e3779b97f4a7c15L
        + number * 0xd1b54a32d192ed03L;
  }

  private static String words(Throwable thrown) {
    var words = new StringBuilder(thrown.toString());
    StackTraceElement[] frames = thrown.getStackTrace();
    for (int at = 0; at < Math.min(frames.length, 6); at++) {
      words.append("\n    at ").append(frames[at]);
    }
    return thrown.getCause() == null
        ? words.toString()
        : words + "\n  because of " + words(thrown.getCause());
  }

  private void found(String kind, long number, Mutant mutant, String fault) throws IOException {
    String same = fault.lines().limit(2).collect(Collectors.joining()).replaceAll("\\d+", "#");
    if (findings.merge(kind + ": " + same, 1, Integer::sum) > MOST_OF_A_KIND) {
      return;
    }
    String name = kind + "-" + options.seed() + "-" + number;
    Path folder = Files.createDirectories(options.keep().resolve(name));
    Recording recording = mutant.recording();
    for (int at = 0; at < recording.names().size(); at++) {
      Files.write(folder.resolve(recording.names().get(at)), recording.contents().get(at));
    }
    out.println(
        kind + " " + number + ", " + recording.name() + ", " + mutant.how() + "\n  " + fault);
    out.println(
        "  again: .ci/long/mutations --seed "
            + options.seed()
            + " --first "
            + number
            + " --captures 0 --logs 0 --pcaps 0".replace(kind + " 0", kind + " 1"));
  }

  private void hang(String kind, long number, Mutant mutant, String stack) {
    try {
      found(kind, number, mutant, "does not end\n" + stack);
    } catch (IOException e) {
      out.println("cannot keep it: " + e);
    }
    Runtime.getRuntime().halt(1);
  }
}
