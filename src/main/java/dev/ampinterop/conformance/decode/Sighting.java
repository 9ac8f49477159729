package dev.ampinterop.conformance.decode;

import dev.ampinterop.amp.log.ReadableBytes;
import dev.ampinterop.conformance.cases.Role;
import java.nio.charset.StandardCharsets;

/**
 * Something wrong that was seen in a conversation: in which call, on which side, what should have
 * come and what came. Immutable.
 *
 * @param kind what sort of thing it is
 * @param side who did it
 * @param command the command of the call in which it shows, one char per byte; empty where it shows
 *     in none
 * @param detail what tells two of one kind and command apart: the key of a wrong value, the code of
 *     an error, the name of a rule; empty where nothing does
 * @param call which call of the side that made it, from 1; 0 where it shows in none
 * @param nanos when it was seen, since the connection was opened
 * @param expected what should have come, for people; empty where the kind says it
 * @param came what came, for people; empty where the kind says it
 */
public record Sighting(
    Kind kind,
    Role side,
    String command,
    String detail,
    int call,
    long nanos,
    String expected,
    String came) {

  /** What can be seen. */
  public enum Kind {
    /** A rule of AMP is broken; the detail is its name. */
    RULE,
    /** The side closed the connection; the detail is the code of the error that it sent last. */
    CLOSES,
    /** The side did not reply to a call. */
    UNANSWERED,
    /** The side replied with an error, or with an answer where an error should have come. */
    REPLY,
    /** The side sent another value; the detail is the key. */
    VALUE,
    /**
     * The side sent another descriptor; the detail is the key that names it, where one is known.
     */
    DESCRIPTOR,
    /** The side did not make a call that it should have made. */
    NOT_CALLED,
    /** The side made a call that it should not have made. */
    CALLED,
    /** The side sent more descriptors than it should have. */
    DESCRIPTORS,
    /** The side did not close the connection where it should have. */
    STAYED,
    /** The side took too long to reply. */
    SLOW
  }

  /** Whether the other one is the same thing in the same place; numbers and values may differ. */
  public boolean isLike(Sighting other) {
    return kind == other.kind
        && side == other.side
        && command.equals(other.command)
        && detail.equals(other.detail);
  }

  /** Whether it is about a value, or a descriptor that is one. */
  public boolean isOfValue() {
    return kind == Kind.VALUE || kind == Kind.DESCRIPTOR;
  }

  /** What is wrong, in a clause that fits every conversation in which the same is wrong. */
  public String words() {
    String name = readable(command);
    return switch (kind) {
      case RULE -> "the " + side + " breaks the rule " + detail + inCall();
      case CLOSES ->
          "the "
              + side
              + (detail.isEmpty() ? "" : " replies with the error " + readable(detail) + " and")
              + " closes the connection"
              + (command.isEmpty() ? "" : " on a call of " + name);
      case UNANSWERED -> "the " + side + " leaves a call of " + name + " unanswered";
      case REPLY ->
          "the "
              + side
              + " replies to a call of "
              + name
              + " with "
              + came
              + ", not with "
              + expected;
      case VALUE -> "the " + side + " sends a wrong value for " + readable(detail) + inCall();
      case DESCRIPTOR ->
          "the " + side + " sends a wrong descriptor for " + readable(detail) + inCall();
      case NOT_CALLED -> "the " + side + " does not call " + name;
      case CALLED -> "the " + side + " calls " + name + " once too often";
      case STAYED ->
          "the "
              + side
              + " does not close the connection"
              + (command.isEmpty() ? "" : " on a call of " + name);
      case DESCRIPTORS -> "the " + side + " sends more descriptors than it should";
      case SLOW -> "the " + side + " takes too long to answer a call of " + name;
    };
  }

  private String inCall() {
    return command.isEmpty() ? "" : " in a call of " + readable(command);
  }

  /** The call, for people: {@code call 30 Put}. */
  String callWords() {
    return "call " + call + " " + readable(command);
  }

  private static String readable(String text) {
    return ReadableBytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
