package dev.ampinterop.cli;

import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.CaptureHeader;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.decode.Sighting;
import dev.ampinterop.conformance.decode.Sightings;
import dev.ampinterop.conformance.minimize.Wanted;
import dev.ampinterop.conformance.wire.Address;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A captured conversation as it should have been, as far as anybody has said what is right.
 *
 * @param input the capture
 * @param healthy who does it right
 * @param against the server with the bug
 * @param atFault the buggy side, as the user says
 * @param expected right values, as the user says them
 * @param limit how long to wait for a box
 * @param descriptors which keys name descriptors
 */
record RightConversation(
    Path input,
    HealthyChoice healthy,
    Optional<CaseProof> against,
    Optional<Role> atFault,
    List<String> expected,
    Duration limit,
    Set<String> descriptors) {
  /** Copies the collections. */
  RightConversation {
    expected = List.copyOf(expected);
    descriptors = Set.copyOf(descriptors);
  }

  /**
   * The conversation with what is right in it.
   *
   * @throws CannotRun when nobody has said what is right, or who was asked does not know
   */
  Conversation of(Conversation captured, CaptureHeader header) {
    Conversation right = captured;
    Optional<Address> server = healthy.server();
    if (server.isPresent()) {
      right =
          new HealthyAnswers(input, server.get(), limit, descriptors).in(captured, header, against);
    } else {
      healthy.named().ifPresent(one -> requireAmpAlone(one, header));
      Optional<Role> guilty = guilty(header);
      right = guilty.map(captured::withoutFaultsOf).orElse(captured);
    }
    for (String one : expected) {
      right = ExpectedValue.parse(one).in(right);
    }
    if (healthy.named().isEmpty() && expected.isEmpty() && isAboutMeaning(header)) {
      throw new CannotRun(
          input
              + " shows \""
              + header.symptom()
              + "\", and Twisted does not know what the application should have answered (name a"
              + " server that does with --healthy, or say it with --expect COMMAND.KEY=VALUE)");
    }
    return right;
  }

  private static void requireAmpAlone(Opponent named, CaptureHeader header) {
    Opponent.Implementation one = (Opponent.Implementation) named;
    if (one.isPeer()) {
      throw new CannotRun(
          "--healthy "
              + named.text()
              + ": promote asks java and twisted only (run the case with --subject "
              + named.text()
              + " once it is there)");
    } else if (!header.symptom().isEmpty() && !Wanted.parse(header.symptom()).isDecidedByAmp()) {
      throw HealthyChoice.cannotTell(named, header.symptom());
    }
  }

  private static boolean isAboutMeaning(CaptureHeader header) {
    return !header.symptom().isEmpty() && Wanted.parse(header.symptom()).isAboutMeaning();
  }

  /** Who did what was chased, where that was said or the capture was made small for that. */
  private Optional<Role> guilty(CaptureHeader header) {
    if (atFault.isPresent()) {
      return atFault;
    } else if (healthy.named().isPresent()) {
      return Optional.of(Role.SERVER);
    } else if (header.symptom().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Capture.read(input, OptionalInt.empty()).conversations().stream()
          .flatMap(one -> Sightings.in(one, descriptors).stream())
          .map(Sighting::side)
          .findFirst();
    } catch (IOException e) {
      throw new CannotRun(String.valueOf(e.getMessage()));
    }
  }
}
