package dev.ampinterop.conformance.decode;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.log.ReadableBytes;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.DescriptorKeys;
import dev.ampinterop.conformance.conversation.Passed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks for what is wrong in conversations that passed. */
public final class Sightings {
  private static final double NANOS_PER_SECOND = 1e9;

  private Sightings() {}

  /**
   * What is wrong with a conversation by itself, in the order in which it was seen.
   *
   * @param said which keys name descriptors, as {@link DescriptorKeys}
   */
  public static List<Sighting> in(CapturedConversation passed, Set<String> said) {
    SightingCollector collector = new SightingCollector();
    ConversationDecoder decoder =
        new ConversationDecoder(
            passed.opened(), new DescriptorKeys(said), passed.switches(), collector::accept);
    passed.events().stream().skip(1).forEach(decoder::accept);
    decoder.cut();
    return collector.sightings();
  }

  /** That this side closed first, whatever it had answered; empty where it did not. */
  public static Optional<Sighting> closing(CapturedConversation passed, Role side) {
    Optional<CaptureEvent.Closed> first = passed.firstClose().filter(one -> one.by() == side);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    Calls calls = Calls.of(passed, side.other());
    Call open = calls.firstOpen();
    Call on = open == null ? calls.lastAnswered() : open;
    String code = on == null || on.reply == null ? "" : errorCode(on.reply);
    String command = on == null ? "" : on.ask.command();
    int number = on == null ? 0 : on.number;
    String words =
        on == null || on.reply == null || code.isEmpty()
            ? ""
            : SightingCollector.description(on.reply);
    long nanos = first.get().nanos() - passed.opened().nanos();
    boolean isAnswered = on != null && on.reply != null && code.isEmpty();
    return Optional.of(
        new Sighting(
            Sighting.Kind.CLOSES,
            side,
            command,
            code,
            number,
            nanos,
            isAnswered ? "an answer" : "",
            words));
  }

  /** Replies of this side that took longer than that. */
  public static List<Sighting> slow(CapturedConversation passed, Role side, Duration limit) {
    List<Sighting> slow = new ArrayList<>();
    for (Call call : Calls.of(passed, side.other()).all) {
      Long latency = call.reply == null ? null : call.reply.latency();
      if (latency != null && latency > limit.toNanos()) {
        String took = String.format(Locale.ROOT, "%.3f s", latency / NANOS_PER_SECOND);
        slow.add(call.seen(Sighting.Kind.SLOW, side, "", "", took));
      }
    }
    return slow;
  }

  /**
   * What is wrong with what this side did, in the order in which it was seen: by itself, and beside
   * what it should have done.
   *
   * @param should what should have passed
   * @param said which keys name descriptors, as {@link DescriptorKeys}
   */
  public static List<Sighting> wrong(
      CapturedConversation passed, CapturedConversation should, Role side, Set<String> said) {
    List<Sighting> wrong = new ArrayList<>();
    int asked = Calls.of(should, side.other()).all.size();
    Optional<Sighting> closes = closing(passed, side);
    Optional<Sighting> shouldClose = closing(should, side);
    // What was never asked of the right one, as it came less far, tells nothing.
    closes.filter(one -> shouldClose.isEmpty() && one.call() <= asked).ifPresent(wrong::add);
    shouldClose
        .filter(one -> closes.isEmpty())
        .map(one -> stayed(one, passed))
        .ifPresent(wrong::add);
    List<Sighting> right = in(should, said);
    in(passed, said).stream()
        .filter(one -> one.kind() != Sighting.Kind.CLOSES && one.side() == side)
        .filter(one -> right.stream().noneMatch(one::isLike))
        .filter(one -> one.kind() != Sighting.Kind.UNANSWERED || one.call() <= asked)
        .forEach(wrong::add);
    wrong.addAll(unlike(passed, should, side));
    wrong.sort(Comparator.comparingLong(Sighting::nanos));
    return wrong;
  }

