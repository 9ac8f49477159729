package dev.ampinterop.conformance.decode;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.BoxLimits;
import dev.ampinterop.amp.error.KeyTooLong;
import dev.ampinterop.amp.error.RemoteProtocolException;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.DescriptorKeys;
import dev.ampinterop.conformance.conversation.Passed;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Finds what is wrong on one connection. Holds what its answers will need, and nothing of what is
 * over. No I/O; not thread-safe.
 */
final class ConversationDecoder {
  // Bounds what one unfinished box can take of a heap of 256 MiB.
  private static final BoxLimits LIMITS = new BoxLimits(1 << 24, 1 << 16);

  /** How many descriptors are remembered that were named, to know them again, or were not. */
  private static final int REMEMBERED = 1 << 16;

  private static final int LONGEST_LIST = 8;

  private final int number;
  private final long start;
  private final DescriptorKeys keys;
  private final Consumer<Decoded> sink;
  private final ConversationReader reader;
  private final Map<Role, Descriptors> descriptors = new EnumMap<>(Role.class);
  private final Set<Role> closed = EnumSet.noneOf(Role.class);
  private final Set<Role> forgetful = EnumSet.noneOf(Role.class);

  /** Whose bytes are not all there, so that nobody can say what that side did not do. */
  private final Set<Role> lacking = EnumSet.noneOf(Role.class);

  /** Whose descriptors are not all there, so that nobody can count them. */
  private final Set<Role> uncertain = EnumSet.noneOf(Role.class);

  private final Set<Role> left = EnumSet.noneOf(Role.class);
  private final Set<String> switches;
  private boolean isSaidToSwitch;
  private long nanos;

  /** A descriptor that nobody has named: on which byte it came, and how it is shown. */
  private record Unnamed(long at, String words) {}

  /** The descriptors that came from a side. */
  private static final class Descriptors {
    final Set<Long> named = new HashSet<>();
    final TreeMap<Long, Unnamed> unnamed = new TreeMap<>();
    long forgotten;

    void add(Passed passed) {
      for (int index = 0; index < passed.descriptors().size(); index++) {
        CapturedDescriptor came = passed.descriptors().get(index);
        long ordinal = passed.ordinal(index);
        unnamed.put(ordinal, new Unnamed(came.at(), ordinal + ":" + came.facts().kind()));
        if (unnamed.size() > REMEMBERED) {
          unnamed.pollFirstEntry();
          forgotten++;
        }
      }
    }
  }

  /**
   * @param switches the commands of which the user has said that they switch to another protocol
   */
  ConversationDecoder(
      CaptureEvent.Opened opened,
      DescriptorKeys keys,
      Set<String> switches,
      Consumer<Decoded> sink) {
    this.number = opened.connection();
    this.start = opened.nanos();
    this.keys = keys;
    this.switches = switches;
    this.reader = new ConversationReader(LIMITS, switches, this::passed);
    this.sink = sink;
    sink.accept(
        new Decoded.Opened(number, start, opened.transport(), opened.client(), opened.server()));
  }

  void accept(CaptureEvent event) {
    nanos = event.nanos() - start;
    if (event instanceof CaptureEvent.Bytes passed) {
      reader.accept(passed, nanos);
    } else if (event instanceof CaptureEvent.Closed end) {
      closed(end);
    } else if (event instanceof CaptureEvent.Gap gap) {
      gap(gap);
    }
  }

  private void gap(CaptureEvent.Gap gap) {
    Role from = gap.from();
    uncertain.add(from);
    if (gap.isOfDescriptors()) {
      String lost = "descriptors are missing: " + gap.because();
      problem(from, reader.bytes(from), Rule.GAP, lost);
      return;
    }
    long offset = reader.bytes(from);
    // The box that it cuts short comes first.
    reader.gap(from, gap.bytes() == null ? 0 : gap.bytes());
    String lost =
        gap.bytes() == null
            ? "bytes are"
            : gap.bytes() == 1 ? "1 byte is" : gap.bytes() + " bytes are";
    problem(from, offset, Rule.GAP, lost + " missing: " + gap.because());
    lacking.add(from);
  }

