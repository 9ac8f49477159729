package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.WirePiece;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A box, or bytes that are none, that passed on a captured connection.
 *
 * @param from who sent it
 * @param nanos when its last byte passed, since the connection was opened
 * @param piece what it is
 * @param bytes exactly; not to be changed
 * @param firstDescriptor how many descriptors of that side had passed before it
 * @param endDescriptor how many when it had passed
 */
@SuppressWarnings("ArrayRecordComponent")
record Passed(
    Role from, long nanos, WirePiece piece, byte[] bytes, int firstDescriptor, int endDescriptor) {

  /** What a box is for; where it has several keys that route, as Twisted takes it. */
  enum Kind {
    /** An answer or an error. */
    REPLY,
    /** A call, whether it wants an answer or not. */
    CALL,
    /** No box, or one that goes nowhere. */
    NONE
  }

  Kind kind() {
    if (text("_answer").isPresent() || text("_error").isPresent()) {
      return Kind.REPLY;
    }
    return text("_command").isPresent() ? Kind.CALL : Kind.NONE;
  }

  boolean isError() {
    return text("_answer").isEmpty() && text("_error").isPresent();
  }

  /** The tag of a reply, or of a call that wants one. */
  Optional<String> tag() {
    return kind() == Kind.REPLY ? text("_answer").or(() -> text("_error")) : text("_ask");
  }

  /** The name of the command that is called; empty in replies. */
  String command() {
    return text("_command").orElse("");
  }

  /** The value of a key as a text, one char a byte. */
  Optional<String> text(String key) {
    return piece instanceof WirePiece.Box box
        ? box.value(key).map(value -> new String(value, StandardCharsets.ISO_8859_1))
        : Optional.empty();
  }
}
