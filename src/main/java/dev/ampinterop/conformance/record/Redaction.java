package dev.ampinterop.conformance.record;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.BoxLimits;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
  private final Set<String> unused;
  private final Consumer<Redacted> sink;
  private final ConversationReader reader = new ConversationReader(LIMITS, this::release);
  private final Map<Role, TagCommands> tags = new EnumMap<>(Role.class);
  private final Map<Role, NavigableMap<Long, Long>> carriers = new EnumMap<>(Role.class);

  /** What came with the same bytes, and is not noted yet. */
  private final List<Released> released = new ArrayList<>();

  /**
   * What can be noted.
   *
   * @param passed what passed
   * @param bytes to note in place of those that passed, as many
   * @param descriptors to note in place of those that passed
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Redacted(Passed passed, byte[] bytes, List<CapturedDescriptor> descriptors) {}

  /**
   * A piece of what passed.
   *
   * @param search of a box, what is secret in it; null where it is none
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Released(Passed passed, byte[] bytes, @Nullable SecretSearch search) {
    boolean hides() {
      return search == null || search.hasHidden();
    }

    boolean canName(Passed carrier, long ordinal) {
      return passed.from() == carrier.from() && search != null && search.canName(ordinal);
    }
  }

  /**
   * @param unused the texts of rules that have found nothing yet; those that do are taken out
   * @param sink gets what can be noted
   */
  Redaction(RedactionRules rules, Set<String> unused, Consumer<Redacted> sink) {
    this.rules = rules;
    this.unused = unused;
    this.sink = sink;
  }

  /** Takes bytes of a side; the boxes that are whole by now go on. */
  void passed(CaptureEvent.Bytes passed) {
    if (!passed.descriptors().isEmpty()) {
      carriers(passed.from()).put(passed.offset(), passed.offset() + passed.bytes().length);
    }
    reader.accept(passed, 0);
    note();
  }

  /** A side says no more: what is still held back of it goes on, if anything. */
  void ended(Role from) {
    reader.ended(from);
    note();
  }

  private void release(Passed passed) {
    if (passed.box() != null) {
      SecretSearch search = new SecretSearch(passed.bytes(), rules, commands(passed));
      unused.removeAll(search.used());
      released.add(new Released(passed, search.bytes(), search));
      return;
    }
    byte[] bytes = passed.bytes().clone();
    if (passed.problem() != null || passed.kind() == Passed.Kind.INCOMPLETE) {
      BoxShape shape = BoxShape.at(bytes, 0);
      hide(bytes, shape.values());
      if (passed.problem() != null) {
        hide(bytes, List.of(new BoxShape.Range(shape.end(), bytes.length)));
      }
    } else {
      Arrays.fill(bytes, HIDDEN);
    }
    released.add(new Released(passed, bytes, null));
  }

  /** Those of which one is the command of that box; empty where it may be any. */
  private Optional<Set<String>> commands(Passed box) {
    Set<String> commands = values(box, Amp.COMMAND);
    if (!commands.isEmpty()) {
      values(box, Amp.ASK).forEach(tag -> tags(box.from()).asked(tag, commands));
    }
    Set<String> answered = values(box, Amp.ANSWER);
    answered.addAll(values(box, Amp.ERROR));
    Set<String> all = new HashSet<>(commands);
    for (String tag : answered) {
      Optional<Set<String>> calls = tags(box.from().other()).replied(tag);
      if (calls.isEmpty()) {
        return Optional.empty();
      }
      all.addAll(calls.get());
    }
    return Optional.of(all).filter(some -> !some.isEmpty());
  }

  /** All that a box has under a key that it may have more than once, one char per byte. */
  private static Set<String> values(Passed box, String key) {
    return box.pairs().stream()
        .filter(pair -> pair.getKey().equals(key))
        .map(pair -> new String(pair.getValue(), StandardCharsets.ISO_8859_1))
        .collect(Collectors.toCollection(HashSet::new));
  }

  private void note() {
    for (Released one : released) {
      Passed passed = one.passed();
      List<CapturedDescriptor> descriptors = new ArrayList<>();
      for (int index = 0; index < passed.descriptors().size(); index++) {
        CapturedDescriptor descriptor = passed.descriptors().get(index);
        boolean isShown = mayBeSeen(one, descriptor, passed.ordinal(index));
        descriptors.add(
            isShown
                ? descriptor
                : new CapturedDescriptor(descriptor.at(), descriptor.facts(), null));
      }
      sink.accept(new Redacted(passed, one.bytes(), descriptors));
    }
    for (Released one : released) {
      if (!one.passed().descriptors().isEmpty()) {
        carriers(one.passed().from()).headMap(one.passed().end()).clear();
      }
    }
    released.clear();
  }

  /**
   * Whether what is in a descriptor is known not to be secret. It may travel ahead of the box that
   * names it, as Twisted sends what waits in one go. So somebody has to name it, and neither who
   * may name it nor what it travels with has a secret.
   */
  private boolean mayBeSeen(Released carrier, CapturedDescriptor descriptor, long ordinal) {
    Passed passed = carrier.passed();
    long end = carriers(passed.from()).getOrDefault(descriptor.at(), descriptor.at() + 1);
    boolean isNamed = false;
    for (Released one : released) {
      boolean isWith =
          one.passed().from() == passed.from()
              && one.passed().offset() < end
              && one.passed().end() > descriptor.at();
      boolean canName = one.canName(passed, ordinal);
      if (one.hides() && (isWith || canName)) {
        return false;
      }
      isNamed |= canName;
    }
    return isNamed;
  }

  private TagCommands tags(Role asker) {
    return tags.computeIfAbsent(asker, any -> new TagCommands());
  }

  /** Where the bytes began and ended that came with descriptors. */
  private NavigableMap<Long, Long> carriers(Role from) {
    return carriers.computeIfAbsent(from, any -> new TreeMap<>());
  }

  private static void hide(byte[] bytes, List<BoxShape.Range> ranges) {
    for (BoxShape.Range range : ranges) {
      Arrays.fill(bytes, range.start(), range.end(), HIDDEN);
    }
  }
}
