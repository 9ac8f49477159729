package dev.ampinterop.conformance.decode;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.CommandNames;
import dev.ampinterop.conformance.conversation.Passed;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where the connections of a capture leave AMP, for TLS or another protocol, and how much passes
 * behind that. Not thread-safe.
 */
final class Departures {
  /** Nobody reads a line for each of so many connections. */
  private static final int MOST = 1000;

  private static final int MOST_LINES = 10;

  private final Map<Integer, Left> left = new LinkedHashMap<>();
  private final CommandNames called = new CommandNames();
  private final Set<Integer> more = new HashSet<>();

  /** What one side sends that is not AMP: from which byte on, and how many bytes. */
  private record Part(long offset, long bytes) {}

  /** A connection that left. */
  private static final class Left {
    final boolean isTls;
    final Map<Role, Part> parts = new EnumMap<>(Role.class);

    Left(boolean isTls) {
      this.isTls = isTls;
    }

    void add(Passed passed) {
      Part before = parts.getOrDefault(passed.from(), new Part(passed.offset(), 0));
      parts.put(passed.from(), new Part(before.offset(), before.bytes() + passed.bytes().length));
    }

    String what() {
      return isTls ? "TLS" : "another protocol";
    }
  }

  /** Takes the next piece. */
  void add(Decoded.Piece piece) {
    Passed passed = piece.passed();
    called.add(passed);
    boolean isTls = passed.kind() == Passed.Kind.TLS;
    boolean isOther = isTls || passed.kind() == Passed.Kind.STREAM;
    if (!isOther || passed.problem() != null) {
      return;
    }
    Integer number = piece.connection();
    Left one = left.get(number);
    if (one == null && left.size() == MOST) {
      more.add(number);
      return;
    }
    if (one == null) {
      one = new Left(isTls);
      left.put(number, one);
    }
    one.add(passed);
  }

  /**
   * Refuses a command that is not called.
   *
   * @param where the file, for people
   * @throws IllegalArgumentException when one of these is not called; it names those that are
   */
  void requireCalled(Set<String> commands, String where) {
    called.require(commands, where);
  }

  /** For people, a line for each connection, or for the first ones of many. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    left.forEach(
        (number, one) -> {
          if (lines.size() < MOST_LINES) {
            lines.add("#" + number + " goes over to " + one.what() + ": " + parts(one));
          }
        });
    int others = left.size() - lines.size() + more.size();
    if (others > 0) {
      lines.add(others + " more go over to TLS or another protocol");
    }
    return lines;
  }

  private static String parts(Left one) {
    List<String> words = new ArrayList<>();
    one.parts.forEach(
        (role, part) ->
            words.add(part.bytes() + " bytes from byte " + part.offset() + " of the " + role));
    return String.join(", ", words);
  }

  /**
   * For programs, where there is one: {@code "left": [{"connection": 1, "to": "tls", "client":
   * {"offset": 57, "bytes": 9}}]}.
   */
  void addTo(ObjectNode summary) {
    if (left.isEmpty()) {
      return;
    }
    ArrayNode all = summary.putArray("left");
    left.forEach(
        (number, one) -> {
          ObjectNode entry = all.addObject().put("connection", (int) number);
          entry.put("to", one.isTls ? "tls" : "stream");
          one.parts.forEach(
              (role, part) ->
                  entry
                      .putObject(role.toString())
                      .put("offset", part.offset())
                      .put("bytes", part.bytes()));
        });
  }
}
