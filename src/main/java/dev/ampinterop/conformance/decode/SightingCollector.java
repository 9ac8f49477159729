package dev.ampinterop.conformance.decode;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.log.ReadableBytes;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is wrong on one connection by itself, with nothing to compare it with: rules that are
 * broken, calls that are left, connections that are closed on a call. Not thread-safe.
 */
final class SightingCollector {
  /** Nobody reads more of them. */
  private static final int MOST = 1000;

  private static final double NANOS_PER_SECOND = 1e9;

  private final List<Sighting> sightings = new ArrayList<>();
  private final Map<Role, Integer> made = new EnumMap<>(Role.class);
  private final Map<Integer, Waiting> waiting = new LinkedHashMap<>();
  private final Map<Role, Passed> lastReplies = new EnumMap<>(Role.class);
  private final Set<Role> gaps = EnumSet.noneOf(Role.class);
  private @Nullable Passed last;
  private int lastNumber;
  private int lastReplyNumber;
  private int closes;

  /** A call that has no reply yet. */
  private record Waiting(Role from, Passed.Call call, int number) {}

  /** Takes the next thing that was decoded of the connection. */
  void accept(Decoded decoded) {
    if (decoded instanceof Decoded.Piece piece) {
      passed(piece.passed());
    } else if (decoded instanceof Decoded.Problem problem) {
      problem(problem);
    } else if (decoded instanceof Decoded.Closed closed) {
      closes++;
      if (closes == 1) {
        closed(closed);
      }
    }
  }

  /** Whether both sides have closed, so that nothing more can be found. */
  boolean isOver() {
    return closes == Role.values().length;
  }

  /** What was found first; empty where nothing is wrong so far. */
  Optional<Sighting> first() {
    return sightings.stream().findFirst();
  }

  /** What was found, in order. */
  List<Sighting> sightings() {
    return List.copyOf(sightings);
  }

  private void passed(Passed passed) {
    last = passed;
    boolean isOther = passed.kind() == Passed.Kind.TLS || passed.kind() == Passed.Kind.STREAM;
    if (isOther && passed.problem() == null) {
      waiting.clear(); // The replies may be in what nobody can read.
    }
    Passed.Call call = passed.call();
    if (call == null) {
      return;
    }
    if (passed.isCall()) {
      int number = made.merge(passed.from(), 1, Integer::sum);
      if (passed.kind() == Passed.Kind.ASK) {
        await(new Waiting(passed.from(), call, number));
      }
      lastNumber = number;
    } else {
      Waiting answered = waiting.remove(call.number());
      lastNumber = answered == null ? 0 : answered.number();
      lastReplyNumber = lastNumber;
      lastReplies.put(passed.from(), passed);
    }
  }

  private void await(Waiting call) {
    waiting.put(call.call().number(), call);
    if (waiting.size() > ConversationReader.MOST_CALLS) {
      waiting.remove(waiting.keySet().iterator().next());
    }
  }

  private void problem(Decoded.Problem problem) {
    if (problem.rule() == Rule.GAP) {
      gaps.add(problem.from());
    }
    boolean restsOnMissing = !problem.breaks() && !gaps.isEmpty();
    if (problem.rule().breaks() && !restsOnMissing) {
      boolean isOfLast = last != null && last.from() == problem.from();
      Passed.Call call = isOfLast && last != null ? last.call() : null;
      add(
          new Sighting(
              Sighting.Kind.RULE,
              problem.from(),
              call == null ? "" : call.command(),
              problem.rule().toString(),
              call == null ? 0 : lastNumber,
              problem.nanos(),
              problem.breaks() ? "" : "a guess",
              problem.text()));
    }
  }

  private void closed(Decoded.Closed closed) {
    Role by = closed.by();
    Passed reply = lastReplies.get(by);
    if (reply != null && reply.call() != null && isUnknown(reply) && isLastOf(reply, by)) {
      String words = description(reply);
      Passed.Call call = reply.call();
      String code = reply.text(Amp.ERROR_CODE).orElse("");
      add(closes(by, call.command(), code, lastReplyNumber, closed.nanos(), words));
      return;
    }
    for (Waiting one : waiting.values()) {
      if (gaps.contains(one.from().other())) {
        continue; // The reply may be in what is missing.
      }
      if (one.from() == by) {
        double seconds = (closed.nanos() - one.call().nanos()) / NANOS_PER_SECOND;
        add(
            new Sighting(
                Sighting.Kind.UNANSWERED,
                by.other(),
                one.call().command(),
                "",
                one.number(),
                closed.nanos(),
                "",
                String.format(Locale.ROOT, "%.1f s, then the %s closed", seconds, by)));
      } else {
        add(closes(by, one.call().command(), "", one.number(), closed.nanos(), ""));
        return;
      }
    }
  }

  static Sighting closes(
      Role by, String command, String code, int number, long nanos, String came) {
    return new Sighting(Sighting.Kind.CLOSES, by, command, code, number, nanos, "", came);
  }

  private boolean isLastOf(Passed reply, Role by) {
    return last == null || last.equals(reply) || last.from() != by;
  }

  private static boolean isUnknown(Passed reply) {
    return reply.text(Amp.ERROR_CODE).filter(Amp.UNKNOWN::equals).isPresent();
  }

  /** The description of an error, in quotes. */
  static String description(Passed error) {
    String text = error.text(Amp.ERROR_DESCRIPTION).orElse("");
    return ReadableBytes.quoted(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void add(Sighting sighting) {
    if (sightings.size() < MOST) {
      sightings.add(sighting);
    }
  }
}
