package dev.ampinterop.cli;

import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.minimize.SightedSymptom;
import dev.ampinterop.conformance.minimize.Wanted;
import java.nio.file.Path;
import java.util.List;

/**
 * Notices that {@code minimize} was given the buggy and the healthy server in each other's place.
 * It would look for what is right.
 *
 * @param input the capture
 * @param isSmall whether it was made small before, so that it may have what is right
 * @param healthy what the user named as healthy
 * @param against what the user named as the one with the bug
 * @param notes gets what may be a mistake
 */
record ServersInPlace(Path input, boolean isSmall, String healthy, String against, Notes notes) {
  /**
   * Looks at what the first play showed.
   *
   * @param conversations as they were captured
   * @param isShown whether they showed the symptom
   * @throws CannotRun when the two are certainly exchanged
   * @throws InterruptedException when the thread was interrupted
   */
  void require(SightedSymptom symptom, List<Conversation> conversations, boolean isShown)
      throws InterruptedException {
    if (!symptom.isExchanged(conversations, isShown)) {
      return;
    }
    String both = "--healthy " + healthy + " and --against " + against;
    if (symptom.wanted().kind() != Wanted.Kind.FAILS && !isSmall) {
      throw new CannotRun(
          both
              + " are exchanged: the healthy server shows the symptom \""
              + symptom.wanted().text()
              + "\" as it is in "
              + input
              + ", and the other one does not (name each in the other's place; where the capture is"
              + " of the healthy server, --symptom fails finds what the other one does otherwise)");
    }
    notes.say(
        "the healthy server does what was captured, the other one does not: where the capture"
            + " shows the bug, "
            + both
            + " are exchanged");
  }
}
