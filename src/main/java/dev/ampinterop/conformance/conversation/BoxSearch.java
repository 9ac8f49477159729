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
 */
public final class BoxSearch {
  private static final Set<String> ROUTES = Set.of(Amp.ASK, Amp.ANSWER, Amp.ERROR, Amp.COMMAND);

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
        return new Found(at, true);
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
    if (BEGINNINGS.stream().anyMatch(key -> startsWith(bytes, begin, key))) {
      return Verdict.BOX;
    }
    boolean routes = false;
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
      routes |= ROUTES.contains(new String(bytes, at + 2, key, StandardCharsets.ISO_8859_1));
      at = value + 2 + length(bytes, value);
    }
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