  /**
   * What this side did otherwise than it should have: each of its replies beside the one to the
   * same call, each of its calls beside the same one of that command.
   *
   * @param should what should have passed, as far as this side goes
   */
  public static List<Sighting> unlike(
      CapturedConversation passed, CapturedConversation should, Role side) {
    List<Sighting> seen = new ArrayList<>();
    Calls came = Calls.of(passed, side.other());
    Calls expected = Calls.of(should, side.other());
    for (int index = 0; index < Math.min(came.all.size(), expected.all.size()); index++) {
      Call call = came.all.get(index);
      Passed reply = call.reply;
      Passed wanted = expected.all.get(index).reply;
      if (reply == null || wanted == null) {
        continue; // What is missing is seen elsewhere.
      }
      String code = errorCode(reply);
      String wantedCode = errorCode(wanted);
      if (!code.equals(wantedCode)) {
        seen.add(
            call.seen(
                Sighting.Kind.REPLY,
                side,
                code,
                replyWords(wanted, wantedCode),
                replyWords(reply, code)));
      } else {
        values(seen, call, reply, wanted, side);
        descriptors(seen, call, reply, wanted, side);
      }
    }
    calls(seen, passed, should, side);
    seen.sort(Comparator.comparingLong(Sighting::nanos));
    return seen;
  }

  private static Sighting stayed(Sighting close, CapturedConversation passed) {
    long nanos = passed.events().get(passed.events().size() - 1).nanos() - passed.opened().nanos();
    return new Sighting(
        Sighting.Kind.STAYED,
        close.side(),
        close.command(),
        close.detail(),
        close.call(),
        nanos,
        "",
        "");
  }

  private static void calls(
      List<Sighting> seen, CapturedConversation passed, CapturedConversation should, Role side) {
    Map<String, List<Call>> came = Calls.of(passed, side).byCommand();
    Map<String, List<Call>> right = Calls.of(should, side).byCommand();
    came.forEach(
        (command, made) -> {
          int most = right.getOrDefault(command, List.of()).size();
          if (made.size() > most) {
            seen.add(made.get(most).seen(Sighting.Kind.CALLED, side, "", "", ""));
          }
        });
    right.forEach(
        (command, wanted) -> {
          List<Call> made = came.getOrDefault(command, List.of());
          for (int index = 0; index < wanted.size(); index++) {
            if (index < made.size()) {
              Call call = made.get(index);
              values(seen, call, call.ask, wanted.get(index).ask, side);
            } else {
              Call call = wanted.get(index);
              seen.add(call.seen(Sighting.Kind.NOT_CALLED, side, "", "", ""));
              break;
            }
          }
        });
  }

  private static void values(
      List<Sighting> seen, Call call, Passed came, Passed wanted, Role side) {
    Map<String, byte[]> values = values(came);
    Map<String, byte[]> expected = values(wanted);
    Set<String> keys = new TreeSet<>(values.keySet());
    keys.addAll(expected.keySet());
    for (String key : keys) {
      byte[] value = values.get(key);
      byte[] right = expected.get(key);
      if (!Arrays.equals(value, right)) {
        List<String> apart =
            right == null || value == null
                ? List.of(words(right), words(value))
                : ReadableBytes.apart(right, value, ReadableBytes::of);
        seen.add(call.seen(Sighting.Kind.VALUE, side, key, apart.get(0), apart.get(1)));
      }
    }
  }

  /** What came beside the box, and is not what it should be. */
  private static void descriptors(
      List<Sighting> seen, Call call, Passed came, Passed wanted, Role side) {
    int both = Math.min(came.descriptors().size(), wanted.descriptors().size());
    for (int index = 0; index < both; index++) {
      SortedMap<String, Object> there = facts(came.descriptors().get(index));
      SortedMap<String, Object> right = facts(wanted.descriptors().get(index));
      // A capture has fewer of them than a play.
      there.keySet().retainAll(right.keySet());
      right.keySet().retainAll(there.keySet());
      if (!there.equals(right)) {
        String which = came.descriptors().size() == 1 ? "descriptor" : "descriptor " + (index + 1);
        seen.add(
            call.seen(Sighting.Kind.VALUE, side, which, words(right, there), words(there, right)));
      }
    }
  }

