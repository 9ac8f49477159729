package dev.ampinterop.conformance.compare;

import dev.ampinterop.amp.log.ReadableBytes;
import dev.ampinterop.conformance.conversation.Turn;
import dev.ampinterop.conformance.replay.Variables;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** In what a call and its reply differ from those of another capture. Immutable. */
final class ExchangeDifference {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Variables variables;
  private final @Nullable Duration slower;

  /**
   * @param variables values that are another one each time
   * @param slower by how much longer a reply may take; null where times do not matter
   */
  ExchangeDifference(Variables variables, @Nullable Duration slower) {
    this.variables = variables;
    this.slower = slower;
  }

  /** Whether the calls are the same, whatever came of them. */
  boolean isSameCall(Exchange before, Exchange after) {
    Turn.Ask right = before.ask();
    Turn.Ask came = after.ask();
    return right.asks() == came.asks()
        && ValueDifference.areSame(right.values(), came.values(), variable(before))
        && ValueDifference.areSameUnnamed(right.unnamed(), came.unnamed());
  }

  /** The differences, in words; none where there are none. */
  List<String> of(Exchange before, Exchange after) {
    List<String> differences = new ArrayList<>(ofCall(before, after));
    Turn right = before.reply();
    Turn came = after.reply();
    if (right == null || came == null) {
      if (right != came) {
        differences.add(words(came) + " instead of " + words(right));
      }
    } else if (right instanceof Turn.Failure failure && came instanceof Turn.Failure other) {
      if (!failure.code().equals(other.code())
          || !failure.description().equals(other.description())) {
        differences.add(words(other) + " instead of " + words(failure));
      }
    } else if (right instanceof Turn.Failure || came instanceof Turn.Failure) {
      differences.add(words(came) + " instead of " + words(right));
    } else {
      values(right, came, variable(before)).forEach(one -> differences.add("answer: " + one));
    }
    Long took = after.latency();
    Long usual = before.latency();
    if (slower != null && took != null && usual != null && took - usual > slower.toNanos()) {
      differences.add("answered after " + millis(took) + " instead of " + millis(usual));
    }
    return differences;
  }

  private List<String> ofCall(Exchange before, Exchange after) {
    List<String> differences = new ArrayList<>();
    if (before.ask().asks() != after.ask().asks()) {
      differences.add(after.ask().asks() ? "wants an answer" : "wants no answer");
    }
    differences.addAll(values(before.ask(), after.ask(), variable(before)));
    return differences;
  }

  private Predicate<String> variable(Exchange of) {
    return key -> variables.contains(of.ask().command(), key);
  }

  private static List<String> values(Turn before, Turn after, Predicate<String> variable) {
    List<String> all =
        new ArrayList<>(ValueDifference.of("", before.values(), after.values(), variable));
    all.addAll(ValueDifference.ofUnnamed(before.unnamed(), after.unnamed()));
    return all;
  }

  private static String words(@Nullable Turn reply) {
    if (reply == null) {
      return "no answer";
    }
    return reply instanceof Turn.Failure failure
        ? "the error "
            + ReadableBytes.of(failure.code().getBytes(StandardCharsets.ISO_8859_1))
            + " "
            + ReadableBytes.quoted(failure.description().getBytes(StandardCharsets.UTF_8))
        : "an answer";
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.3f ms", nanos / NANOS_PER_MILLI);
  }
}
