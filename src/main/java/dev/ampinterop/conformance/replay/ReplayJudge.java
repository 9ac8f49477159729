package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.verdict.BoxDifference;
import dev.ampinterop.conformance.verdict.Difference;
import dev.ampinterop.conformance.wire.WireEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Compares what came in a replay with what was captured. */
final class ReplayJudge {
  private final Optional<Role> closedBy;
  private final UnaryOperator<String> commands;
  private final Role subject;
  private final ReplayMatcher matcher;
  private final boolean strictOrder;
  private final List<Difference> differences = new ArrayList<>();

  /**
   * @param captured what was captured
   * @param closedBy who closed first there
   * @param subject who is expected to do it again
   */
  ReplayJudge(
      List<Passed> captured,
      Optional<Role> closedBy,
      Role subject,
      ReplayMatcher matcher,
      boolean strictOrder) {
    this.closedBy = closedBy;
    this.commands = Passed.commands(captured, subject.other());
    this.subject = subject;
    this.matcher = matcher;
    this.strictOrder = strictOrder;
  }

  List<Difference> judge(List<WireEvent> events) {
    long left = matcher.left().orElse(Long.MAX_VALUE);
    List<CapturedDescriptor> arrivals =
        Passed.descriptors(ConversationReader.read(events), subject).stream()
            .filter(arrival -> arrival.at() < left)
            .toList();
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
          differences.add(new Difference(where, words(one.box()), "it did not come"));
        }
        isComplete = false;
        continue;
      }
      if (!came.get().isAsWanted()) {
        WireEntry wanted = new WireEntry(subject, one.entry().kind(), came.get().wanted());
        differences.add(BoxDifference.of(where, wanted, came.get().bytes(), 0, commands));
      }
      if (strictOrder && came.get().place() < latest) {
        differences.add(
            new Difference(
                where, "box " + number, "it came before one that should come before it"));
      }
      latest = Math.max(latest, came.get().place());
    }
    descriptors(arrivals, isComplete);
    for (Passed piece : matcher.unexpected()) {
      differences.add(new Difference("wire from " + subject, "nothing like it", words(piece)));
    }
    if (isComplete) {
      closing(events);
    }
    return List.copyOf(differences);
  }

  /**
   * A descriptor has to be there by the end of the box that names it, on whichever byte it came.
   */
  private void descriptors(List<CapturedDescriptor> arrivals, boolean isComplete) {
    List<ReplayMatcher.Expected> came =
        matcher.expected().stream()
            .filter(one -> one.came().isPresent())
            .sorted(Comparator.comparingInt(one -> one.came().orElseThrow().place()))
            .toList();
    int named = 0;
    for (ReplayMatcher.Expected one : came) {
      long end = one.came().orElseThrow().end();
      List<String> wanted =
          one.box().descriptors().stream().map(each -> each.facts().kind()).toList();
      List<String> there =
          arrivals.stream()
              .filter(arrival -> arrival.at() < end)
              .skip(named)
              .limit(wanted.size())
              .map(arrival -> arrival.facts().kind())
              .toList();
      named += wanted.size();
      if (!isSame(wanted, there)) {
        int number = matcher.expected().indexOf(one) + 1;
        String where = "wire from " + subject + ", " + BoxDifference.name(one.entry(), number);
        differences.add(new Difference(where + ", descriptors", list(wanted), list(there)));
      }
    }
    if (isComplete && arrivals.size() > named) {
      List<String> more =
          arrivals.stream().skip(named).map(arrival -> arrival.facts().kind()).toList();
      differences.add(
          new Difference("wire from " + subject + ", descriptors", "no more", list(more)));
    }
  }

  private static boolean isSame(List<String> wanted, List<String> there) {
    boolean same = wanted.size() == there.size();
    for (int index = 0; same && index < wanted.size(); index++) {
      same = wanted.get(index).equals("unknown") || wanted.get(index).equals(there.get(index));
    }
    return same;
  }

  private void closing(List<WireEvent> events) {
    Optional<Role> observed = WireEvent.closedFirst(events);
    if (closedBy.isPresent() && !closedBy.equals(observed)) {
      differences.add(
          new Difference(
              "wire, close",
              "the " + closedBy.get() + " closes first",
              observed.map(role -> "the " + role + " closed first").orElse("nobody closed")));
    }
  }

  private static String list(List<String> kinds) {
    return kinds.isEmpty() ? "none" : String.join(", ", kinds);
  }

  private String words(Passed piece) {
    return piece.words(commands).toString();
  }
}
