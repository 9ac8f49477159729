package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.verdict.BoxDifference;
import dev.ampinterop.conformance.verdict.Difference;
import dev.ampinterop.conformance.wire.Direction;
import dev.ampinterop.conformance.wire.PieceWords;
import dev.ampinterop.conformance.wire.WireEvent;
import dev.ampinterop.conformance.wire.WirePiece;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares what came in a replay with what was captured. */
final class ReplayJudge {
  private final Passage passage;
  private final Role subject;
  private final ReplayMatcher matcher;
  private final boolean strictOrder;
  private final List<Difference> differences = new ArrayList<>();

  ReplayJudge(Passage passage, Role subject, ReplayMatcher matcher, boolean strictOrder) {
    this.passage = passage;
    this.subject = subject;
    this.matcher = matcher;
    this.strictOrder = strictOrder;
  }

  List<Difference> judge(List<WireEvent> events) {
    Direction direction = Direction.of(subject, events);
    int number = 0;
    int latest = -1;
    boolean isComplete = true;
    for (ReplayMatcher.Expected one : matcher.expected()) {
      number++;
      String where = "wire from " + subject + ", " + BoxDifference.name(one.entry(), number);
      Optional<ReplayMatcher.Came> came = one.came();
      if (came.isEmpty()) {
        // What follows it may be missing for no other reason.
        if (isComplete) {
          differences.add(new Difference(where, words(one.box().piece()), "it did not come"));
        }
        isComplete = false;
        continue;
      }
      if (!came.get().isAsWanted()) {
        WireEntry wanted =
            new WireEntry(
                subject, one.entry().kind(), came.get().wanted(), List.of(), List.of());
        differences.add(BoxDifference.of(where, wanted, came.get().bytes(), 0));
      }
      if (strictOrder && came.get().place() < latest) {
        differences.add(
            new Difference(
                where, "box " + number, "it came before one that should come before it"));
      }
      latest = Math.max(latest, came.get().place());
      descriptors(where, one.box(), came.get(), direction);
    }
    for (WirePiece piece : matcher.unexpected()) {
      differences.add(
          new Difference("wire from " + subject, "nothing like it", words(piece)));
    }
    if (isComplete) {
      closing(events);
    }
    return List.copyOf(differences);
  }

  private void descriptors(
      String where, Passed box, ReplayMatcher.Came came, Direction direction) {
    List<String> wanted =
        passage.descriptors(subject).subList(box.firstDescriptor(), box.endDescriptor()).stream()
            .map(CapturedDescriptor::facts)
            .map(facts -> facts.kind())
            .toList();
    List<String> there =
        direction.descriptors().stream()
            .filter(
                arrival ->
                    arrival.chunk().end() > came.begin() && arrival.chunk().end() <= came.end())
            .map(arrival -> arrival.facts().kind())
            .toList();
    boolean same = wanted.size() == there.size();
    for (int index = 0; same && index < wanted.size(); index++) {
      same = wanted.get(index).equals("unknown") || wanted.get(index).equals(there.get(index));
    }
    if (!same) {
      differences.add(new Difference(where + ", descriptors", list(wanted), list(there)));
    }
  }

  private void closing(List<WireEvent> events) {
    Optional<Role> observed =
        events.stream().filter(WireEvent.Close.class::isInstance).map(WireEvent::from).findFirst();
    if (passage.closed().isPresent() && !passage.closed().equals(observed)) {
      differences.add(
          new Difference(
              "wire, close",
              "the " + passage.closed().get() + " closes first",
              observed.map(role -> "the " + role + " closed first").orElse("nobody closed")));
    }
  }

  private static String list(List<String> kinds) {
    return kinds.isEmpty() ? "none" : String.join(", ", kinds);
  }

  private static String words(WirePiece piece) {
    return PieceWords.of(piece).toString();
  }

}