  /** Whether both sides have said all. */
  boolean isOver() {
    return closed.size() == Role.values().length;
  }

  /** The capture is over while the connection is not: what is begun is shown, but not wrong. */
  void cut() {
    reader.end();
  }

  private void passed(Passed passed) {
    sink.accept(new Decoded.Piece(number, start, passed));
    descriptors(passed.from()).add(passed);
    switch (passed.kind()) {
      case ANSWER, ERROR -> reply(passed);
      case ASK -> ask(passed);
      case BOX ->
          problem(
              passed,
              Rule.NO_EMPTY_BOXES,
              passed.pairs().isEmpty()
                  ? "the box is empty"
                  : "the box has none of _answer, _error and _command");
      case STREAM -> stream(passed);
      case TLS -> {
        if (passed.problem() == null) {
          left.add(passed.from());
        }
      }
      default -> {}
    }
    Set<String> seen = new HashSet<>();
    for (Map.Entry<String, byte[]> pair : passed.pairs()) {
      if (!seen.add(pair.getKey())) {
        problem(passed, Rule.KEY_TWICE, "the key " + pair.getKey() + " stands there twice");
      }
    }
    name(passed);
    if (passed.problem() != null) {
      unreadable(passed, passed.problem());
    }
  }

  private void stream(Passed passed) {
    if (left.add(passed.from())) {
      problem(
          passed,
          Rule.OTHER_PROTOCOL,
          isSaidToSwitch
              ? "from here on it is another protocol, as you said"
              : "what follows is not a box: it seems that the last answer switched to another"
                  + " protocol");
    }
  }

  private void reply(Passed passed) {
    Passed.Call answered = passed.kind() == Passed.Kind.ANSWER ? passed.call() : null;
    isSaidToSwitch |= answered != null && switches.contains(answered.command());
    boolean isError = passed.kind() == Passed.Kind.ERROR;
    Role asker = passed.from().other();
    boolean isSeenWhole = !reader.hasForgotten(asker) && !lacking.contains(asker);
    if (passed.call() == null && isSeenWhole) {
      problem(
          passed,
          isError ? Rule.ERROR_WITHOUT_CALL : Rule.ANSWER_WITHOUT_CALL,
          "no call of the " + asker + " with tag " + passed.words().tag() + " waits");
    }
    boolean hasCode = passed.text(Amp.ERROR_CODE).isPresent();
    if (isError && !(hasCode && passed.text(Amp.ERROR_DESCRIPTION).isPresent())) {
      problem(
          passed,
          Rule.ERROR_WITHOUT_CODE,
          "the error has no " + (hasCode ? "description" : "code"));
    }
  }

  private void ask(Passed passed) {
    if (reader.hasForgotten(passed.from()) && forgetful.add(passed.from())) {
      problem(
          passed,
          Rule.TOO_MANY_CALLS,
          "more than "
              + ConversationReader.MOST_CALLS
              + " calls wait; the oldest are forgotten here");
    }
    if (passed.replaced() != null && !lacking.contains(passed.from().other())) {
      problem(
          passed,
          Rule.TAG_USED_AGAIN,
          "the call of "
              + passed.replaced().words()
              + " with tag "
              + passed.words().tag()
              + " still waits");
    }
  }

  private void unreadable(Passed passed, RemoteProtocolException problem) {
    if (problem instanceof KeyTooLong key) {
      String text =
          "a key has at most 255 bytes, "
              + key.length()
              + " are announced: this is no box, or another protocol";
      if (lacking.isEmpty()) {
        problem(passed.from(), key.offset(), Rule.KEY_TOO_LONG, text);
      } else {
        // What switched to it may be in the bytes that are missing.
        Rule rule = Rule.KEY_TOO_LONG;
        sink.accept(
            new Decoded.Problem(
                number, start, nanos, passed.from(), passed.offset(), rule, false, text));
      }
    } else {
      problem(
          passed,
          Rule.BOX_TOO_LARGE,
          "the box has more than "
              + LIMITS.maxBytes()
              + " bytes or "
              + LIMITS.maxKeys()
              + " keys; nothing behind it is looked at");
    }
  }

