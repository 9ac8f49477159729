package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.CaseMaker;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.Departure;
import dev.ampinterop.conformance.conversation.NotConvertible;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.conversation.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What of a captured conversation can be played again: all until it was closed, or until something
 * is missing. Not thread-safe.
 */
public final class Replayable {
  private final CaptureTransport transport;
  private final Conversation conversation;
  private final Optional<Departure> departure;
  private final long ends;
  private final List<String> notes = new ArrayList<>();
  private Optional<String> leftOut = Optional.empty();

  /**
   * Reads it.
   *
   * @param said which keys name descriptors, as {@link
   *     dev.ampinterop.conformance.conversation.DescriptorKeys}
   * @throws ReplayException when nothing passed
   */
  public Replayable(CapturedConversation captured, Set<String> said) {
    List<CaptureEvent> events = new ArrayList<>();
    for (CaptureEvent event : captured.events()) {
      if (event instanceof CaptureEvent.Gap gap) {
        notes.add("what follows a gap is left out: " + gap.because());
        break;
      }
      events.add(event);
      if (event instanceof CaptureEvent.Closed closed) {
        noteBehindHalf(captured, closed);
        break;
      }
    }
    Conversation all = Conversation.of(captured.with(events), said);
    List<Turn> whole = new ArrayList<>();
    for (Turn turn : all.turns()) {
      Passed passed = turn.passed();
      if (passed != null && passed.kind() == Passed.Kind.INCOMPLETE) {
        int length = passed.bytes().length;
        notes.add(
            "the " + turn.from() + "'s last " + length + " bytes, no whole box, are left out");
      } else {
        whole.add(turn);
      }
    }
    if (whole.isEmpty()) {
      throw new ReplayException("nothing passed on connection " + captured.number());
    }
    this.transport = captured.opened().transport();
    this.conversation = all.with(whole);
    this.ends = events.get(events.size() - 1).nanos() - captured.opened().nanos();
    this.departure = Departure.in(conversation, captured.switches());
  }

  private void noteBehindHalf(CapturedConversation captured, CaptureEvent.Closed closed) {
    boolean isFollowed =
        captured.events().stream()
            .dropWhile(event -> !event.equals(closed))
            .anyMatch(CaptureEvent.Bytes.class::isInstance);
    if (closed.how() == CaptureEvent.How.HALF && isFollowed) {
      notes.add("what came after the " + closed.by() + " had ended its direction is left out");
    }
  }

  /** What is not as it was captured, for people. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** What {@link #document} leaves out because it is not AMP, for people; empty mostly. */
  public Optional<String> leftOut() {
    return leftOut;
  }

  Conversation conversation() {
    return conversation;
  }

  /** What passed, in order, up to where the conversation leaves AMP. */
  @SuppressWarnings("ReferenceEquality") // it is that very piece
  List<Passed> passed() {
    List<Passed> all = conversation.turns().stream().map(Turn::passed).toList();
    return departure()
        .map(left -> all.stream().takeWhile(one -> one != left.tail().get(0)).toList())
        .orElse(all);
  }

  /** How long it lasted behind the answer with which it leaves AMP. */
  Duration lasted() {
    return departure
        .map(left -> Duration.ofNanos(Math.max(0, ends - left.answer().nanos())))
        .orElse(Duration.ZERO);
  }

  /** Where it leaves AMP; empty where nothing passes there. */
  Optional<Departure> departure() {
    return departure.filter(left -> !left.tail().isEmpty());
  }

  /**
   * A case, as a file has it: the script plays one side as it was captured, an implementation has
   * to send what the other side sent. {@link #notes} is complete after that.
   *
   * @param script the side that is played as captured
   * @param id the case's
   * @param claim the case's
   * @throws ReplayException when the other side sent what no implementation sends
   */
  public ObjectNode document(Role script, String id, String claim) {
    ObjectNode document;
    Conversation played = departure.map(left -> left.before(conversation)).orElse(conversation);
    departure.ifPresent(left -> leaveOut(left, played));
    try {
      document = CaseMaker.replay(played, script, id, claim, notes);
    } catch (NotConvertible e) {
      throw new ReplayException(String.valueOf(e.getMessage()));
    }
    boolean passesDescriptors =
        played.turns().stream().anyMatch(turn -> !turn.descriptors().isEmpty());
    if (passesDescriptors || transport == CaptureTransport.TCP) {
      ArrayNode transports = document.putArray("transports");
      if (!passesDescriptors) {
        transports.add("tcp");
      }
      transports.add("unix");
    }
    return document;
  }

  private void leaveOut(Departure left, Conversation played) {
    String how =
        left.callWords()
            + " leads to "
            + left.what()
            + ", which is played to any program only (--against unix:PATH or tcp:HOST:PORT)";
    if (played.turns().isEmpty()) {
      throw new ReplayException(how + ", and nothing passed before");
    }
    leftOut = Optional.of(how + "; it and what follows are left out");
  }
}
