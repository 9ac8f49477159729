package dev.ampinterop.conformance.decode;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.DescriptorKeys;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.conversation.PassedWalk;
import dev.ampinterop.conformance.verdict.DescriptorJudge;
import dev.ampinterop.conformance.verdict.DescriptorTrail;
import dev.ampinterop.conformance.verdict.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors on the boxes of one side, beside those that should have come on the same boxes.
 * Not thread-safe.
 */
final class CarriedDescriptors {
  /** Of more that came again nobody keeps a record. */
  private static final int MOST = 1 << 16;

  private final CapturedConversation passed;
  private final CapturedConversation should;
  private final Role side;
  private final Set<String> said;
  private final DescriptorJudge judge;
  private final Trail came;
  private final Trail wanted;
  private @Nullable DescriptorKeys keys;

  /**
   * @param should what should have passed
   * @param side whose descriptors
   * @param said which keys name descriptors, as {@link DescriptorKeys}
   * @param reference where what should have passed is from
   */
  CarriedDescriptors(
      CapturedConversation passed,
      CapturedConversation should,
      Role side,
      Set<String> said,
      Reference reference) {
    this.passed = passed;
    this.should = should;
    this.side = side;
    this.said = said;
    this.judge = new DescriptorJudge(reference);
    // Where the same is played nothing depends on what came before.
    boolean isTrailed = reference == Reference.CAPTURED;
    this.came = isTrailed ? Trail.of(passed, side) : Trail.NONE;
    this.wanted = isTrailed ? Trail.of(should, side) : Trail.NONE;
  }

  /**
   * What is wrong with those that came on a box of a call.
   *
   * @param right the box that should have come in its place
   */
  List<Sighting> unlike(CallWalk.Call call, Passed box, Passed right) {
    // They may come with an earlier box, too: then nobody knows which is which.
    if (box.descriptors().size() != right.descriptors().size()) {
      return List.of();
    }
    List<Sighting> unlike = new ArrayList<>();
    for (int index = 0; index < box.descriptors().size(); index++) {
      int which = index;
      judge
          .judge(wanted.mark(right, index), came.mark(box, index), false)
          .ifPresent(
              one ->
                  unlike.add(
                      Sightings.seen(
                          call,
                          Sighting.Kind.DESCRIPTOR,
                          side,
                          key(box, which),
                          "(" + one.expected() + ")",
                          "(" + one.came() + ")")));
    }
    return unlike;
  }

  /** The key of a call or an answer that names a descriptor; in words where none is known to. */
  private String key(Passed box, int index) {
    Set<String> names = keys().of(box);
    for (Map.Entry<String, byte[]> pair : box.pairs()) {
      for (Map.Entry<String, byte[]> inner : DescriptorKeys.withNested(List.of(pair))) {
        if (names.contains(inner.getKey())
            && DescriptorKeys.ordinal(inner.getValue()) == box.ordinal(index)) {
          return pair.getKey();
        }
      }
    }
    return box.descriptors().size() == 1 ? "descriptor" : "descriptor " + (index + 1);
  }

  private DescriptorKeys keys() {
    DescriptorKeys known = keys;
    if (known == null) {
      known = new DescriptorKeys(said);
      for (CapturedConversation one : List.of(should, passed)) {
        PassedWalk walk = new PassedWalk(one.events().iterator(), one.switches());
        while (walk.hasNext()) {
          known.learn(walk.next());
        }
      }
      keys = known;
    }
    return known;
  }

  /**
   * What is known of the descriptors of one side besides what they are.
   *
   * @param before by ordinal, which one it was when it passed last
   * @param sure how many came before the other side sent what cannot be sent again as it was
   */
  private record Trail(Map<Long, String> before, long sure) {
    static final Trail NONE = new Trail(Map.of(), Long.MAX_VALUE);

    static Trail of(CapturedConversation conversation, Role side) {
      DescriptorTrail trail = new DescriptorTrail(side.other());
      Map<Long, String> before = new HashMap<>();
      long sure = 0;
      long ordinal = 0;
      for (CaptureEvent event : conversation.events()) {
        if (!(event instanceof CaptureEvent.Bytes bytes)) {
          continue;
        }
        for (CapturedDescriptor one : bytes.descriptors()) {
          DescriptorTrail.Mark mark = trail.passed(bytes.from(), one.facts());
          if (bytes.from() == side) {
            long number = ordinal++;
            mark.before()
                .filter(any -> before.size() < MOST)
                .ifPresent(place -> before.put(number, place));
            sure += mark.isSure() ? 1 : 0;
          }
        }
      }
      return new Trail(before, sure);
    }

    DescriptorTrail.Mark mark(Passed box, int index) {
      long ordinal = box.ordinal(index);
      return new DescriptorTrail.Mark(
          box.descriptors().get(index).facts(),
          Optional.ofNullable(before.get(ordinal)),
          ordinal < sure);
    }
  }
}
