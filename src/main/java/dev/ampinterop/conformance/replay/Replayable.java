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
    Course course = new Course(captured, ReplayLimits.NOTHING);
    notes.addAll(course.notes());
    List<CaptureEvent> events = new ArrayList<>();
    course.events().forEachRemaining(events::add);
    Conversation all = Conversation.of(captured.with(events), said);
    List<Turn> whole =
        all.turns().stream()
            .filter(turn -> turn.passed() == null || turn.passed().kind() != Passed.Kind.INCOMPLETE)
            .toList();
    this.transport = captured.opened().transport();
    this.conversation = all.with(whole);
    this.departure = Departure.in(conversation, captured.switches());
  }

  /** What is not as it was captured, for people. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** What {@link #document} leaves out because it is not AMP, for people; empty mostly. */
  public Optional<String> leftOut() {
    return leftOut;
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
