package dev.ampinterop.conformance.verdict;

import dev.ampinterop.amp.log.ReadableBytes;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.wire.PieceWords;
import dev.ampinterop.conformance.wire.WirePiece;
import dev.ampinterop.conformance.wire.WireSplitter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says how the bytes at some place differ from those that should stand there. */
public final class BoxDifference {
  private BoxDifference() {}

  /** {@code box 2}, or {@code bytes 2}; {@code number} counts what passes in that direction. */
  public static String name(WireEntry entry, int number) {
    return (entry.kind() == WireEntry.Kind.BOX ? "box " : "bytes ") + number;
  }

  /** How what stands there differs from that entry. */
  public static Difference of(String where, WireEntry entry, byte[] observed, int position) {
    byte[] there = Arrays.copyOfRange(observed, position, observed.length);
    if (there.length == 0) {
      return new Difference(where, describe(entry.bytes()), "nothing more came");
    }
    List<WirePiece> expectedPieces = WireSplitter.split(entry.bytes());
    List<WirePiece> pieces = WireSplitter.split(there);
    if (entry.kind() == WireEntry.Kind.BOX
        && expectedPieces.get(0) instanceof WirePiece.Box expected
        && pieces.get(0) instanceof WirePiece.Box box) {
      return new Difference(
          where, describe(expected), describe(box) + ": " + between(expected, box));
    }
    int same = Arrays.mismatch(entry.bytes(), there);
    return new Difference(
        where,
        describe(entry.bytes()),
        (entry.kind() == WireEntry.Kind.BOX
                ? describe(pieces.get(0))
                : ReadableBytes.hex(
                    Arrays.copyOf(there, Math.min(there.length, entry.bytes().length))))
            + ": "
            + (same == there.length ? "it ends after" : "it differs from")
            + " byte "
            + (same == there.length ? same : same + 1));
  }

  /** Bytes that nobody expects. */
  public static Difference extra(String where, byte[] bytes) {
    return new Difference(where, "nothing more", describe(WireSplitter.split(bytes).get(0)));
  }

  private static String describe(byte[] bytes) {
    List<WirePiece> pieces = WireSplitter.split(bytes);
    return pieces.isEmpty() ? "no bytes" : describe(pieces.get(0));
  }

  private static String describe(WirePiece piece) {
    return PieceWords.of(piece).toString();
  }

  private static String between(WirePiece.Box expected, WirePiece.Box observed) {
    Map<String, byte[]> wanted = byKey(expected);
    Map<String, byte[]> there = byKey(observed);
    List<String> words = new ArrayList<>();
    for (Map.Entry<String, byte[]> pair : wanted.entrySet()) {
      byte[] value = there.get(pair.getKey());
      if (value == null) {
        words.add("no " + pair.getKey());
      } else if (!Arrays.equals(value, pair.getValue())) {
        words.add(
            pair.getKey()
                + " is "
                + ReadableBytes.quoted(value)
                + " instead of "
                + ReadableBytes.quoted(pair.getValue()));
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

  private static Map<String, byte[]> byKey(WirePiece.Box box) {
    Map<String, byte[]> byKey = new LinkedHashMap<>();
    box.pairs().forEach(pair -> byKey.put(ReadableBytes.of(pair.key()), pair.value()));
    return byKey;
  }
}
