package dev.ampinterop.cli;

import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.decode.Sightings;
import dev.ampinterop.conformance.minimize.EndpointReplays;
import dev.ampinterop.conformance.verdict.Reference;
import dev.ampinterop.conformance.wire.Address;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Proves that a case shows a bug: it fails against the server that has it.
 *
 * @param buggy where that server listens
 * @param limit how long to wait for a box
 * @param tries how often the case is played until it fails
 * @param descriptors which keys name descriptors
 */
record CaseProof(Address buggy, Duration limit, int tries, Set<String> descriptors) {
  /**
   * Plays the case against it.
   *
   * @throws CannotRun when it passes each time, or nobody listens there
   */
  void requireFailure(ConformanceCase told) {
    List<Conversation> conversation = List.of(Conversation.of(told, descriptors));
    try (EndpointReplays replays = new EndpointReplays(buggy, limit, Reference.PLAYED)) {
      for (int attempt = 0; attempt < tries; attempt++) {
        if (replays.play(conversation).stream().anyMatch(one -> one.verdict().isFailure())) {
          return;
        }
      }
    } catch (IllegalStateException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotRun("interrupted");
    }
    throw new CannotRun(
        told.id()
            + " passes against "
            + buggy.text()
            + ", so it does not show the bug and is not written (is that the server with the bug,"
            + " and --healthy the one without? --tries N is for what shows only sometimes; what"
            + " the case should expect is said by --healthy or --expect COMMAND.KEY=VALUE)");
  }

  /**
   * Notices that the buggy and the healthy server were named in each other's place.
   *
   * @param captured what was captured, with the bug
   * @param right what passed with the healthy server
   * @throws CannotRun when the healthy one does what was captured, and the buggy one does not
   */
  void requireInPlace(Conversation captured, CapturedConversation right, Address healthy) {
    if (!isAsCaptured(captured, right, descriptors)) {
      return;
    }
    try (EndpointReplays replays = new EndpointReplays(buggy, limit)) {
      CapturedConversation wrong = replays.passed(List.of(captured)).get(0);
      if (!isAsCaptured(captured, wrong, descriptors)) {
        throw new CannotRun(
            "--healthy "
                + healthy.text()
                + " does what was captured, and --against "
                + buggy.text()
                + " does not: they are exchanged (name each in the other's place)");
      }
    } catch (IllegalStateException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotRun("interrupted");
    }
  }

  /** Whether nothing is wrong with what was captured beside what passed now. */
  static boolean isAsCaptured(
      Conversation captured, CapturedConversation passed, Set<String> descriptors) {
    CapturedConversation before = EndpointReplays.inTurn(List.of(captured)).get(0);
    return Sightings.wrong(before, passed, Role.SERVER, descriptors, Reference.CAPTURED).isEmpty();
  }
}
