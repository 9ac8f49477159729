package dev.ampinterop.cli;

import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.decode.FaultLine;
import dev.ampinterop.conformance.decode.Sighting;
import dev.ampinterop.conformance.decode.Sightings;
import dev.ampinterop.conformance.minimize.EndpointReplays;
import dev.ampinterop.conformance.minimize.Wanted;
import dev.ampinterop.conformance.verdict.Reference;
import dev.ampinterop.conformance.wire.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a server that does it right answers in a captured conversation.
 *
 * @param input the capture
 * @param healthy where that server listens
 * @param limit how long to wait for a box
 * @param descriptors which keys name descriptors
 */
record HealthyAnswers(Path input, Address healthy, Duration limit, Set<String> descriptors) {
  /**
   * The conversation with those answers.
   *
   * @param buggy the server with the bug; empty where nobody has named it
   * @throws CannotRun when nobody listens there, the server does not do the same twice, or it does
   *     what is wrong in the capture
   */
  Conversation in(Conversation captured, CaptureHeader header, Optional<CaseProof> buggy) {
    try (EndpointReplays replays = new EndpointReplays(healthy, limit)) {
      CapturedConversation passed = replays.passed(List.of(captured)).get(0);
      CapturedConversation again = replays.passed(List.of(captured)).get(0);
      requireSame(passed, again);
      buggy.ifPresent(proof -> proof.requireInPlace(captured, passed, healthy));
      if (buggy.isEmpty()) {
        requireOther(captured, passed, header.symptom());
      }
      Conversation right = Conversation.of(passed, descriptors);
      return captured.withRepliesOf(right, Role.CLIENT);
    } catch (IllegalStateException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotRun("interrupted");
    }
  }

  private void requireSame(CapturedConversation passed, CapturedConversation again) {
    List<Sighting> unlike =
        Sightings.wrong(again, passed, Role.SERVER, descriptors, Reference.PLAYED);
    if (!unlike.isEmpty()) {
      throw new CannotRun(
          healthy.text()
              + " does not do the same twice, so nobody knows what is right: "
              + FaultLine.of(unlike.get(0), "its first play")
              + " (does it keep something from one connection to the next?)");
    }
  }

  private void requireOther(Conversation captured, CapturedConversation passed, String symptom) {
    boolean showsBug = !symptom.isEmpty() && Wanted.parse(symptom).isCaptured();
    if (showsBug && CaseProof.isAsCaptured(captured, passed, descriptors)) {
      throw new CannotRun(
          "--healthy "
              + healthy.text()
              + " does what is wrong in "
              + input
              + ", which shows \""
              + symptom
              + "\" (name a server without the bug, or say what is right with --expect"
              + " COMMAND.KEY=VALUE)");
    }
  }
}
