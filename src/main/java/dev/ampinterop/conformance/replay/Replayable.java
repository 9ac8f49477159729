package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.CaseMaker;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.NotConvertible;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.conversation.Turn;
import java.util.ArrayList;
import java.util.List;
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
  private final List<String> notes = new ArrayList<>();

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
      if (event instanceof CaptureEvent.Closed) {
        break;
      }
    }
    Conversation all = Conversation.of(new CapturedConversation(events), said);
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
  }

  /** What is not as it was captured, for people. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  Conversation conversation() {
    return conversation;
  }

  /** What passed, in order. */
  List<Passed> passed() {
    return conversation.turns().stream().map(Turn::passed).toList();
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
    try {
      document = CaseMaker.replay(conversation, script, id, claim, notes);
    } catch (NotConvertible e) {
      throw new ReplayException(String.valueOf(e.getMessage()));
    }
    boolean passesDescriptors =
        conversation.turns().stream().anyMatch(turn -> !turn.descriptors().isEmpty());
    if (passesDescriptors || transport == CaptureTransport.TCP) {
      ArrayNode transports = document.putArray("transports");
      if (!passesDescriptors) {
        transports.add("tcp");
      }
      transports.add("unix");
    }
    return document;
  }
}
