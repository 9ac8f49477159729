package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.HeldEvents;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.DescriptorKeys;
import dev.ampinterop.conformance.conversation.PassedWalk;
import dev.ampinterop.conformance.decode.Sighting;
import dev.ampinterop.conformance.minimize.PartOfConnection.Range;
import dev.ampinterop.conformance.wire.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes a capture that is too large for memory so small that it is not. A candidate is a list of
 * connections, or ranges of the calls of one; what passes is read from the file and played. Not
 * thread-safe.
 */
public final class FirstCut {
  private static final Role ASKER = Role.CLIENT;

  /** How many calls up to the one that shows the symptom are tried first. */
  private static final int FEW_CALLS = 64;

  private final List<CapturedConversation> whole;
  private final LargePlays plays;
  private final Setup setup;

  /**
   * How it goes.
   *
   * @param limit how long to wait for a box
   * @param tries how often a candidate is played until it shows the symptom
   * @param said which keys name descriptors
   * @param most how many bytes of memory what is left may take
   * @param steps told what is left, for people
   */
  public record Setup(
      Duration limit, int tries, Set<String> said, long most, Consumer<String> steps) {}

  /**
   * @param whole the connections
   * @param subject the server that shows the symptom
   * @param healthy the one that does not
   * @param symptom knows it when it sees it
   */
  public FirstCut(
      List<CapturedConversation> whole,
      Address subject,
      Optional<Address> healthy,
      SightedSymptom symptom,
      Setup setup) {
    this.whole = List.copyOf(whole);
    this.plays = new LargePlays(ASKER, subject, healthy, symptom, setup.limit());
    this.setup = setup;
  }

  /**
   * Looks for it.
   *
   * @return connections that show the symptom and fit into memory; empty where the whole does not
   *     show it, or nothing that fits does
   * @throws InterruptedException when the thread was interrupted
   */
  public Optional<List<CapturedConversation>> look() throws InterruptedException {
    Optional<LargePlays.Seen> first = plays.seen(whole, Optional.empty());
    if (first.isEmpty()) {
      return Optional.empty();
    }
    Sighting chased = first.get().sighting();
    setup
        .steps()
        .accept(
            "it shows in call "
                + chased.call()
                + " of connection "
                + whole.get(first.get().connection()).number());
    CapturedConversation one = whole.get(first.get().connection());
    List<CapturedConversation> alone = List.of(one);
    if (whole.size() == 1 || shows(alone, chased)) {
      return fits(alone) ? Optional.of(alone) : cut(one, chased);
    }
    return together(first.get().connection(), chased);
  }

  /** Takes away halves, then quarters of the other connections, until what is left fits. */
  private Optional<List<CapturedConversation>> together(int needed, Sighting chased)
      throws InterruptedException {
    List<CapturedConversation> left = whole;
    CapturedConversation kept = whole.get(needed);
    for (int size = left.size() / 2; size > 0 && !fits(left); size /= 2) {
      for (int start = 0; start < left.size() && !fits(left); ) {
        int end = Math.min(left.size(), start + size);
        List<CapturedConversation> candidate = new ArrayList<>(left.subList(0, start));
        candidate.addAll(left.subList(end, left.size()));
        if (left.subList(start, end).contains(kept) || !shows(candidate, chased)) {
          start = end;
        } else {
          left = candidate;
          setup.steps().accept(left.size() + " connections left");
        }
      }
    }
    return fits(left) ? Optional.of(left) : Optional.empty();
  }

  /** The calls up to the one that shows it; where those do not, halves and quarters go. */
  private Optional<List<CapturedConversation>> cut(CapturedConversation one, Sighting chased)
      throws InterruptedException {
    DescriptorKeys keys = new DescriptorKeys(setup.said());
    long calls = 0;
    for (PassedWalk walk = new PassedWalk(one.events().iterator(), one.switches());
        walk.hasNext(); ) {
      var passed = walk.next();
      keys.learn(passed);
      calls += passed.isCall() && passed.from() == ASKER ? 1 : 0;
    }
    long last = chased.call() > 0 ? Math.min(chased.call(), calls) : calls;
    for (long few = FEW_CALLS; few < last; few *= FEW_CALLS) {
      List<Range> ranges = List.of(new Range(last + 1 - few, last + 1));
      List<CapturedConversation> part = List.of(part(one, ranges, keys));
      if (!fits(part)) {
        break;
      } else if (shows(part, chased)) {
        return Optional.of(part);
      }
    }
    // The server may call as well, and then it is one of its own calls.
    List<Range> upToIt = List.of(new Range(1, last + 1));
    if (last < calls && !shows(List.of(part(one, upToIt, keys)), chased)) {
      last = calls;
    }
    List<Range> left = List.of(new Range(1, last + 1));
    for (long size = (last + 1) / 2; size > 0; size /= 2) {
      for (long start = 1; start <= last; start += size) {
        if (fits(List.of(part(one, left, keys)))) {
          return Optional.of(List.of(part(one, left, keys)));
        }
        List<Range> candidate = without(left, new Range(start, start + size));
        if (!candidate.equals(left) && shows(List.of(part(one, candidate, keys)), chased)) {
          left = candidate;
          long count = left.stream().mapToLong(range -> range.end() - range.first()).sum();
          setup.steps().accept(count + " calls left");
        }
      }
    }
    return Optional.empty();
  }

  private static List<Range> without(List<Range> ranges, Range gone) {
    List<Range> left = new ArrayList<>();
    for (Range one : ranges) {
      Range before = new Range(one.first(), Math.min(one.end(), gone.first()));
      Range behind = new Range(Math.max(one.first(), gone.end()), one.end());
      for (Range part : List.of(before, behind)) {
        if (part.first() < part.end()) {
          left.add(part);
        }
      }
    }
    return left;
  }

  private static CapturedConversation part(
      CapturedConversation one, List<Range> ranges, DescriptorKeys keys) {
    return one.with(new PartOfConnection(one, ASKER, ranges, keys));
  }

  private boolean fits(List<CapturedConversation> connections) {
    long memory = 0;
    for (CapturedConversation one : connections) {
      memory += HeldEvents.memory(one.events(), setup.most() - memory);
      if (memory > setup.most()) {
        return false;
      }
    }
    return true;
  }

  private boolean shows(List<CapturedConversation> candidate, Sighting chased)
      throws InterruptedException {
    for (int attempt = 0; attempt < setup.tries(); attempt++) {
      if (plays.seen(candidate, Optional.of(chased)).isPresent()) {
        return true;
      }
    }
    return false;
  }
}
