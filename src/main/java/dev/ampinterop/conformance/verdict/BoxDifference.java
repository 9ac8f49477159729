package dev.ampinterop.conformance.verdict;

import dev.ampinterop.amp.log.ReadableBytes;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Says how the bytes at some place differ from those that should stand there. */
public final class BoxDifference {
  private BoxDifference() {}

  /** {@code box 2}, or {@code bytes 2}; {@code number} counts what passes in that direction. */
  public static String name(WireEntry entry, int number) {
    return (entry.kind() == WireEntry.Kind.BOX ? "box " : "bytes ") + number;
  }

  /**
   * How what stands there differs from that entry.
   *
   * @param commands the command that the tag of a reply stands for; empty where nobody knows
   */
  public static Difference of(
      String where,
      WireEntry entry,
      byte[] observed,
      int position,
      UnaryOperator<String> commands) {
    byte[] there = Arrays.copyOfRange(observed, position, observed.length);
    String wanted = describe(entry.bytes(), commands);
    if (there.length == 0) {
      return new Difference(where, wanted, "nothing more came");
    }
    String came = describe(there, commands);
    Passed expected = first(entry.bytes());
    Passed box = first(there);
    if (entry.kind() == WireEntry.Kind.BOX && expected.box() != null && box.box() != null) {
      if (expected.kind() != box.kind()) {
        // An error in place of an answer: what it is says all, the keys have nothing in common.
        return new Difference(where, wanted, came);
      }
      return new Difference(where, wanted, came + ": " + between(expected, box));
    }
    int same = Arrays.mismatch(entry.bytes(), there);
    return new Difference(
        where,
        wanted,
        (entry.kind() == WireEntry.Kind.BOX
                ? came
                : ReadableBytes.hex(
                    Arrays.copyOf(there, Math.min(there.length, entry.bytes().length))))
            + ": "
            + (same == there.length ? "it ends after" : "it differs from")
            + " byte "
            + (same == there.length ? same : same + 1));
  }

  /** Bytes that nobody expects. */
  public static Difference extra(String where, byte[] bytes, UnaryOperator<String> commands) {
    return new Difference(where, "nothing more", describe(bytes, commands));
  }

  private static Passed first(byte[] bytes) {
    return ConversationReader.pieces(Role.CLIENT, bytes).get(0);
  }

  private static String describe(byte[] bytes, UnaryOperator<String> commands) {
    return bytes.length == 0 ? "no bytes" : first(bytes).words(commands).toString();
  }

  private static String between(Passed expected, Passed observed) {
    Map<String, byte[]> wanted = byKey(expected);
    Map<String, byte[]> there = byKey(observed);
    List<String> words = new ArrayList<>();
    for (Map.Entry<String, byte[]> pair : wanted.entrySet()) {
      byte[] value = there.get(pair.getKey());
      if (value == null) {
        words.add("no " + pair.getKey());
      } else if (!Arrays.equals(value, pair.getValue())) {
        List<String> apart = ReadableBytes.apart(value, pair.getValue(), ReadableBytes::quoted);
        words.add(pair.getKey() + " is " + apart.get(0) + " instead of " + apart.get(1));
      }
    }
    for (Map.Entry<String, byte[]> pair : there.entrySet()) {
      if (!wanted.containsKey(pair.getKey())) {
        words.add("extra " + pair.getKey() + "=" + ReadableBytes.of(pair.getValue()));
      }
    }
    if (words.isEmpty()) {
      words.add(
          observed.pairs().size() == there.size()
              ? "the keys stand in the order " + String.join(" ", there.keySet())
              : "a key stands there twice");
    }
    return String.join(", ", words);
  }

  private static Map<String, byte[]> byKey(Passed box) {
    Map<String, byte[]> byKey = new LinkedHashMap<>();
    box.pairs()
        .forEach(
            pair ->
                byKey.put(
                    ReadableBytes.of(pair.getKey().getBytes(StandardCharsets.ISO_8859_1)),
                    pair.getValue()));
    return byKey;
  }
}