  /** Which descriptors the box names. Of a guess that is just a number nothing is said. */
  private void name(Passed passed) {
    keys.learn(passed);
    if (passed.endOrdinal() == 0 && !keys.areSaid()) {
      return;
    }
    Descriptors came = descriptors(passed.from());
    Set<String> names = keys.of(passed);
    for (Map.Entry<String, byte[]> pair : DescriptorKeys.withNested(passed.pairs())) {
      long ordinal = DescriptorKeys.ordinal(pair.getValue());
      if (ordinal < 0 || !names.contains(pair.getKey())) {
        continue;
      }
      came.unnamed.remove(ordinal);
      if (uncertain.contains(passed.from())) {
        continue;
      }
      boolean isNews = came.named.contains(ordinal) || ordinal >= passed.endOrdinal();
      if (isNews && keys.mustName(passed, pair.getKey())) {
        wrongOrdinal(passed, pair.getKey(), ordinal);
      } else if (came.named.size() < REMEMBERED) {
        came.named.add(ordinal);
      }
    }
  }

  private void wrongOrdinal(Passed passed, String key, long ordinal) {
    String guess =
        keys.areSaid() ? "" : ", if " + passed.command() + "." + key + " names descriptors";
    boolean came = ordinal < passed.endOrdinal();
    sink.accept(
        new Decoded.Problem(
            number,
            start,
            nanos,
            passed.from(),
            passed.offset(),
            came ? Rule.ORDINAL_USED_AGAIN : Rule.ORDINAL_NEVER_CAME,
            keys.areSaid(),
            came
                ? "descriptor " + ordinal + " was named and taken before" + guess
                : "descriptor "
                    + ordinal
                    + " is named, but only "
                    + passed.endOrdinal()
                    + " came so far"
                    + guess));
  }

  private void closed(CaptureEvent.Closed end) {
    Role by = end.by();
    Optional<Passed> rest = reader.ended(by);
    rest.ifPresent(
        begun ->
            problem(
                begun,
                Rule.INCOMPLETE_BOX,
                "the connection ends " + begun.bytes().length + " bytes into a box"));
    sink.accept(new Decoded.Closed(number, start, nanos, by, end.how()));
    closed.add(by);
    if (!reader.isLost(by) && !uncertain.contains(by)) {
      unnamed(by, descriptors(by));
    }
    if (!left.isEmpty()) {
      return; // The answers may be in what nobody can read.
    }
    // No answer can come any more to what the other side has asked.
    List<Passed.Call> waiting = reader.takeWaiting(by.other());
    if (lacking.contains(by)) {
      return;
    }
    for (Passed.Call call : waiting) {
      problem(
          by.other(),
          call.offset(),
          Rule.UNANSWERED_CALL,
          "the call of " + call.words() + " with tag " + call.tag() + " has no answer");
    }
  }

  private void unnamed(Role from, Descriptors came) {
    int count = came.unnamed.size();
    if (count == 0) {
      return;
    }
    String names =
        came.unnamed.values().stream()
            .limit(LONGEST_LIST)
            .map(Unnamed::words)
            .collect(Collectors.joining(" "));
    problem(
        from,
        came.unnamed.firstEntry().getValue().at(),
        Rule.DESCRIPTOR_NOT_NAMED,
        "no value is known to name "
            + (count == 1 ? "the descriptor " : count + came.forgotten + " descriptors: ")
            + names
            + (count > LONGEST_LIST ? " …" : ""));
  }

  private void problem(Passed passed, Rule rule, String text) {
    problem(passed.from(), passed.offset(), rule, text);
  }

  private void problem(Role from, long offset, Rule rule, String text) {
    sink.accept(new Decoded.Problem(number, start, nanos, from, offset, rule, rule.breaks(), text));
  }

  private Descriptors descriptors(Role role) {
    return Objects.requireNonNull(descriptors.computeIfAbsent(role, any -> new Descriptors()));
  }
}
