package dev.ampinterop.conformance.record;

import dev.ampinterop.amp.box.BoxLimits;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Takes the secrets out of what is noted of one connection; what passes on the wire is another
 * copy. A box is held back until it is whole, for only then all is known of it. Not thread-safe.
 *
 * <p>Where in doubt, more is hidden: of a box whose command nobody knows, every value whose key is
 * secret anywhere; of a box that never becomes whole, every value; and all that follows bytes that
 * are no box, for nobody can tell what is what there (TLS, another protocol).
 */
final class Redaction {
  /** What stands for each hidden byte. */
  static final byte HIDDEN = '*';

  /** A box that is longer than this is taken for none: something has to be held back meanwhile. */
  private static final BoxLimits LIMITS = new BoxLimits(1 << 24, Integer.MAX_VALUE);

  private final RedactionRules rules;
  private final BiConsumer<Passed, byte[]> sink;
  private final ConversationReader reader = new ConversationReader(LIMITS, this::release);

  /**
   * @param sink gets what can be noted, with the bytes to note in place of those that passed
   */
  Redaction(RedactionRules rules, BiConsumer<Passed, byte[]> sink) {
    this.rules = rules;
    this.sink = sink;
  }

  /** Takes bytes of a side; the boxes that are whole by now go on. */
  void passed(CaptureEvent.Bytes passed) {
    reader.accept(passed, 0);
  }

  /** A side says no more: what is still held back of it goes on, if anything. */
  void ended(Role from) {
    reader.ended(from);
  }

  private void release(Passed passed) {
    byte[] bytes = passed.bytes().clone();
    if (passed.box() != null) {
      bytes = passed.with((key, value) -> hides(passed, key) ? hidden(value.length) : value);
    } else if (passed.problem() != null || passed.kind() == Passed.Kind.INCOMPLETE) {
      BoxShape shape = BoxShape.at(bytes, 0);
      hide(bytes, shape.values());
      if (passed.problem() != null) {
        hide(bytes, List.of(new BoxShape.Range(shape.end(), bytes.length)));
      }
    } else {
      bytes = hidden(bytes.length);
    }
    sink.accept(passed, bytes);
  }

  private boolean hides(Passed box, String key) {
    return box.call() == null ? rules.hidesAnywhere(key) : rules.hides(box.call().command(), key);
  }

  private static byte[] hidden(int length) {
    byte[] hidden = new byte[length];
    Arrays.fill(hidden, HIDDEN);
    return hidden;
  }

  private static void hide(byte[] bytes, List<BoxShape.Range> ranges) {
    for (BoxShape.Range range : ranges) {
      Arrays.fill(bytes, range.start(), range.end(), HIDDEN);
    }
  }
}
