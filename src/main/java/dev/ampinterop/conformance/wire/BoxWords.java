package dev.ampinterop.conformance.wire;

import dev.ampinterop.conformance.cases.Role;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
  static final BoxWords CLOSE = new BoxWords("close", "", "", "", "");
  private static final Set<String> ROUTING =
      Set.of("_ask", "_answer", "_error", "_command", "_error_code", "_error_description");

  /** Notes under which tags that side calls which commands. */
  static void learnCommands(Direction direction, Map<String, String> commands) {
    for (WirePiece piece : direction.pieces()) {
      if (piece instanceof WirePiece.Box box && box.value("_ask").isPresent()) {
        box.text("_command")
            .ifPresent(name -> commands.put(key(direction.from(), box, "_ask"), name));
      }
    }
  }

  /** One box by itself: answers do not show their command. */
  public static BoxWords of(WirePiece piece) {
    return of(Role.CLIENT, piece, Map.of());
  }

  /** {@code commands} is what {@link #learnCommands} learned. */
  static BoxWords of(Role from, WirePiece piece, Map<String, String> commands) {
    String size = Integer.toString(piece.length());
    if (piece instanceof WirePiece.Rest rest) {
      String values = (rest.incomplete() ? "incomplete " : "") + ReadableBytes.hex(rest.bytes());
      return new BoxWords("bytes", "", "", size, values);
    }
    if (piece instanceof WirePiece.Other other) {
      return other.form() == WireEvent.Form.TLS
          ? new BoxWords("tls", "", "", size, TlsRecords.words(other.bytes()))
          : new BoxWords("bytes", "", "", size, ReadableBytes.quoted(other.bytes()));
    }
    WirePiece.Box box = (WirePiece.Box) piece;
    // The order in which Twisted looks: an answer wins over an error, and that over a command.
    if (box.value("_answer").isPresent()) {
      String command = commands.getOrDefault(key(from.other(), box, "_answer"), "");
      return new BoxWords("answer", tag(box, "_answer"), command, size, values(box));
    }
    if (box.value("_error").isPresent()) {
      String command = commands.getOrDefault(key(from.other(), box, "_error"), "");
      return new BoxWords("error", tag(box, "_error"), command, size, error(box));
    }
    if (box.value("_command").isPresent()) {
      String command = box.text("_command").orElse("");
      return box.value("_ask").isPresent()
          ? new BoxWords("ask", tag(box, "_ask"), command, size, values(box))
          : new BoxWords("call", "", command, size, values(box));
    }
    return new BoxWords("box", "", "", size, box.pairs().isEmpty() ? "(empty)" : values(box));
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

  private static String error(WirePiece.Box box) {
    String code = box.text("_error_code").orElse("(no code)");
    String description =
        box.value("_error_description").map(ReadableBytes::quoted).orElse("(no description)");
    String values = values(box);
    return code + " " + description + (values.isEmpty() ? "" : "  " + values);
  }

  private static String values(WirePiece.Box box) {
    List<String> values = new ArrayList<>();
    for (WirePiece.Pair pair : box.pairs()) {
      if (!ROUTING.contains(new String(pair.key(), StandardCharsets.ISO_8859_1))) {
        values.add(ReadableBytes.of(pair.key()) + "=" + ReadableBytes.of(pair.value()));
      }
    }
    return String.join(" ", values);
  }

  private static String tag(WirePiece.Box box, String key) {
    return box.text(key).orElse("");
  }

  private static String key(Role asker, WirePiece.Box box, String key) {
    return asker + " " + tag(box, key);
  }
}
