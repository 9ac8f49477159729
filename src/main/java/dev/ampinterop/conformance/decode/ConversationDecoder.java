package dev.ampinterop.conformance.decode;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.log.BoxWords;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.cases.Role;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Understands one connection: pairs answers with calls, and finds what is wrong. */
final class ConversationDecoder {
  private static final int LONGEST_LIST = 8;

  private final int number;
  private final long start;
  private final DescriptorKeys descriptorKeys;
  private final Consumer<Decoded> sink;
  private final Map<Role, SideDecoder> sides = new EnumMap<>(Role.class);
  private long nanos;
  private boolean startsTls;

  ConversationDecoder(
      CaptureEvent.Opened opened, DescriptorKeys descriptorKeys, Consumer<Decoded> sink) {
    this.number = opened.connection();
    this.start = opened.nanos();
    this.descriptorKeys = descriptorKeys;
    this.sink = sink;
    for (Role role : Role.values()) {
      sides.put(role, new SideDecoder());
    }
    sink.accept(
        new Decoded.Opened(number, start, opened.transport(), opened.client(), opened.server()));
  }

  void accept(CaptureEvent event) {
    nanos = event.nanos() - start;
    if (event instanceof CaptureEvent.Bytes passed) {
      passed(passed);
    } else if (event instanceof CaptureEvent.Closed closed) {
      closed(closed);
    } else if (event instanceof CaptureEvent.Gap gap) {
      SideDecoder side = side(gap.from());
      String lost = gap.bytes() == null ? "bytes are" : gap.bytes() + " bytes are";
      problem(gap.from(), side.end(), Rule.GAP, lost + " missing: " + gap.because());
      side.gap(gap.bytes() == null ? 0 : gap.bytes());
    }
  }

  /** Whether both sides have said all. */
  boolean isOver() {
    return sides.values().stream().allMatch(SideDecoder::isClosed);
  }

  /** The capture is over while the connection is not: what is begun is shown, but not wrong. */
  void cut() {
    sides.forEach((role, side) -> side.rest().ifPresent(rest -> bytes(role, rest, true)));
  }

  private void passed(CaptureEvent.Bytes passed) {
    SideDecoder side = side(passed.from());
    side.feed(passed);
    for (Optional<SideDecoder.Found> found = side.next(); found.isPresent(); found = side.next()) {
      box(passed.from(), side, found.get());
    }
    side.unreadable().ifPresent(rest -> bytes(passed.from(), rest, false));
    SideDecoder.Broken broken = side.takeBroken();
    if (broken != null && !(startsTls && side.isTls())) {
      problem(passed.from(), broken.offset(), broken.rule(), broken.text());
    }
  }

  private void box(Role from, SideDecoder side, SideDecoder.Found found) {
    Box box = found.box();
    List<Map.Entry<String, byte[]>> pairs = new ArrayList<>();
    box.forEach((key, value) -> pairs.add(Map.entry(key, value)));
    Call call = repliesTo(from, box);
    String command =
        call == null ? Objects.requireNonNullElse(box.text(Amp.COMMAND), "") : call.command();
    BoxWords words = BoxWords.of(box.length(), pairs, tag -> call == null ? "" : call.words());
    sink.accept(
        new Decoded.Piece(
            number,
            nanos,
            from,
            found.offset(),
            box.length(),
            words,
            List.copyOf(pairs),
            found.descriptors(),
            call == null ? null : nanos - call.nanos()));
    judge(from, side, found, words, call, pairs);
    side.name(
        descriptorKeys.named(
            command, pairs, found.descriptors().stream().map(Decoded.Travelled::ordinal).toList()),
        (rule, text) -> problem(from, found.offset(), rule, text));
  }

  // The order in which Twisted looks: an answer wins over an error.
  private @Nullable Call repliesTo(Role from, Box box) {
    String answered = box.text(Amp.ANSWER);
    String tag = answered == null ? box.text(Amp.ERROR) : answered;
    return tag == null ? null : side(from.other()).calls().take(tag);
  }

