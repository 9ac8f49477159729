package dev.ampinterop.conformance.mutations;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.cases.Role;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the boxes of a capture once more, by what AMP says and by none of the program's code, to
 * see whether a conversation of which the program says nothing lacks something.
 */
final class Boxes {
  private final Map<Integer, Map<Role, Side>> sides = new HashMap<>();

  private static final class Side {
    private final Set<String> asked = new HashSet<>();
    private byte[] left = {};
    private boolean isOther;
  }

  /** What shows that bytes are missing; empty where nothing does. */
  static Optional<String> missing(Iterable<CaptureEvent> events) {
    Boxes boxes = new Boxes();
    for (CaptureEvent event : events) {
      String missing = boxes.accept(event);
      if (missing != null) {
        return Optional.of("connection " + event.connection() + ": " + missing);
      }
    }
    return Optional.empty();
  }

  private @Nullable String accept(CaptureEvent event) {
    Map<Role, Side> both =
        sides.computeIfAbsent(
            event.connection(),
            any -> new EnumMap<>(Map.of(Role.CLIENT, new Side(), Role.SERVER, new Side())));
    if (event instanceof CaptureEvent.Bytes passed) {
      Side own = side(both, passed.from());
      var all = new ByteArrayOutputStream();
      all.writeBytes(own.left);
      all.writeBytes(passed.bytes());
      own.left = all.toByteArray();
      return own.isOther ? null : boxes(own, side(both, passed.from().other()));
    }
    if (event instanceof CaptureEvent.Closed closed) {
      Side own = side(both, closed.by());
      Side other = side(both, closed.by().other());
      if (own.isOther || other.isOther) {
        return null;
      }
      if (own.left.length > 0) {
        return "the " + closed.by() + " closes inside a box";
      }
      return other.asked.isEmpty() ? null : "the " + closed.by() + " closes and owes an answer";
    }
    return event instanceof CaptureEvent.Gap ? "there is a gap" : null;
  }

  private static @Nullable String boxes(Side own, Side other) {
    int at = 0;
    Map<String, String> box = new HashMap<>();
    int start = 0;
    while (at + 2 <= own.left.length) {
      int length = number(own.left, at);
      if (length > 255) {
        return "a key of " + length + " bytes";
      }
      if (length == 0) {
        at += 2;
        start = at;
        String missing = box(box, own, other);
        if (missing != null || own.isOther) {
          return missing;
        }
        box.clear();
        continue;
      }
      if (at + 4 + length > own.left.length) {
        break;
      }
      int value = number(own.left, at + 2 + length);
      int end = at + 4 + length + value;
      if (end > own.left.length) {
        break;
      }
      box.put(
          new String(own.left, at + 2, length, ISO_8859_1),
          new String(own.left, at + 4 + length, value, ISO_8859_1));
      at = end;
    }
    own.left = Arrays.copyOfRange(own.left, start, own.left.length);
    return null;
  }

  private static @Nullable String box(Map<String, String> box, Side own, Side other) {
    String answered = box.getOrDefault("_answer", box.get("_error"));
    if (answered != null) {
      return other.asked.remove(answered) ? null : "an answer to a call that is not there";
    }
    if (!box.containsKey("_command")) {
      return "a box that is no call and no answer";
    }
    if (box.get("_command").equals("StartTLS")) {
      own.isOther = true;
      other.isOther = true;
    }
    if (box.containsKey("_ask")) {
      own.asked.add(box.get("_ask"));
    }
    return null;
  }

  private static int number(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  private static Side side(Map<Role, Side> both, Role role) {
    return both.getOrDefault(role, new Side());
  }
}
