package dev.ampinterop.conformance.dialog;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.WireEvent;
import dev.ampinterop.conformance.wire.WirePiece;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a captured conversation as a dialog.
 *
 * <p>Which key names a descriptor is not on the wire. It is a key whose value is the ordinal of a
 * descriptor that came with the box or before it, in every box of that command; or in most of them,
 * so that a wrong ordinal in one box does not hide what the others tell.
 */
public final class DialogReader {
  private final CapturedConversation conversation;
  private final Map<Role, List<CapturedDescriptor>> descriptors = new EnumMap<>(Role.class);
  private final Map<Role, List<Piece>> pieces = new EnumMap<>(Role.class);

  /** The calls of each side that wait for an answer, by tag. */
  private final Map<Role, Map<String, Turn.Ask>> open = new EnumMap<>(Role.class);

  private final Ordinals ordinals = new Ordinals();

  /** The descriptors of each side that some box names, by ordinal; null as long as nobody knows. */
  private @Nullable Map<Role, Set<Integer>> named;

  private int calls;

  private DialogReader(CapturedConversation conversation) {
    this.conversation = conversation;
    for (Role role : Role.values()) {
      descriptors.put(role, conversation.descriptors(role));
      pieces.put(role, pieces(role));
    }
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException when something is missing from it: nobody can tell what passed
   */
  public static Dialog read(CapturedConversation conversation) {
    for (CaptureEvent event : conversation.events()) {
      if (event instanceof CaptureEvent.Gap gap) {
        throw new IllegalArgumentException(
            "connection "
                + conversation.number()
                + " lacks bytes from the "
                + gap.from()
                + ": "
                + gap.because()
                + " (record it again, whole)");
      }
    }
    return new DialogReader(conversation).read();
  }

  /** A stretch of one side's bytes, whole, with the descriptors that came on it. */
  record Piece(WirePiece wire, byte[] bytes, int firstOrdinal, List<CapturedDescriptor> came) {
    int ordinals() {
      return firstOrdinal + came.size();
    }

    boolean carries(int ordinal) {
      return ordinal >= firstOrdinal && ordinal < ordinals();
    }

    List<CapturedDescriptor> cameBut(Set<Integer> named) {
      List<CapturedDescriptor> others = new ArrayList<>();
      for (int index = 0; index < came.size(); index++) {
        if (!named.contains(firstOrdinal + index)) {
          others.add(came.get(index));
        }
      }
      return others;
    }
  }

  private Dialog read() {
    for (Role role : Role.values()) {
      learn(role);
    }
    // A descriptor may travel on an earlier box, so the boxes are read twice: the first time tells
    // which descriptors are named at all.
    readTurns();
    named = ordinals.startAgain();
    open.clear();
    calls = 0;
    return readTurns();
  }

  private Dialog readTurns() {
    List<Turn> turns = new ArrayList<>();
    Map<Role, Integer> passed = new EnumMap<>(Role.class);
    Map<Role, Integer> next = new EnumMap<>(Role.class);
    Optional<Role> closedBy = Optional.empty();
    for (WireEvent event : conversation.wire()) {
      Role from = event.from();
      if (event instanceof WireEvent.Bytes bytes) {
        int total = passed.merge(from, bytes.bytes().length, Integer::sum);
        List<Piece> all = pieces.getOrDefault(from, List.of());
        int index = next.getOrDefault(from, 0);
        while (index < all.size() && all.get(index).wire().end() <= total) {
          turns.add(turn(from, all.get(index++)));
        }
        next.put(from, index);
      } else if (closedBy.isEmpty()) {
        closedBy = Optional.of(from);
      }
    }
    return new Dialog(turns, closedBy);
  }

  private List<Piece> pieces(Role role) {
    var direction = conversation.direction(role);
    List<CapturedDescriptor> all = descriptors(role);
    List<Piece> read = new ArrayList<>();
    int ordinal = 0;
    for (WirePiece piece : direction.pieces()) {
      int first = ordinal;
      while (ordinal < all.size() && all.get(ordinal).at() < piece.end()) {
        ordinal++;
      }
      byte[] bytes = Arrays.copyOfRange(direction.bytes(), piece.offset(), piece.end());
      read.add(new Piece(piece, bytes, first, all.subList(first, ordinal)));
    }
    return read;
  }

  /**
   * Finds out which keys of which commands hold ordinals, answers by the commands of their calls.
   */
  private void learn(Role role) {
    Map<String, String> commands = new LinkedHashMap<>();
    for (Piece piece : pieces.getOrDefault(role.other(), List.of())) {
      if (piece.wire() instanceof WirePiece.Box box) {
        box.text(Amp.ASK).ifPresent(tag -> commands.put(tag, box.text(Amp.COMMAND).orElse("")));
      }
    }
    for (Piece piece : pieces.getOrDefault(role, List.of())) {
      if (piece.wire() instanceof WirePiece.Box box) {
        Optional<String> answered = box.text(Amp.ANSWER);
        String kind =
            answered.isPresent()
                ? "answer " + commands.getOrDefault(answered.get(), "")
                : "ask " + box.text(Amp.COMMAND).orElse("");
        ordinals.learn(kind, box, piece);
      }
    }
  }

  private Turn turn(Role from, Piece piece) {
    Turn turn =
        piece.wire() instanceof WirePiece.Box box && hasKeysOnce(box)
            ? turn(from, box, piece)
            : null;
    return turn == null ? new Turn.Stray(from, piece.bytes(), unnamed(from, piece)) : turn;
  }

  private @Nullable Turn turn(Role from, WirePiece.Box box, Piece piece) {
    Map<String, byte[]> members = new LinkedHashMap<>();
    for (WirePiece.Pair pair : box.pairs()) {
      String key = text(pair.key());
      if (key == null) {
        return null;
      }
      members.put(key, pair.value());
    }
    byte[] answer = members.remove(Amp.ANSWER);
    if (answer != null) {
      String answered = text(answer);
      Turn.Ask ask = answered == null ? null : open(from.other()).remove(answered);
      return ask == null
          ? null
          : withAll(
              ordinals.values("answer " + ask.command(), members, descriptors(from), from, piece),
              from,
              piece,
              values -> new Turn.Answer(from, ask.call(), values));
    }
    byte[] error = members.remove(Amp.ERROR);
    if (error != null) {
      return failure(from, text(error), members, piece);
    }
    byte[] command = members.remove(Amp.COMMAND);
    String name = command == null ? null : text(command);
    if (name == null || name.isEmpty()) {
      return null;
    }
    byte[] asked = members.remove(Amp.ASK);
    String tag = asked == null ? null : text(asked);
    if (asked != null && tag == null) {
      return null;
    }
    return withAll(
        ordinals.values("ask " + name, members, descriptors(from), from, piece),
        from,
        piece,
        values -> {
          Turn.Ask ask = new Turn.Ask(from, ++calls, name, tag != null, values);
          if (tag != null) {
            open(from).put(tag, ask);
          }
          return ask;
        });
  }

  private @Nullable Turn failure(
      Role from, @Nullable String tag, Map<String, byte[]> members, Piece piece) {
    byte[] code = members.remove(Amp.ERROR_CODE);
    byte[] description = members.remove(Amp.ERROR_DESCRIPTION);
    String codeText = code == null ? null : text(code);
    String told = description == null ? null : text(description);
    if (codeText == null || told == null || !members.isEmpty() || !unnamed(from, piece).isEmpty()) {
      return null;
    }
    Turn.Ask ask = tag == null ? null : open(from.other()).remove(tag);
    return ask == null ? null : new Turn.Failure(from, ask.call(), codeText, told);
  }

  private List<CapturedDescriptor> descriptors(Role role) {
    return descriptors.getOrDefault(role, List.of());
  }

  private Map<String, Turn.Ask> open(Role role) {
    return open.computeIfAbsent(role, any -> new LinkedHashMap<>());
  }

  private interface Made {
    Turn of(Map<String, DialogValue> values);
  }

  /**
   * Nothing where a descriptor travels that no key names, or a key names none that is there: no
   * implementation sends that.
   */
  private @Nullable Turn withAll(
      Optional<Map<String, DialogValue>> values, Role from, Piece piece, Made made) {
    return values.isPresent() && unnamed(from, piece).isEmpty() ? made.of(values.get()) : null;
  }

  private List<CapturedDescriptor> unnamed(Role from, Piece piece) {
    return named == null ? List.of() : piece.cameBut(named.getOrDefault(from, Set.of()));
  }

  private static boolean hasKeysOnce(WirePiece.Box box) {
    return box.pairs().stream().map(pair -> ByteBuffer.wrap(pair.key())).distinct().count()
            == box.pairs().size()
        && !box.pairs().isEmpty();
  }

  private static @Nullable String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