  private void judge(
      Role from,
      SideDecoder side,
      SideDecoder.Found found,
      BoxWords words,
      @Nullable Call call,
      List<Map.Entry<String, byte[]>> pairs) {
    Box box = found.box();
    switch (words.kind()) {
      case "answer", "error" -> {
        if (call == null && !side(from.other()).calls().hasForgotten()) {
          problem(
              from,
              found.offset(),
              words.kind().equals("error") ? Rule.ERROR_WITHOUT_CALL : Rule.ANSWER_WITHOUT_CALL,
              "no call of the " + from.other() + " with tag " + words.tag() + " waits");
        }
        if (words.kind().equals("error")
            && !(box.has(Amp.ERROR_CODE) && box.has(Amp.ERROR_DESCRIPTION))) {
          problem(
              from,
              found.offset(),
              Rule.ERROR_WITHOUT_CODE,
              "the error has no " + (box.has(Amp.ERROR_CODE) ? "description" : "code"));
        }
      }
      case "ask" -> {
        String tag = Objects.requireNonNullElse(box.text(Amp.ASK), "");
        String command = Objects.requireNonNullElse(box.text(Amp.COMMAND), "");
        startsTls |= command.equals("StartTLS");
        boolean hadForgotten = side.calls().hasForgotten();
        Call earlier =
            side.calls().put(tag, new Call(command, words.command(), nanos, found.offset()));
        if (side.calls().hasForgotten() && !hadForgotten) {
          problem(
              from,
              found.offset(),
              Rule.TOO_MANY_CALLS,
              "more than " + WaitingCalls.MOST + " calls wait; the oldest are forgotten here");
        }
        if (earlier != null) {
          problem(
              from,
              found.offset(),
              Rule.TAG_USED_AGAIN,
              "the call of " + earlier.words() + " with tag " + words.tag() + " still waits");
        }
      }
      case "box" ->
          problem(
              from,
              found.offset(),
              Rule.NO_EMPTY_BOXES,
              pairs.isEmpty()
                  ? "the box is empty"
                  : "the box has none of _answer, _error and _command");
      default -> {}
    }
    Set<String> seen = new HashSet<>();
    for (Map.Entry<String, byte[]> pair : pairs) {
      if (!seen.add(pair.getKey())) {
        problem(
            from,
            found.offset(),
            Rule.KEY_TWICE,
            "the key " + pair.getKey() + " stands there twice");
      }
    }
  }

  private void closed(CaptureEvent.Closed closed) {
    SideDecoder side = side(closed.by());
    Optional<SideDecoder.Rest> rest = side.rest();
    if (rest.isPresent()) {
      bytes(closed.by(), rest.get(), true);
      problem(
          closed.by(),
          rest.get().offset(),
          Rule.INCOMPLETE_BOX,
          "the connection ends " + rest.get().bytes().length + " bytes into a box");
    }
    sink.accept(new Decoded.Closed(number, nanos, closed.by(), closed.how()));
    side.close();
    unnamed(closed.by(), side.unnamed(), side.forgotten());
    // No answer can come any more to what the other side has asked.
    side(closed.by().other())
        .calls()
        .takeAll(
            (tag, call) ->
                problem(
                    closed.by().other(),
                    call.offset(),
                    Rule.UNANSWERED_CALL,
                    "the call of " + call.words() + " with tag " + tag + " has no answer"));
  }

  private void unnamed(Role from, List<SideDecoder.Waiting> unnamed, long forgotten) {
    if (unnamed.isEmpty()) {
      return;
    }
    String names =
        unnamed.stream()
            .limit(LONGEST_LIST)
            .map(waiting -> waiting.travelled().toString())
            .collect(Collectors.joining(" "));
    problem(
        from,
        unnamed.get(0).at(),
        Rule.DESCRIPTOR_NOT_NAMED,
        "no value is known to name "
            + (unnamed.size() == 1
                ? "the descriptor "
                : unnamed.size() + forgotten + " descriptors: ")
            + names
            + (unnamed.size() > LONGEST_LIST ? " …" : ""));
  }

  private void bytes(Role from, SideDecoder.Rest rest, boolean incomplete) {
    BoxWords words =
        side(from).isTls()
            ? new BoxWords("tls", "", "", Integer.toString(rest.bytes().length), "")
            : BoxWords.bytes(rest.bytes(), incomplete);
    sink.accept(
        new Decoded.Piece(
            number,
            nanos,
            from,
            rest.offset(),
            rest.bytes().length,
            words,
            List.of(),
            rest.descriptors(),
            null));
  }

  private void problem(Role from, long offset, Rule rule, String text) {
    sink.accept(new Decoded.Problem(number, nanos, from, offset, rule, text));
  }

  private SideDecoder side(Role role) {
    return Objects.requireNonNull(sides.get(role));
  }

  /**
   * A call that waits for its answer.
   *
   * @param command one char a byte
   * @param words the command for people
   * @param nanos when it was made
   * @param offset where
   */
  record Call(String command, String words, long nanos, long offset) {}
}
