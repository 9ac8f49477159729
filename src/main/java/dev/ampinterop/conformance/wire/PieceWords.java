package dev.ampinterop.conformance.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.amp.log.BoxWords;
import dev.ampinterop.amp.log.ReadableBytes;
import dev.ampinterop.conformance.cases.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Pieces of the wire in the words of the library's own log. */
public final class PieceWords {
  private PieceWords() {}

  /** Notes under which tags that side calls which commands. */
  static void learnCommands(Direction direction, Map<String, String> commands) {
    for (WirePiece piece : direction.pieces()) {
      if (piece instanceof WirePiece.Box box && box.value("_ask").isPresent()) {
        String tag = box.text("_ask").orElse("");
        box.text("_command").ifPresent(name -> commands.put(key(direction.from(), tag), name));
      }
    }
  }

  /** One box by itself: answers do not show their command. */
  public static BoxWords of(WirePiece piece) {
    return of(Role.CLIENT, piece, Map.of());
  }

  /** {@code commands} is what {@link #learnCommands} learned. */
  static BoxWords of(Role from, WirePiece piece, Map<String, String> commands) {
    if (piece instanceof WirePiece.Rest rest) {
      return BoxWords.bytes(rest.bytes(), rest.incomplete());
    }
    if (piece instanceof WirePiece.Other other) {
      String size = Integer.toString(other.length());
      if (other.form() == WireEvent.Form.TLS) {
        return isStandIn(other)
            ? new BoxWords("tls", "", "", "", "")
            : new BoxWords("tls", "", "", size, TlsRecords.words(other.bytes()));
      }
      return new BoxWords("bytes", "", "", size, ReadableBytes.quoted(other.bytes()));
    }
    WirePiece.Box box = (WirePiece.Box) piece;
    List<Map.Entry<String, byte[]>> pairs = new ArrayList<>();
    for (WirePiece.Pair pair : box.pairs()) {
      pairs.add(Map.entry(new String(pair.key(), ISO_8859_1), pair.value()));
    }
    return BoxWords.of(
        box.length(), pairs, tag -> commands.getOrDefault(key(from.other(), tag), ""));
  }

  // What WireLog.expected puts where it cannot know the bytes; no record of TLS begins with it.
  private static boolean isStandIn(WirePiece.Other tls) {
    return tls.length() == 1 && tls.bytes()[0] == 0;
  }

  private static String key(Role asker, String tag) {
    return asker + " " + tag;
  }
}
