package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.wire.WireEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a conversation with a program at an address went, for whoever has to decide whether another
 * one is worth its time. Immutable.
 */
public final class Course {
  /** As much as it takes to know whether it is AMP; the rest may be endless. */
  private static final long MOST_BYTES = 1 << 20;

  /** What AMP does not begin with. */
  private static final Set<Passed.Kind> NO_AMP =
      Set.of(Passed.Kind.BOX, Passed.Kind.BYTES, Passed.Kind.INCOMPLETE);

  /** A bug of a program that works may well say one or two boxes too many. */
  private static final int MANY_MORE = 5;

  /** What makes a conversation useless, with the words for people that follow the program. */
  enum Useless {
    REFUSED("did not accept the connection"),
    CLOSED("closed the connection without a word"),
    SILENT("said nothing"),
    NOT_AMP("said what is not AMP"),
    UNASKED("went on saying what nobody had asked for"),
    FLOODED("sent far more than it was asked for");

    private final String words;

    Useless(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  private final ConformanceCase told;
  private final boolean isConnected;
  private final boolean isFlooded;
  private final boolean isFailure;
  private final List<WireEvent> events;
  private final List<Passed> passed;

  /**
   * One that is over.
   *
   * @param told what was played
   * @param isConnected whether the connection was ever up
   * @param isFlooded whether it was stopped because far too much came
   * @param isFailure whether it failed
   * @param events what passed; the beginning is enough
   */
  public Course(
      ConformanceCase told,
      boolean isConnected,
      boolean isFlooded,
      boolean isFailure,
      List<WireEvent> events) {
    this.told = told;
    this.isConnected = isConnected;
    this.isFlooded = isFlooded;
    this.isFailure = isFailure;
    this.events = List.copyOf(events);
    this.passed = ConversationReader.read(beginning(events));
  }

  private static List<WireEvent> beginning(List<WireEvent> events) {
    List<WireEvent> beginning = new ArrayList<>();
    long bytes = 0;
    for (WireEvent event : events) {
      if (bytes > MOST_BYTES) {
        break;
      }
      beginning.add(event);
      bytes += event instanceof WireEvent.Bytes some ? some.bytes().length : 0;
    }
    return beginning;
  }

  /** Whether the connection was ever up. */
  public boolean isConnected() {
    return isConnected;
  }

  /** What passed, as far as it was kept. */
  List<Passed> passed() {
    return passed;
  }

  /** Why it was useless: nothing of it shows that the program works; empty elsewhere. */
  Optional<Useless> useless(Role program) {
    if (!isConnected) {
      return Optional.of(Useless.REFUSED);
    }
    if (isFlooded) {
      return Optional.of(Useless.FLOODED);
    }
    List<Passed> said = said(program);
    if (!isFailure) {
      return Optional.empty();
    }
    if (said.isEmpty()) {
      return silence(program);
    }
    Passed first = said.get(0);
    if (NO_AMP.contains(first.kind())) {
      return Optional.of(Useless.NOT_AMP);
    }
    boolean isUnasked =
        (first.isReply() && first.call() == null) || said.size() >= expected(program) + MANY_MORE;
    return isUnasked ? Optional.of(Useless.UNASKED) : Optional.empty();
  }

  private Optional<Useless> silence(Role program) {
    boolean closedFirst = WireEvent.closedFirst(events).equals(Optional.of(program));
    if (program == Role.CLIENT) {
      // So it leaves a conversation out.
      return closedFirst ? Optional.empty() : Optional.of(Useless.SILENT);
    }
    // A close without a word may be all that a case asks for; then this one shows nothing.
    return expected(program) == 0
        ? Optional.empty()
        : Optional.of(closedFirst ? Useless.CLOSED : Useless.SILENT);
  }

  /** Whether it shows that the program works: it said something, and that was right. */
  boolean isGood(Role program) {
    return !isFailure && !said(program).isEmpty();
  }

  /** Whether the program closed the connection, and said nothing before. */
  boolean isLeftOut(Role program) {
    return said(program).isEmpty() && WireEvent.closedFirst(events).equals(Optional.of(program));
  }

  private List<Passed> said(Role program) {
    return passed.stream().filter(one -> one.from() == program).toList();
  }

  private int expected(Role program) {
    return ConversationReader.boxes(program, told.wire()).size();
  }
}
