package dev.ampinterop.conformance.mutations;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Damages captures. What a capture lost always shows, as its last line counts the others and each
 * event says how many bytes lie before it; unless both were put right again.
 */
final class CaptureMutations {
  private static final Pattern OFFSET = Pattern.compile("\"offset\":(\\d+),\"hex\"");
  private static final Pattern HEX = Pattern.compile("\"hex\":\"([0-9a-f]+)\"");
  private static final Pattern AT = Pattern.compile("\\{\"at\":(\\d+)");
  private static final Pattern SIDE =
      Pattern.compile("\"connection\":(\\d+),.*?\"from\":\"(client|server)\"");
  private static final Pattern EVENTS = Pattern.compile("\"events\":(\\d+)");
  private static final int MOST_CHANGES = 4;
  private static final int DEEP = 5000;

  private final Random random;

  CaptureMutations(Random random) {
    this.random = random;
  }

  Mutant change(Recording seed, Recording other) {
    byte[] bytes = seed.contents().get(0);
    return switch (random.nextInt(4)) {
      case 0 -> anyBytes(seed, other);
      case 1 -> anyLines(seed, other);
      case 2 -> {
        int at = random.nextInt(bytes.length);
        yield new Mutant(seed.with(0, Arrays.copyOf(bytes, at)), "cut at " + at, Mutant.Loss.SHOWN);
      }
      default -> structure(seed);
    };
  }

  private Mutant anyBytes(Recording seed, Recording other) {
    byte[] bytes = seed.contents().get(0);
    var how = new StringBuilder();
    for (int left = 1 + random.nextInt(MOST_CHANGES); left > 0; left--) {
      Bytes.Changed changed = Bytes.change(random, bytes, other.contents().get(0));
      bytes = changed.bytes();
      how.append(changed.how()).append("; ");
    }
    return new Mutant(seed.with(0, bytes), how.toString(), Mutant.Loss.UNKNOWN);
  }

  private Mutant anyLines(Recording seed, Recording other) {
    List<String> lines = Lines.of(seed.contents().get(0));
    List<String> others = Lines.of(other.contents().get(0));
    var how = new StringBuilder();
    for (int left = 1 + random.nextInt(MOST_CHANGES); left > 0; left--) {
      how.append(Lines.change(random, lines, others)).append("; ");
    }
    return new Mutant(seed.with(0, Lines.bytes(lines)), how.toString(), Mutant.Loss.UNKNOWN);
  }

