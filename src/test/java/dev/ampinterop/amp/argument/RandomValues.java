package dev.ampinterop.amp.argument;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Random values of each type, the awkward ones often; and random bytes that look like them. */
final class RandomValues {
  private static final long SECONDS_OF_ALL_YEARS = 315_537_897_600L;
  private static final long YEAR_ONE = -62_135_596_800L;

  private final Random random;

  RandomValues(long seed) {
    random = new Random(seed);
  }

  BigInteger integer() {
    var magnitude = new BigInteger(random.nextInt(random.nextInt(8) == 0 ? 1000 : 70) + 1, random);
    return random.nextBoolean() ? magnitude : magnitude.negate();
  }

  byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(20)];
    random.nextBytes(bytes);
    return bytes;
  }

  String text() {
    var text = new StringBuilder();
    int[] ceilings = {0x80, 0x800, 0xd800, Character.MAX_CODE_POINT + 1};
    for (int i = random.nextInt(12); i > 0; i--) {
      int codePoint = random.nextInt(ceilings[random.nextInt(ceilings.length)]);
      text.appendCodePoint(codePoint >= 0xd800 && codePoint < 0xe000 ? '?' : codePoint);
    }
    return text.toString();
  }

  boolean bool() {
    return random.nextBoolean();
  }

  double real() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> Double.longBitsToDouble(random.nextLong());
      case 2 -> random.nextInt(200_001) / 100.0 - 1000;
      case 3 -> random.nextInt(1_000_000) * Math.pow(10, random.nextInt(60) - 30);
      case 4 -> near(Math.scalb(1.0, random.nextInt(2098) - 1074));
      case 5 -> near(random.nextInt(10) * Math.pow(10, random.nextInt(40) - 20));
      case 6 -> Double.longBitsToDouble(random.nextLong() & 0x800f_ffff_ffff_ffffL);
      default -> special();
    };
  }

  private double special() {
    double[] all = {0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    return all[random.nextInt(all.length)];
  }

  private double near(double value) {
    return switch (random.nextInt(3)) {
      case 0 -> Math.nextUp(value);
      case 1 -> Math.nextDown(value);
      default -> value;
    };
  }

  Decimal decimal() {
    var digits = new BigInteger(random.nextInt(random.nextInt(4) == 0 ? 400 : 40), random);
    return switch (random.nextInt(10)) {
      case 0 -> Decimal.infinite(bool());
      case 1 -> new Decimal(Decimal.Kind.NAN, bool(), digits, 0);
      case 2 -> new Decimal(Decimal.Kind.SIGNALING_NAN, bool(), digits, 0);
      case 3 -> Decimal.finite(bool(), BigInteger.ZERO, random.nextInt(30) - 20);
      case 4 -> Decimal.finite(bool(), digits, random.nextLong() >> 4);
      default -> Decimal.finite(bool(), digits, random.nextInt(40) - 30);
    };
  }

  OffsetDateTime dateTime() {
    long second = YEAR_ONE + (long) (random.nextDouble() * SECONDS_OF_ALL_YEARS);
    int micros = bool() ? random.nextInt(1_000_000) : random.nextInt(10);
    int minutes = random.nextInt(4) == 0 ? 0 : random.nextInt(18 * 120 + 1) - 18 * 60;
    return LocalDateTime.ofEpochSecond(second, micros * 1000, ZoneOffset.UTC)
        .atOffset(ZoneOffset.ofTotalSeconds(minutes * 60));
  }

  Path path() {
    Path path = Path.of("/");
    for (int i = random.nextInt(5); i > 0; i--) {
      path = path.resolve("a b.".substring(random.nextInt(3)) + random.nextInt(100));
    }
    return path;
  }

  <T> List<T> list(Supplier<T> element) {
    List<T> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(element.get());
    }
    return list;
  }

  /** The bytes with a few of them changed, doubled, swapped or left out. */
  byte[] spoilt(byte[] wire) {
    var text = new StringBuilder(new String(wire, StandardCharsets.ISO_8859_1));
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, awkward());
        case 1 -> text.replace(at, Math.min(at + 1, text.length()), "" + awkward());
        case 2 -> text.delete(at, Math.min(at + 1, text.length()));
        default -> text.insert(at, text.substring(at, Math.min(at + 3, text.length())));
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A few bytes of those that mean something to some type. */
  byte[] junk() {
    var text = new StringBuilder();
    for (int i = random.nextInt(8); i >= 0; i--) {
      text.append(awkward());
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private char awkward() {
    String all =
        "0123456789012345+--..__eEinfINFINITYnansNaNTrueFalse://  \t\n\0\1\2\34\37\302\240\377";
    return all.charAt(random.nextInt(all.length()));
  }
}
