package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.Turn;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says what AMP alone asks of a side: an AMP implementation plays it, and its application does
 * nothing wrong. Every call is answered, if with nothing, and the connection stays open. What shows
 * all the same does not come of the application. Not thread-safe.
 */
public final class AmpAlone implements PassedReplays {
  private final Replays replays;
  private final Role side;

  /**
   * @param replays plays with the implementation; the caller closes it
   * @param side the side that it plays
   */
  public AmpAlone(Replays replays, Role side) {
    this.replays = replays;
    this.side = side;
  }

  @Override
  public List<CapturedConversation> passed(List<Conversation> conversations)
      throws InterruptedException {
    List<Conversation> right = conversations.stream().map(this::right).toList();
    List<Result> results = replays.play(right);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    List<CapturedConversation> passed = new ArrayList<>();
    for (int number = 1; number <= right.size(); number++) {
      String id = CandidateCases.id(number);
      // A player that broke says nothing of AMP.
      Optional<Result> played =
          results.stream()
              .filter(result -> result.caseId().equals(id))
              .filter(result -> result.play().script().equals(Optional.of(side.other())))
              .filter(result -> result.verdict() != Verdict.ERRORED)
              .findFirst();
      passed.add(
          played.isPresent()
              ? CapturedConversation.of(played.get().wire(), number)
              : nothing(number));
    }
    return passed;
  }

  /** The application does nothing wrong; who is sent what AMP forbids closes all the same. */
  private Conversation right(Conversation captured) {
    Conversation right = captured.withoutFaultsOf(side);
    boolean isBroken =
        right.turns().stream()
            .filter(turn -> turn.from() == side.other())
            .anyMatch(turn -> turn instanceof Turn.Stray || turn.isWrong());
    return isBroken
        ? new Conversation(right.connection(), right.turns(), Optional.of(side))
        : right;
  }

  private static CapturedConversation nothing(int number) {
    return new CapturedConversation(
        List.of(new CaptureEvent.Opened(0, number, CaptureTransport.UNIX, "", "")));
  }
}
