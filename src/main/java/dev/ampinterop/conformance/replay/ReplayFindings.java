package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.verdict.Difference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a replay finds that is not as it was captured. Of very many differences the first are kept,
 * and how many more there are. Not thread-safe.
 */
final class ReplayFindings {
  /** More than anybody reads. */
  static final int MOST = 1000;

  private final Role subject;
  private final List<OfBox> ofBoxes = new ArrayList<>();
  private final List<Difference> ofDescriptors = new ArrayList<>();
  private final List<Difference> unexpected = new ArrayList<>();
  private final List<Difference> atEnd = new ArrayList<>();
  private int kept;
  private long more;

  /** Of the box of that number. */
  private record OfBox(long number, Difference difference) {}

  /**
   * @param subject who is expected to do it again
   */
  ReplayFindings(Role subject) {
    this.subject = subject;
  }

  /** A box, from 1, is not as it should be. */
  void ofBox(long number, Supplier<Difference> difference) {
    if (isRoom()) {
      ofBoxes.add(new OfBox(number, difference.get()));
    }
  }

  /** Descriptors are not as they should be. */
  void ofDescriptors(Supplier<Difference> difference) {
    if (isRoom()) {
      ofDescriptors.add(difference.get());
    }
  }

  /** Something came that stands for nothing. */
  void unexpected(Supplier<String> words) {
    if (isRoom()) {
      unexpected.add(new Difference("wire from " + subject, "nothing like it", words.get()));
    }
  }

  /** The connection did not end as it should. */
  void atEnd(Difference difference) {
    atEnd.add(difference);
  }

  private boolean isRoom() {
    if (kept == MOST) {
      more++;
      return false;
    }
    kept++;
    return true;
  }

  /** All of them: in the order of the boxes, then what belongs to none. */
  List<Difference> all() {
    List<Difference> all = new ArrayList<>();
    ofBoxes.stream()
        .sorted(Comparator.comparingLong(OfBox::number))
        .forEach(one -> all.add(one.difference()));
    all.addAll(ofDescriptors);
    all.addAll(unexpected);
    if (more > 0) {
      all.add(
          new Difference("wire from " + subject, "no more differences", more + " more of them"));
    }
    all.addAll(atEnd);
    return List.copyOf(all);
  }
}
