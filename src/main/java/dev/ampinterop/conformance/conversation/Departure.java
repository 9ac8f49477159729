package dev.ampinterop.conformance.conversation;

import dev.ampinterop.conformance.cases.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a conversation leaves AMP: with the answer to a call that starts TLS, or that switches to
 * another protocol. Immutable.
 *
 * @param ask the call
 * @param answer the answer to it: what its side sends behind it is not AMP any more
 * @param to {@code TLS} or {@code STREAM}
 * @param tail what passed of that, in order; empty where nothing did
 */
public record Departure(Passed ask, Passed answer, Passed.Kind to, List<Passed> tail) {
  /** Copies the list. */
  public Departure {
    tail = List.copyOf(tail);
  }

  /**
   * Finds it.
   *
   * @param passed all that passed on a connection
   * @param switches the commands of which the user has said that they switch, one char per byte
   */
  public static Optional<Departure> in(List<Passed> passed, Set<String> switches) {
    DepartureFinder finder = new DepartureFinder(switches);
    passed.forEach(finder::accept);
    return finder.in(passed);
  }

  /** Finds it in a conversation that was read of what passed. */
  public static Optional<Departure> in(Conversation conversation, Set<String> switches) {
    return in(
        conversation.turns().stream()
            .map(Turn::passed)
            .flatMap(passed -> Optional.ofNullable(passed).stream())
            .toList(),
        switches);
  }

  static boolean isNamed(String command, Set<String> switches) {
    return command.equals(Leaving.START_TLS) || switches.contains(command);
  }

  static boolean isLeft(Passed one) {
    boolean isOther = one.kind() == Passed.Kind.TLS || one.kind() == Passed.Kind.STREAM;
    return isOther && one.problem() == null;
  }

  static boolean isSame(Passed.@Nullable Call one, Passed.@Nullable Call other) {
    return one != null && other != null && one.number() == other.number();
  }

  /** Whether it leaves for TLS. */
  public boolean isTls() {
    return to == Passed.Kind.TLS;
  }

  /** What it leaves for, for people. */
  public String what() {
    return isTls() ? "TLS" : "another protocol";
  }

  /** Which call it is that leads there, for people. */
  public String callWords() {
    return "the " + ask.from() + "'s call " + ask.words().command();
  }

  /** The bytes of that side that are not AMP. */
  public byte[] bytes(Role from) {
    return Passed.bytes(tail, from);
  }

  /** How many bytes of that side lie before the first that is not AMP. */
  public long offset(Role from) {
    return tail.stream()
        .filter(one -> one.from() == from)
        .findFirst()
        .map(Passed::offset)
        .orElseGet(() -> from == answer.from() ? answer.end() : ask.end());
  }

  /**
   * What it is and from which byte on, for people: {@code TLS from byte 57 of the client and byte
   * 25 of the server on}.
   */
  public String words() {
    return what()
        + " from byte "
        + offset(Role.CLIENT)
        + " of the client and byte "
        + offset(Role.SERVER)
        + " of the server on";
  }

  /**
   * The conversation without the call that leads there, and without what was begun behind it;
   * nobody closes there. What was in flight then keeps the reply that came before the answer.
   */
  @SuppressWarnings("ReferenceEquality") // it is that very box
  public Conversation before(Conversation whole) {
    List<Turn> turns = new ArrayList<>();
    boolean isBehindAsk = false;
    for (Turn turn : whole.turns()) {
      if (turn.passed() == answer) {
        break;
      }
      isBehindAsk |= turn.passed() == ask;
      if (!isBehindAsk || turn.isReply()) {
        turns.add(turn);
      }
    }
    return new Conversation(whole.connection(), turns, Optional.empty()).with(turns);
  }
}
