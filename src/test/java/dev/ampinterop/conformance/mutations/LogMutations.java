package dev.ampinterop.conformance.mutations;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Damages the logs of strace and of Twisted's TrafficLoggingFactory. They count nothing, so a line
 * that is gone shows only in what is left: a call without its other half, a string shorter than the
 * number beside it, a box without its end, an answer without its call. Where a log was cut between
 * two lines, or a line is gone that had whole boxes which no other one needs, nobody can know it.
 */
final class LogMutations {
  private static final Pattern TRANSFER =
      Pattern.compile(
          "(?:read|readv|recv\\w*|write|writev|send|sendto|sendmsg|sendmmsg)\\(.* = \\d");
  private static final Pattern TORN =
      Pattern.compile("<unfinished \\.\\.\\.>|<\\.\\.\\. \\w+ resumed>");
  private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)+)\"");
  private static final Pattern LETTER = Pattern.compile("\\\\x[0-9a-f]{2}|\\\\[0-7]{1,3}|\\\\.|.");
  private static final Pattern PID = Pattern.compile("^(?:\\[pid +)?(\\d+)\\b");
  private static final int MOST_CHANGES = 3;

  private final Random random;

  LogMutations(Random random) {
    this.random = random;
  }

  Mutant change(Recording seed, Recording other) {
    int file = random.nextInt(seed.contents().size());
    byte[] bytes = seed.contents().get(file);
    byte[] others = other.contents().get(random.nextInt(other.contents().size()));
    boolean isPacked = seed.names().get(file).endsWith(".gz");
    return switch (random.nextInt(isPacked ? 2 : 5)) {
      case 0 -> {
        var how = new StringBuilder();
        for (int left = 1 + random.nextInt(MOST_CHANGES); left > 0; left--) {
          Bytes.Changed changed = Bytes.change(random, bytes, others);
          bytes = changed.bytes();
          how.append(changed.how()).append("; ");
        }
        yield new Mutant(seed.with(file, bytes), how.toString(), Mutant.Loss.UNKNOWN);
      }
      case 1 -> {
        int at = random.nextInt(bytes.length);
        boolean isBetween = at == 0 || (!isPacked && bytes[at - 1] == '\n');
        yield new Mutant(
            seed.with(file, Arrays.copyOf(bytes, at)),
            "cut at " + at,
            isBetween ? Mutant.Loss.UNKNOWN : Mutant.Loss.SHOWN_IF_FEWER);
      }
      case 2, 3 -> {
        List<String> lines = Lines.of(bytes);
        var how = new StringBuilder();
        for (int left = 1 + random.nextInt(MOST_CHANGES); left > 0; left--) {
          how.append(Lines.change(random, lines, Lines.of(others))).append("; ");
        }
        yield new Mutant(seed.with(file, Lines.bytes(lines)), how.toString(), Mutant.Loss.UNKNOWN);
      }
      default -> transfer(seed, file);
    };
  }

  private Mutant transfer(Recording seed, int file) {
    List<String> lines = Lines.of(seed.contents().get(file));
    List<Integer> torn = places(lines, TORN);
    List<Integer> whole = places(lines, TRANSFER);
    boolean takesTorn = !torn.isEmpty() && random.nextBoolean();
    List<Integer> places = takesTorn ? torn : whole;
    if (places.isEmpty()) {
      int at = random.nextInt(lines.size());
      lines.remove(at);
      return mutant(seed, file, lines, "drop line " + (at + 1), Mutant.Loss.UNKNOWN);
    }
    int at = places.get(random.nextInt(places.size()));
    String line = lines.get(at);
    if (!takesTorn && random.nextBoolean()) {
      lines.set(at, shorter(line));
      return mutant(seed, file, lines, "shorten line " + (at + 1), Mutant.Loss.SHOWN_IF_FEWER);
    }
    lines.remove(at);
    boolean isShown = takesTorn && (line.contains("resumed>") ? goesOn(lines, line, at) : true);
    return mutant(
        seed,
        file,
        lines,
        "drop line " + (at + 1),
        isShown
            ? Mutant.Loss.SHOWN_IF_FEWER
            : takesTorn ? Mutant.Loss.UNKNOWN : Mutant.Loss.SHOWN_BY_OTHER_SIDE);
  }

  private static List<Integer> places(List<String> lines, Pattern pattern) {
    List<Integer> places = new ArrayList<>();
    for (int at = 0; at < lines.size(); at++) {
      if (pattern.matcher(lines.get(at)).find()) {
        places.add(at);
      }
    }
    return places;
  }

  /** Whether the thread of a line makes another call from there on: then it was over. */
  private static boolean goesOn(List<String> lines, String line, int from) {
    String pid = pid(line);
    return lines.subList(from, lines.size()).stream()
        .anyMatch(
            later ->
                pid(later).equals(pid) && !later.contains("+++") && !later.contains("--- SIG"));
  }

  private static String pid(String line) {
    Matcher pid = PID.matcher(line);
    return pid.find() ? pid.group(1) : "";
  }

  /** Without a letter or a few of its longest string. */
  private String shorter(String line) {
    Matcher quoted = QUOTED.matcher(line);
    int from = -1;
    int to = -1;
    while (quoted.find()) {
      if (quoted.end(1) - quoted.start(1) > to - from) {
        from = quoted.start(1);
        to = quoted.end(1);
      }
    }
    if (from < 0) {
      return line;
    }
    List<String> letters = new ArrayList<>();
    Matcher letter = LETTER.matcher(line.substring(from, to));
    while (letter.find()) {
      letters.add(letter.group());
    }
    int first = random.nextInt(letters.size());
    int count = 1 + random.nextInt(Math.min(8, letters.size() - first));
    letters.subList(first, first + count).clear();
    return line.substring(0, from) + String.join("", letters) + line.substring(to);
  }

  private static Mutant mutant(
      Recording seed, int file, List<String> lines, String how, Mutant.Loss loss) {
    return new Mutant(seed.with(file, Lines.bytes(lines)), how, loss);
  }
}
