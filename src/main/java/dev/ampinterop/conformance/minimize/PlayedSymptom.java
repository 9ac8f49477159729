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
  private final Optional<? extends Replays> healthy;
  private final Wanted wanted;
  private final Duration limit;
  private final Set<String> firstPlaces = new HashSet<>();
  private boolean isFirst = true;
  private boolean isShared;

  /**
   * @param replays plays the candidates
   * @param healthy plays them with somebody who does it right: what that one shows in the same
   *     role, too, is not the symptom; the caller closes both
   * @param wanted the symptom
   * @param limit how long a part may take: one that takes longer hangs
   */
  public PlayedSymptom(
      Replays replays, Optional<? extends Replays> healthy, Wanted wanted, Duration limit) {
    this.replays = replays;
    this.healthy = healthy;
    this.wanted = wanted;
    this.limit = limit;
  }

  @Override
  public Optional<Shown> shownBy(List<Conversation> connections) throws InterruptedException {
    return isShownBy(connections)
        ? Optional.of(Shown.by(replays.captured(connections)))
        : Optional.empty();
  }

  @Override
  public boolean isShared() {
    return isShared;
  }

  private boolean isShownBy(List<Conversation> connections) throws InterruptedException {
    List<Result> results = played(replays, connections);
    if (wanted.kind() == Wanted.Kind.DIFFERS) {
      return differs(results);
    }
    Set<String> places = places(results);
    if (!places.isEmpty() && healthy.isPresent()) {
      isShared |= places.removeAll(places(played(healthy.get(), connections)));
    }
    return wanted.kind() == Wanted.Kind.MATCHES ? !places.isEmpty() : isInAFirstPlace(places);
  }

  private static List<Result> played(Replays replays, List<Conversation> connections)
      throws InterruptedException {
    List<Result> results = replays.play(connections);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return results;
  }

  /** Where it shows. */
  private Set<String> places(List<Result> results) {
    Set<String> places = new HashSet<>();
    for (Result result : results) {
      if (isShownBy(result)) {
        places.add(place(result));
      }
    }
    return places;
  }

  private boolean isShownBy(Result result) {
    return switch (wanted.kind()) {
      case FAILS -> result.verdict().isFailure();
      case CRASHES -> result.verdict() == Verdict.ERRORED;
      case HANGS -> hangs(result);
      case MATCHES -> matches(result);
      default -> throw new IllegalStateException(wanted.text() + " is seen in what passes");
    };
  }

  private boolean isInAFirstPlace(Set<String> places) {
    if (isFirst) {
      isFirst = false;
      firstPlaces.addAll(places);
    }
    return places.stream().anyMatch(firstPlaces::contains);
  }

  /**
   * Where it went wrong, without numbers of boxes, steps and bytes: those change on the way. What
   * is missing when it hangs changes, too: it depends on what would have come after. What matches
   * may do so anywhere.
   */
  private String place(Result result) {
    String role = "script plays the " + script(result);
    if (wanted.kind() == Wanted.Kind.HANGS || wanted.kind() == Wanted.Kind.MATCHES) {
      return role;
    }
    List<Difference> differences = result.differences();
    String where =
        differences.isEmpty() ? String.valueOf(result.reason()) : differences.get(0).where();
    return result.verdict() + " " + role + " " + NUMBERS.matcher(where).replaceAll("");
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
    Role role = script(result).other();
    return Passed.bytes(ConversationReader.read(result.wire()), role);
  }

  /** Which conversation, and which side of it. */
  private static String part(Result result) {
    return result.caseId() + " " + script(result);
  }

  private static String implementation(Result result) {
    Pairing pairing = result.play().pairing();
    return pairing.player(script(result).other());
  }

  private static Role script(Result result) {
    return result.play().script().orElseThrow();
  }
}