  private Mutant structure(Recording seed) {
    List<String> lines = Lines.of(seed.contents().get(0));
    List<Integer> passed = new ArrayList<>();
    for (int at = 0; at < lines.size(); at++) {
      if (lines.get(at).contains("\"type\":\"bytes\"")) {
        passed.add(at);
      }
    }
    if (passed.isEmpty()) {
      lines.remove(lines.size() - 1);
      return mutant(seed, lines, "drop the last line", Mutant.Loss.SHOWN);
    }
    int at = passed.get(random.nextInt(passed.size()));
    String line = lines.get(at);
    String place = " of line " + (at + 1);
    boolean goesOn = goesOn(lines, at);
    Mutant.Loss ifMore = goesOn ? Mutant.Loss.SHOWN : Mutant.Loss.UNKNOWN;
    switch (random.nextInt(10)) {
      case 0 -> {
        lines.remove(at);
        return mutant(seed, lines, "drop the bytes" + place, Mutant.Loss.SHOWN);
      }
      case 1 -> {
        lines.remove(at);
        countAgain(lines, -1);
        return mutant(seed, lines, "drop the bytes" + place + " and count again", ifMore);
      }
      case 2 -> {
        Matcher hex = find(HEX, line);
        int left = random.nextInt(hex.end(1) - hex.start(1));
        lines.set(at, line.substring(0, hex.start(1) + left) + line.substring(hex.end(1)));
        boolean isShown = left % 2 == 1 || left == 0 || goesOn;
        return mutant(
            seed, lines, "shorten hex" + place, isShown ? Mutant.Loss.SHOWN : Mutant.Loss.UNKNOWN);
      }
      case 3 -> {
        Matcher hex = find(HEX, line);
        int byteAt = hex.start(1) + random.nextInt((hex.end(1) - hex.start(1)) / 2) * 2;
        lines.set(at, line.substring(0, byteAt) + line.substring(byteAt + 2));
        boolean isEmpty = hex.end(1) - hex.start(1) == 2;
        return mutant(seed, lines, "drop a byte" + place, isEmpty ? Mutant.Loss.SHOWN : ifMore);
      }
      case 4 -> {
        Matcher carrier = AT.matcher(line);
        if (!carrier.find()) {
          return mutant(seed, lines, "nothing", Mutant.Loss.UNKNOWN);
        }
        Matcher offset = find(OFFSET, line);
        Matcher hex = find(HEX, line);
        long begin = Long.parseLong(offset.group(1));
        long end = begin + (hex.end(1) - hex.start(1)) / 2;
        String number = random.nextBoolean() ? Long.toString(end) : Lines.any(random);
        boolean isOne = number.matches("\\d{1,18}");
        boolean isInside = isOne && Long.parseLong(number) >= begin && Long.parseLong(number) < end;
        lines.set(
            at, line.substring(0, carrier.start(1)) + number + line.substring(carrier.end(1)));
        return mutant(
            seed,
            lines,
            "set at" + place + " to " + number,
            isInside ? Mutant.Loss.UNKNOWN : Mutant.Loss.SHOWN);
      }
      case 5 -> {
        Matcher offset = find(OFFSET, line);
        String number = Lines.any(random);
        lines.set(at, line.substring(0, offset.start(1)) + number + line.substring(offset.end(1)));
        boolean isSame = number.equals(offset.group(1));
        return mutant(
            seed,
            lines,
            "set offset" + place + " to " + number,
            isSame ? Mutant.Loss.UNKNOWN : Mutant.Loss.SHOWN);
      }
      case 6 -> {
        lines.add(at, line);
        boolean counts = random.nextBoolean();
        countAgain(lines, counts ? 1 : 0);
        return mutant(seed, lines, "double the bytes" + place, Mutant.Loss.SHOWN);
      }
      case 7 -> {
        Matcher side = find(SIDE, line);
        lines.add(
            at,
            "{\"type\":\"gap\",\"connection\":"
                + side.group(1)
                + ",\"nanos\":0,\"from\":\""
                + side.group(2)
                + "\",\"bytes\":"
                + Lines.any(random)
                + ",\"because\":\"\"}\n");
        countAgain(lines, 1);
        return mutant(seed, lines, "put a gap before line " + (at + 1), Mutant.Loss.SHOWN);
      }
      case 8 -> {
        lines.set(at, deep(line));
        return mutant(seed, lines, "nest deeply in line " + (at + 1), Mutant.Loss.UNKNOWN);
      }
      default -> {
        lines.remove(lines.size() - 1);
        return mutant(seed, lines, "drop the last line", Mutant.Loss.SHOWN);
      }
    }
  }

  private String deep(String line) {
    String nested =
        random.nextBoolean()
            ? "[".repeat(DEEP) + "]".repeat(DEEP)
            : "{\"a\":".repeat(DEEP) + "0" + "}".repeat(DEEP);
    return "{\"descriptors\":" + nested + "," + line.substring(1);
  }

  /** Whether more bytes of the same side follow, whose offset tells of those before. */
  private static boolean goesOn(List<String> lines, int at) {
    Matcher side = find(SIDE, lines.get(at));
    for (String later : lines.subList(at + 1, lines.size())) {
      Matcher other = SIDE.matcher(later);
      if (later.contains("\"type\":\"bytes\"")
          && other.find()
          && other.group(1).equals(side.group(1))
          && other.group(2).equals(side.group(2))) {
        return true;
      }
    }
    return false;
  }

  private static void countAgain(List<String> lines, int more) {
    int last = lines.size() - 1;
    Matcher events = EVENTS.matcher(lines.get(last));
    if (events.find()) {
      long count = Long.parseLong(events.group(1)) + more;
      lines.set(last, events.replaceFirst("\"events\":" + count));
    }
  }

  private static Matcher find(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    if (!matcher.find()) {
      throw new IllegalStateException("not as captures are written: " + line);
    }
    return matcher;
  }

  private static Mutant mutant(Recording seed, List<String> lines, String how, Mutant.Loss loss) {
    byte[] bytes = String.join("", lines).getBytes(ISO_8859_1);
    return new Mutant(seed.with(0, bytes), how, loss);
  }
}