  /** All that can be told of it but which one it is. */
  private static SortedMap<String, Object> facts(CapturedDescriptor descriptor) {
    SortedMap<String, Object> facts = new TreeMap<>(descriptor.facts().more());
    facts.put("kind", descriptor.facts().kind());
    facts.put("access", descriptor.facts().access());
    return facts;
  }

  /** The facts that the other one has otherwise. */
  private static String words(SortedMap<String, Object> facts, SortedMap<String, Object> other) {
    return facts.entrySet().stream()
        .filter(fact -> !fact.getValue().equals(other.get(fact.getKey())))
        .map(fact -> fact.getKey() + " " + fact.getValue())
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /** The values of that key in what this side says in calls of the command, as sightings. */
  public static List<Sighting> values(
      CapturedConversation passed, Role side, String command, String key, byte[] value) {
    List<Sighting> seen = new ArrayList<>();
    for (Role caller : Role.values()) {
      for (Call call : Calls.of(passed, caller).all) {
        Passed said = caller == side ? call.ask : call.reply;
        byte[] came = said == null ? null : values(said).get(key);
        if (call.ask.command().equals(command) && Arrays.equals(came, value)) {
          seen.add(call.seen(Sighting.Kind.VALUE, side, key, "another value", words(came)));
        }
      }
    }
    return seen;
  }

  private static Map<String, byte[]> values(Passed box) {
    Map<String, byte[]> values = new LinkedHashMap<>();
    box.pairs().forEach(pair -> values.put(pair.getKey(), pair.getValue()));
    values.keySet().removeAll(List.of(Amp.ASK, Amp.ANSWER, Amp.ERROR, Amp.COMMAND));
    return values;
  }

  private static String words(byte @Nullable [] value) {
    return value == null ? "(nothing)" : ReadableBytes.of(value);
  }

  private static String errorCode(Passed reply) {
    return reply.kind() == Passed.Kind.ERROR ? reply.text(Amp.ERROR_CODE).orElse("") : "";
  }

  private static String replyWords(Passed reply, String code) {
    return reply.kind() == Passed.Kind.ERROR
        ? "the error " + ReadableBytes.of(code.getBytes(StandardCharsets.ISO_8859_1))
        : "an answer";
  }

  /** A call and what came of it. */
  private static final class Call {
    final int number;
    final Passed ask;
    @Nullable Passed reply;

    Call(int number, Passed ask) {
      this.number = number;
      this.ask = ask;
    }

    Sighting seen(Sighting.Kind kind, Role side, String detail, String expected, String came) {
      long nanos = reply == null ? ask.nanos() : reply.nanos();
      return new Sighting(kind, side, ask.command(), detail, number, nanos, expected, came);
    }
  }

  /** The calls of one side, in order. */
  private record Calls(List<Call> all) {
    static Calls of(CapturedConversation conversation, Role asker) {
      List<Call> all = new ArrayList<>();
      Map<Integer, Call> byNumber = new HashMap<>();
      for (Passed one : ConversationReader.read(conversation)) {
        Passed.Call call = one.call();
        if (call == null) {
          continue;
        }
        if (one.isCall() && one.from() == asker) {
          Call made = new Call(all.size() + 1, one);
          all.add(made);
          byNumber.put(call.number(), made);
        } else if (one.isReply() && byNumber.containsKey(call.number())) {
          Objects.requireNonNull(byNumber.get(call.number())).reply = one;
        }
      }
      return new Calls(all);
    }

    @Nullable Call firstOpen() {
      return all.stream()
          .filter(call -> call.reply == null && call.ask.kind() == Passed.Kind.ASK)
          .findFirst()
          .orElse(null);
    }

    @Nullable Call lastAnswered() {
      return all.stream()
          .filter(call -> call.reply != null)
          .max(Comparator.comparingLong(call -> Objects.requireNonNull(call.reply).nanos()))
          .orElse(null);
    }

    Map<String, List<Call>> byCommand() {
      Map<String, List<Call>> byCommand = new LinkedHashMap<>();
      all.forEach(
          call ->
              byCommand.computeIfAbsent(call.ask.command(), any -> new ArrayList<>()).add(call));
      return byCommand;
    }
  }
}
