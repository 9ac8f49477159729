package dev.ampinterop.conformance.mutations;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Damages lines, whatever they mean. They have their ends with them. */
final class Lines {
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final List<String> NUMBERS =
      List.of(
          "",
          "0",
          "1",
          "-1",
          "9",
          "253",
          "254",
          "255",
          "256",
          "65535",
          "65536",
          "16777216",
          "2147483647",
          "2147483648",
          "4294967295",
          "4294967296",
          "999999999",
          "1000000000",
          "999999999999999999",
          "9223372036854775807",
          "9223372036854775808",
          "99999999999999999999",
          "0x7fffffff",
          "1.5",
          "1e9",
          "007");

  private Lines() {}

  static List<String> of(byte[] bytes) {
    List<String> lines = new ArrayList<>();
    String text = new String(bytes, ISO_8859_1);
    for (int at = 0; at < text.length(); ) {
      int end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end + 1;
      lines.add(text.substring(at, end));
      at = end;
    }
    return lines;
  }

  static byte[] bytes(List<String> lines) {
    return String.join("", lines).getBytes(ISO_8859_1);
  }

  /** Does one thing to them; says what. */
  static String change(Random random, List<String> lines, List<String> others) {
    if (lines.isEmpty()) {
      return "nothing to change";
    }
    int at = random.nextInt(lines.size());
    int to = random.nextInt(lines.size());
    switch (random.nextInt(8)) {
      case 0 -> {
        lines.remove(at);
        return "drop line " + (at + 1);
      }
      case 1 -> {
        lines.add(to, lines.get(at));
        return "duplicate line " + (at + 1);
      }
      case 2 -> {
        Collections.swap(lines, at, to);
        return "swap lines " + (at + 1) + " and " + (to + 1);
      }
      case 3 -> {
        lines.add(to, lines.remove(at));
        return "move line " + (at + 1);
      }
      case 4 -> {
        if (!others.isEmpty()) {
          lines.add(at, others.get(random.nextInt(others.size())));
        }
        return "take in another's line at " + (at + 1);
      }
      case 5 -> {
        int end = Math.min(lines.size(), at + 2 + random.nextInt(8));
        Collections.shuffle(lines.subList(at, end), random);
        return "shuffle lines from " + (at + 1);
      }
      default -> {
        lines.set(at, otherNumber(random, lines.get(at)));
        return "change a number of line " + (at + 1);
      }
    }
  }

  /** Another number in place of one of those in the line. */
  static String otherNumber(Random random, String line) {
    Matcher number = NUMBER.matcher(line);
    List<int[]> places = new ArrayList<>();
    while (number.find()) {
      places.add(new int[] {number.start(), number.end()});
    }
    if (places.isEmpty()) {
      return line;
    }
    int[] place = places.get(random.nextInt(places.size()));
    String before = line.substring(place[0], place[1]);
    return line.substring(0, place[0]) + number(random, before) + line.substring(place[1]);
  }

  private static String number(Random random, String before) {
    if (before.length() < 18 && random.nextInt(3) == 0) {
      long was = Long.parseLong(before);
      return Long.toString(was + random.nextInt(5) - 2);
    }
    return any(random);
  }

  /** A number at which programs break. */
  static String any(Random random) {
    return NUMBERS.get(random.nextInt(NUMBERS.size()));
  }
}
