package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.conversation.WireLog;
import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Verdict;
import dev.ampinterop.conformance.verdict.Difference;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A symptom that shows when the conversations are played again.
 *
 * <p>So that one failure is not mistaken for another on the way down, a candidate that fails has to
 * fail in a place in which the first one failed too.
 */
public final class PlayedSymptom implements Symptom {
  private static final Pattern NUMBERS = Pattern.compile("\\[[^]]*]|\\d+");

  private final Replays replays;
  private final Wanted wanted;
  private final Duration limit;
  private final Set<String> firstPlaces = new HashSet<>();
  private boolean isFirst = true;

  /**
   * @param replays plays the candidates
   * @param wanted the symptom
   * @param limit how long a part may take: one that takes longer hangs
   */
  public PlayedSymptom(Replays replays, Wanted wanted, Duration limit) {
    this.replays = replays;
    this.wanted = wanted;
    this.limit = limit;
  }

  @Override
  public Optional<Shown> shownBy(List<Conversation> connections) throws InterruptedException {
    return isShownBy(connections)
        ? Optional.of(Shown.by(replays.captured(connections)))
        : Optional.empty();
  }

  private boolean isShownBy(List<Conversation> connections) throws InterruptedException {
    List<Result> results = replays.play(connections);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return switch (wanted.kind()) {
      case FAILS -> isInAFirstPlace(results, result -> result.verdict().isFailure());
      case CRASHES -> isInAFirstPlace(results, result -> result.verdict() == Verdict.ERRORED);
      case HANGS -> isInAFirstPlace(results, this::hangs);
      case MATCHES -> results.stream().anyMatch(this::matches);
      case DIFFERS -> differs(results);
      default -> throw new IllegalStateException(wanted.text() + " is seen in what passes");
    };
  }

  private boolean isInAFirstPlace(List<Result> results, Predicate<Result> isShown) {
    Set<String> places = new HashSet<>();
    for (Result result : results) {
      if (isShown.test(result)) {
        places.add(place(result));
      }
    }
    if (isFirst) {
      isFirst = false;
      firstPlaces.addAll(places);
    }
    return places.stream().anyMatch(firstPlaces::contains);
  }

  /**
   * Where it went wrong, without numbers of boxes, steps and bytes: those change on the way. What
   * is missing when it hangs changes, too: it depends on what would have come after.
   */
  private String place(Result result) {
    if (wanted.kind() == Wanted.Kind.HANGS) {
      return result.pairing();
    }
    List<Difference> differences = result.differences();
    String where =
        differences.isEmpty() ? String.valueOf(result.reason()) : differences.get(0).where();
    return result.verdict() + " " + result.pairing() + " " + NUMBERS.matcher(where).replaceAll("");
  }

  private boolean hangs(Result result) {
    return result.verdict().isFailure() && result.took().compareTo(limit) >= 0;
  }

  private boolean matches(Result result) {
    StringBuilder text = new StringBuilder().append(result.reason()).append('\n');
    result.differences().forEach(difference -> text.append(difference).append('\n'));
    WireLog.lines(result.wire()).forEach(line -> text.append(line).append('\n'));
    return wanted.pattern().orElseThrow().matcher(text).find();
  }

  /**
   * Whether two implementations that played the same role of the same conversation wrote other
   * bytes.
   */
  private static boolean differs(List<Result> results) {
    Map<String, Result> byTwisted = new LinkedHashMap<>();
    results.stream()
        .filter(result -> implementation(result).equals(Planner.TWISTED))
        .forEach(result -> byTwisted.put(part(result), result));
    return results.stream()
        .filter(result -> !implementation(result).equals(Planner.TWISTED))
        .anyMatch(result -> differ(result, byTwisted.get(part(result))));
  }

  private static boolean differ(Result one, @Nullable Result other) {
    return other != null
        && one.verdict() != Verdict.SKIPPED
        && other.verdict() != Verdict.SKIPPED
        && (one.verdict() != other.verdict() || !Arrays.equals(written(one), written(other)));
  }

  private static byte[] written(Result result) {
    Role role = result.play().script().orElseThrow().other();
    return Passed.bytes(ConversationReader.read(result.wire()), role);
  }

  /** Which conversation, and which side of it. */
  private static String part(Result result) {
    return result.caseId() + " " + result.play().script().orElseThrow();
  }

  private static String implementation(Result result) {
    Pairing pairing = result.play().pairing();
    return pairing.player(result.play().script().orElseThrow().other());
  }
}
