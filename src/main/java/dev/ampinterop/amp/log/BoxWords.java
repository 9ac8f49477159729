package dev.ampinterop.amp.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.amp.box.Amp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The words in which a piece of the wire is shown; what does not apply is empty.
 *
 * @param kind {@code ask}, {@code answer}, {@code error}, {@code call} (wants no answer), {@code
 *     box} (none of these), {@code bytes} (no box, or the beginning of one), {@code tls} or {@code
 *     close}
 * @param tag the tag of a call and its answer
 * @param command the command; answers have the one of their ask
 * @param size how many bytes it has
 * @param values the values
 */
public record BoxWords(String kind, String tag, String command, String size, String values) {
  private static final Set<String> ROUTING =
      Set.of(Amp.ASK, Amp.ANSWER, Amp.ERROR, Amp.COMMAND, Amp.ERROR_CODE, Amp.ERROR_DESCRIPTION);

  /**
   * A whole box.
   *
   * @param length how many bytes it has
   * @param pairs its keys, one char per byte, and values in wire order; where a key comes twice the
   *     last one counts, and both are shown
   * @param commands the command of the ask that had a tag, for an answer or an error; empty where
   *     nobody knows
   */
  public static BoxWords of(
      int length, List<Map.Entry<String, byte[]>> pairs, UnaryOperator<String> commands) {
    String size = Integer.toString(length);
    // The order in which Twisted looks: an answer wins over an error, and that over a command.
    String answered = text(pairs, Amp.ANSWER);
    if (answered != null) {
      return new BoxWords("answer", answered, commands.apply(answered), size, values(pairs));
    }
    String failed = text(pairs, Amp.ERROR);
    if (failed != null) {
      return new BoxWords("error", failed, commands.apply(failed), size, error(pairs));
    }
    String command = text(pairs, Amp.COMMAND);
    if (command != null) {
      String asked = text(pairs, Amp.ASK);
      return asked == null
          ? new BoxWords("call", "", command, size, values(pairs))
          : new BoxWords("ask", asked, command, size, values(pairs));
    }
    return new BoxWords("box", "", "", size, pairs.isEmpty() ? "(empty)" : values(pairs));
  }

  /** Bytes that are no box, or the beginning of one whose rest did not come. */
  public static BoxWords bytes(byte[] bytes, boolean incomplete) {
    String values = (incomplete ? "incomplete " : "") + ReadableBytes.hex(bytes);
    return new BoxWords("bytes", "", "", Integer.toString(bytes.length), values);
  }

  /**
   * The end of the connection.
   *
   * @param why what broke it; empty when it was just closed
   */
  public static BoxWords close(String why) {
    return new BoxWords("close", "", "", "", why);
  }

  /** The words in one line, without columns. */
  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    for (String word : List.of(kind, tag, command, size.isEmpty() ? "" : size + " B", values)) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return String.join(" ", words);
  }

  private static String error(List<Map.Entry<String, byte[]>> pairs) {
    String code = text(pairs, Amp.ERROR_CODE);
    byte[] description = find(pairs, Amp.ERROR_DESCRIPTION);
    String values = values(pairs);
    return (code == null ? "(no code)" : code)
        + " "
        + (description == null ? "(no description)" : ReadableBytes.quoted(description))
        + (values.isEmpty() ? "" : "  " + values);
  }

  private static String values(List<Map.Entry<String, byte[]>> pairs) {
    List<String> values = new ArrayList<>();
    for (Map.Entry<String, byte[]> pair : pairs) {
      if (!ROUTING.contains(pair.getKey())) {
        String key = ReadableBytes.of(pair.getKey().getBytes(ISO_8859_1));
        values.add(key + "=" + ReadableBytes.of(pair.getValue()));
      }
    }
    return String.join(" ", values);
  }

  private static @Nullable String text(List<Map.Entry<String, byte[]>> pairs, String key) {
    byte[] value = find(pairs, key);
    return value == null ? null : ReadableBytes.of(value);
  }

  private static byte @Nullable [] find(List<Map.Entry<String, byte[]>> pairs, String key) {
    byte[] last = null;
    for (Map.Entry<String, byte[]> pair : pairs) {
      if (pair.getKey().equals(key)) {
        last = pair.getValue();
      }
    }
    return last;
  }
}
