package dev.ampinterop.conformance.conversation;

import dev.ampinterop.amp.box.Amp;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Finds where a box begins in bytes that begin anywhere: behind bytes that are missing.
 *
 * <pre>
 * ... 0 0 | 00 04 _ask 00 01 1 00 08 _command ... 00 00
 *  end of   a box that routes: it begins with _ask, _answer or _error, or it is whole and has
 *  a box    one of these or _command
 * </pre>
 *
 * <p>A box can begin with the first of the bytes, and behind two zeros. What is whole nowhere yet
 * may become a box when more has come.
 *
 * <p>Bytes that begin with a value look like a box, too: its values look like keys, its keys like
 * values, its end like an empty value, and so the next box like more of it:
 *
 * <pre>
 * 00 01 1 | 00 08 _command | 00 03 Sum | 00 01 a | 00 02 13 | 00 00 | 00 04 _ask ...
 *  key       value            key         value     key        value
 * </pre>
 *
 * <p>So a name that routes is not a value; and where a value is empty before a key routes, the keys
 * have to be names in the order of their bytes, which is how Twisted writes them.
 */
public final class BoxSearch {
  private static final Set<String> ROUTES = Set.of(Amp.ASK, Amp.ANSWER, Amp.ERROR, Amp.COMMAND);

  /** All names that AMP gives a meaning. */
  private static final Set<String> NAMES =
      Set.of(Amp.ASK, Amp.ANSWER, Amp.ERROR, Amp.COMMAND, Amp.ERROR_CODE, Amp.ERROR_DESCRIPTION);

  /** A routing key with its length, and the upper half of the length of a tag. */
  private static final List<byte[]> BEGINNINGS =
      List.of(beginning(Amp.ASK), beginning(Amp.ANSWER), beginning(Amp.ERROR));

  /** What begins with another key and is longer than that is taken for something else. */
  private static final int MOST_HELD = 1 << 16;

  private BoxSearch() {}

  /**
   * What was found.
   *
   * @param skip how many bytes are not a box
   * @param isBox whether one begins behind them; else more bytes may tell
   */
  public record Found(int skip, boolean isBox) {}

  /** Looks for the first place where a box begins. */
  public static Found in(byte[] bytes) {
    int waiting = -1;
    for (int at = 0; at < bytes.length; at++) {
      if (!canBegin(bytes, at)) {
        continue;
      }
      Verdict verdict = look(bytes, at);
      if (verdict == Verdict.BOX) {
        boolean isWithin = waiting >= 0 && hasKeyAt(bytes, waiting, at);
        return isWithin ? new Found(waiting, false) : new Found(at, true);
      }
      if (verdict == Verdict.OPEN && waiting < 0) {
        waiting = at;
      }
    }
    if (waiting >= 0) {
      return new Found(waiting, false);
    }
    int zeros = 0;
    while (zeros < 2 && zeros < bytes.length && bytes[bytes.length - 1 - zeros] == 0) {
      zeros++;
    }
    return new Found(zeros == 2 ? bytes.length : bytes.length - zeros, false);
  }

  /** Whether an answer or an error begins there. */
  public static boolean isReply(byte[] bytes, int at) {
    return BEGINNINGS.stream().skip(1).anyMatch(key -> startsWith(bytes, at, key));
  }

  private enum Verdict {
    BOX,
    OTHER,
    OPEN
  }

  private static boolean canBegin(byte[] bytes, int at) {
    return at == 0 || (bytes[at - 1] == 0 && (at == 1 || bytes[at - 2] == 0));
  }

  private static Verdict look(byte[] bytes, int begin) {
    if (anyBegins(bytes, begin)) {
      return Verdict.BOX;
    }
    boolean routes = false;
    boolean areNames = true;
    boolean endsEmpty = false;
    String last = "";
    int at = begin;
    while (true) {
      if (bytes.length - at < 2) {
        return open(bytes, begin);
      }
      int key = length(bytes, at);
      if (key > Amp.MAX_KEY_LENGTH || (key == 0 && !routes)) {
        return Verdict.OTHER;
      }
      if (key == 0) {
        return Verdict.BOX;
      }
      for (int letter = at + 2; letter < Math.min(at + 2 + key, bytes.length); letter++) {
        if (bytes[letter] >= 0 && bytes[letter] < ' ') {
          return Verdict.OTHER; // Nobody's keys have such letters.
        }
      }
      int value = at + 2 + key;
      if (bytes.length - value < 2) {
        return open(bytes, begin);
      }
      String name = text(bytes, at + 2, key);
      areNames &= isName(name) && name.compareTo(last) > 0;
      if (endsEmpty && !routes && !areNames) {
        return Verdict.OTHER; // It is a value that it begins with, and a box that it goes on with.
      }
      last = name;
      routes |= ROUTES.contains(name);
      at = value + 2 + length(bytes, value);
      endsEmpty = at == value + 2;
      if (at <= bytes.length && NAMES.contains(text(bytes, value + 2, at - value - 2))) {
        return Verdict.OTHER; // It is a value that it begins with.
      }
    }
  }

  /** Whether what may be a box, and is not whole yet, has a key there. */
  private static boolean hasKeyAt(byte[] bytes, int begin, int place) {
    int at = begin;
    while (at < place) {
      int value = at + 2 + length(bytes, at);
      at = value + 2 > place ? bytes.length : value + 2 + length(bytes, value);
    }
    return at == place;
  }

  private static boolean anyBegins(byte[] bytes, int at) {
    return BEGINNINGS.stream().anyMatch(key -> startsWith(bytes, at, key));
  }

  private static boolean isName(String key) {
    return Character.isJavaIdentifierStart(key.charAt(0))
        && key.chars().allMatch(letter -> letter == '-' || Character.isJavaIdentifierPart(letter));
  }

  private static String text(byte[] bytes, int at, int length) {
    return new String(bytes, at, length, StandardCharsets.ISO_8859_1);
  }

  private static Verdict open(byte[] bytes, int begin) {
    return bytes.length - begin > MOST_HELD ? Verdict.OTHER : Verdict.OPEN;
  }

  private static int length(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << Byte.SIZE | (bytes[at + 1] & 0xff);
  }

  private static boolean startsWith(byte[] bytes, int at, byte[] beginning) {
    return bytes.length - at >= beginning.length
        && Arrays.equals(bytes, at, at + beginning.length, beginning, 0, beginning.length);
  }

  private static byte[] beginning(String key) {
    byte[] beginning = new byte[key.length() + 3];
    beginning[1] = (byte) key.length();
    System.arraycopy(key.getBytes(StandardCharsets.ISO_8859_1), 0, beginning, 2, key.length());
    return beginning;
  }
}
