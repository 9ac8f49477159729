package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.Turn;
import dev.ampinterop.conformance.conversation.Value;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What values under a key look like, so that a simpler one is still of the type that the command
 * declares, as far as the values tell. Immutable.
 */
final class ValueShapes {
  /** Nothing is known of any key: a value may become any shorter one. */
  static final ValueShapes ANY = new ValueShapes(Map.of());

  private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");
  private static final int LONGEST_INTEGER = 40;

  private final Map<String, Shape> shapes;

  private ValueShapes(Map<String, Shape> shapes) {
    this.shapes = shapes;
  }

  /** The narrowest first: an integer is text, too. */
  private enum Shape {
    INTEGER,
    /** Another type whose values cannot be cut: {@code True}, {@code 1.5}, a date. */
    WHOLE,
    TEXT,
    BYTES;

    private static final Pattern UNCUTTABLE =
        Pattern.compile(
            "True|False|[-+]?(?:[0-9]*\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
                + "|[-+]?inf|nan|[0-9]{4}-[0-9]{2}-[0-9]{2}T[-+:.0-9]+");

    static Shape of(byte[] bytes) {
      String latin = new String(bytes, StandardCharsets.ISO_8859_1);
      if (bytes.length <= LONGEST_INTEGER && ValueShapes.INTEGER.matcher(latin).matches()) {
        return INTEGER;
      } else if (UNCUTTABLE.matcher(latin).matches()) {
        return WHOLE;
      }
      return isText(bytes) ? TEXT : BYTES;
    }

    Shape and(Shape other) {
      if (this == other) {
        return this;
      }
      boolean areNumbers = compareTo(TEXT) < 0 && other.compareTo(TEXT) < 0;
      return areNumbers ? WHOLE : compareTo(other) > 0 ? this : other;
    }
  }

  /** What the values look like that a side sent. */
  static ValueShapes seenIn(List<Conversation> captured, Role side) {
    Map<String, Shape> shapes = new HashMap<>();
    for (Conversation conversation : captured) {
      Map<Integer, String> commands = conversation.commands();
      for (Turn turn : conversation.turns()) {
        if (turn.from() != side) {
          continue;
        }
        String kind = Reductions.kind(turn, commands);
        turn.values()
            .forEach(
                (key, value) -> {
                  if (value instanceof Value.Plain plain) {
                    shapes.merge(kind + "." + key, Shape.of(plain.bytes()), Shape::and);
                  }
                });
      }
    }
    return new ValueShapes(Map.copyOf(shapes));
  }

  /** What may stand there instead, the simplest first. */
  List<byte[]> simpler(String key, byte[] bytes) {
    Shape shape = shapes.getOrDefault(key, Shape.BYTES);
    return switch (shape) {
      case INTEGER -> smaller(new BigInteger(new String(bytes, StandardCharsets.ISO_8859_1)));
      case WHOLE -> List.of();
      case TEXT -> shorter(new String(bytes, StandardCharsets.UTF_8));
      case BYTES -> shorter(bytes);
    };
  }

  private static List<byte[]> shorter(byte[] bytes) {
    int length = bytes.length;
    List<byte[]> shorter = new ArrayList<>();
    if (length > 0) {
      shorter.add(new byte[0]);
    }
    for (int less = length / 2; less > 0; less /= 2) {
      shorter.add(Arrays.copyOf(bytes, length - less));
      shorter.add(Arrays.copyOfRange(bytes, less, length));
    }
    return shorter;
  }

  /** By whole characters. */
  private static List<byte[]> shorter(String text) {
    int length = text.codePointCount(0, text.length());
    List<byte[]> shorter = new ArrayList<>();
    if (length > 0) {
      shorter.add(new byte[0]);
    }
    for (int less = length / 2; less > 0; less /= 2) {
      int end = text.offsetByCodePoints(0, length - less);
      shorter.add(text.substring(0, end).getBytes(StandardCharsets.UTF_8));
      int start = text.offsetByCodePoints(0, less);
      shorter.add(text.substring(start).getBytes(StandardCharsets.UTF_8));
    }
    return shorter;
  }

  /** Towards zero, by halves; one that is least is left alone. */
  private static List<byte[]> smaller(BigInteger number) {
    List<byte[]> smaller = new ArrayList<>();
    BigInteger less = number;
    while (less.signum() != 0) {
      BigInteger candidate = number.subtract(less);
      smaller.add(candidate.toString().getBytes(StandardCharsets.ISO_8859_1));
      less = less.divide(BigInteger.TWO);
    }
    return smaller;
  }

  private static boolean isText(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
