package dev.ampinterop.conformance.decode;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.log.ReadableBytes;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.DescriptorKeys;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.decode.CallWalk.Call;
import dev.ampinterop.conformance.verdict.Reference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Looks for what is wrong in conversations that passed. */
public final class Sightings {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Nobody reads more of them. */
  private static final int MOST = 1000;

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
    Call open = null;
    Call lastAnswered = null;
    for (CallWalk calls = new CallWalk(passed, side.other()); calls.hasNext(); ) {
      Call call = calls.next();
      Passed reply = call.reply();
      if (reply == null) {
        open = open == null && call.ask().kind() == Passed.Kind.ASK ? call : open;
      } else if (lastAnswered == null || reply.nanos() > nanos(lastAnswered)) {
        lastAnswered = call;
      }
    }
    Call on = open == null ? lastAnswered : open;
    Passed reply = on == null ? null : on.reply();
    String code = reply == null ? "" : errorCode(reply);
    String command = on == null ? "" : on.ask().command();
    int number = on == null ? 0 : on.number();
    String words = reply == null || code.isEmpty() ? "" : SightingCollector.description(reply);
    long nanos = first.get().nanos() - passed.opened().nanos();
    boolean isAnswered = reply != null && code.isEmpty();
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
    CallWalk calls = new CallWalk(passed, side.other());
    while (calls.hasNext() && slow.size() < MOST) {
      Call call = calls.next();
      Long latency = call.reply() == null ? null : call.reply().latency();
      if (latency != null && latency > limit.toNanos()) {
        String took = String.format(Locale.ROOT, "%.3f s", latency / NANOS_PER_SECOND);
        slow.add(seen(call, Sighting.Kind.SLOW, side, "", "", took));
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
   * @param reference where what should have passed is from
   */
  public static List<Sighting> wrong(
      CapturedConversation passed,
      CapturedConversation should,
      Role side,
      Set<String> said,
      Reference reference) {
    List<Sighting> wrong = new ArrayList<>();
    int asked = calls(should, side.other());
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
    wrong.addAll(unlike(passed, should, side, said, reference));
    wrong.sort(Comparator.comparingLong(Sighting::nanos));
    return wrong;
  }

  /**
   * What this side did otherwise than it should have: each of its replies beside the one to the
   * same call, each of its calls beside the same one of that command.
   *
   * @param should what should have passed, as far as this side goes
   * @param said which keys name descriptors, as {@link DescriptorKeys}
   * @param reference where what should have passed is from
   */
  public static List<Sighting> unlike(
      CapturedConversation passed,
      CapturedConversation should,
      Role side,
      Set<String> said,
      Reference reference) {
    List<Sighting> seen = new ArrayList<>();
    CarriedDescriptors carried = new CarriedDescriptors(passed, should, side, said, reference);
    CallWalk came = new CallWalk(passed, side.other());
    CallWalk expected = new CallWalk(should, side.other());
    while (seen.size() < MOST && came.hasNext() && expected.hasNext()) {
      Call call = came.next();
      Passed reply = call.reply();
      Passed wanted = expected.next().reply();
      if (reply == null || wanted == null) {
        continue; // What is missing is seen elsewhere.
      }
      String code = errorCode(reply);
      String wantedCode = errorCode(wanted);
      if (!code.equals(wantedCode)) {
        seen.add(
            seen(
                call,
                Sighting.Kind.REPLY,
                side,
                code,
                replyWords(wanted, wantedCode),
                replyWords(reply, code)));
      } else {
        seen.addAll(values(call, reply, wanted, side));
        seen.addAll(carried.unlike(call, reply, wanted));
      }
    }
    seen.addAll(new OwnCalls(passed, should, side, carried).unlike());
    number(seen, passed, should, side);
    seen.sort(Comparator.comparingLong(Sighting::nanos));
    return seen;
  }

  private static int calls(CapturedConversation conversation, Role asker) {
    int count = 0;
    for (CallWalk calls = new CallWalk(conversation, asker); calls.hasNext(); ) {
      count = calls.next().number();
    }
    return count;
  }

  /** How many descriptors came in all; they may come with any byte. */
  private static void number(
      List<Sighting> seen, CapturedConversation passed, CapturedConversation should, Role side) {
    long came = descriptors(passed, side);
    long right = descriptors(should, side);
    // Fewer of them may be for want of what would have brought them, which is seen elsewhere.
    if (came > right) {
      seen.add(
          new Sighting(
              Sighting.Kind.DESCRIPTORS,
              side,
              "",
              "",
              0,
              passed.endNanos() - passed.opened().nanos(),
              Long.toString(right),
              Long.toString(came)));
    }
  }

  private static long descriptors(CapturedConversation conversation, Role side) {
    long count = 0;
    for (CaptureEvent event : conversation.events()) {
      if (event instanceof CaptureEvent.Bytes bytes && bytes.from() == side) {
        count += bytes.descriptors().size();
      }
    }
    return count;
  }

  private static Sighting stayed(Sighting close, CapturedConversation passed) {
    long nanos = passed.endNanos() - passed.opened().nanos();
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

  /** What is otherwise in a box of a call than in the one that should have come in its place. */
  static List<Sighting> values(Call call, Passed came, Passed wanted, Role side) {
    List<Sighting> seen = new ArrayList<>();
    Map<String, byte[]> values = values(came);
    Map<String, byte[]> expected = values(wanted);
    for (String key : unlike(values, expected)) {
      byte[] value = values.get(key);
      byte[] right = expected.get(key);
      List<String> apart =
          right == null || value == null
              ? List.of(words(right), words(value))
              : ReadableBytes.apart(right, value, ReadableBytes::of);
      seen.add(seen(call, Sighting.Kind.VALUE, side, key, apart.get(0), apart.get(1)));
    }
    return seen;
  }

  /** Whether nothing is otherwise in one box than in another one. */
  static boolean haveSameValues(Passed one, Passed other) {
    return unlike(values(one), values(other)).isEmpty();
  }

  private static Set<String> unlike(Map<String, byte[]> values, Map<String, byte[]> expected) {
    Set<String> keys = new TreeSet<>(values.keySet());
    keys.addAll(expected.keySet());
    keys.removeIf(key -> Arrays.equals(values.get(key), expected.get(key)));
    return keys;
  }

  /** The values of that key in what this side says in calls of the command, as sightings. */
  public static List<Sighting> values(
      CapturedConversation passed, Role side, String command, String key, byte[] value) {
    List<Sighting> seen = new ArrayList<>();
    for (Role caller : Role.values()) {
      CallWalk calls = new CallWalk(passed, caller);
      while (calls.hasNext() && seen.size() < MOST) {
        Call call = calls.next();
        Passed said = caller == side ? call.ask() : call.reply();
        byte[] came = said == null ? null : values(said).get(key);
        if (call.ask().command().equals(command) && Arrays.equals(came, value)) {
          seen.add(seen(call, Sighting.Kind.VALUE, side, key, "another value", words(came)));
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

  static Sighting seen(
      Call call, Sighting.Kind kind, Role side, String detail, String expected, String came) {
    return new Sighting(
        kind, side, call.ask().command(), detail, call.number(), nanos(call), expected, came);
  }

  private static long nanos(Call call) {
    Passed reply = call.reply();
    return reply == null ? call.ask().nanos() : reply.nanos();
  }
}
