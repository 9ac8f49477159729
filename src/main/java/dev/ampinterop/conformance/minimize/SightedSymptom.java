package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.decode.Sighting;
import dev.ampinterop.conformance.decode.Sightings;
import dev.ampinterop.conformance.verdict.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A symptom that is tied to what was seen of a program: which call, which side, what should have
 * come and what came. Where the first play shows it, later ones have to show the same thing in the
 * same place; of connections that are open at the same time, on the same one. What the healthy
 * program shows, too, is not a symptom. Not thread-safe.
 */
public final class SightedSymptom implements Symptom {
  /** In place of the number of a connection. */
  private static final int ANYWHERE = 0;

  private final PassedReplays subject;
  private final Optional<? extends PassedReplays> healthy;
  private final Wanted wanted;
  private final Role side;
  private final Set<String> descriptors;
  private final int tries;
  private Optional<Sighting> chased = Optional.empty();
  private int place = ANYWHERE;
  private boolean isShared;

  /**
   * @param subject plays against the program that shows it; the caller closes it
   * @param healthy plays against one that does not, or with an implementation that says what {@link
   *     Wanted#isDecidedByAmp AMP alone decides}; the caller closes it
   * @param wanted the symptom as the user wrote it
   * @param side which side the program is
   * @param descriptors which keys name descriptors
   * @param tries how often a candidate is played until it shows the symptom
   * @throws IllegalArgumentException when nobody could tell whether it shows; for people
   */
  public SightedSymptom(
      PassedReplays subject,
      Optional<? extends PassedReplays> healthy,
      Wanted wanted,
      Role side,
      Set<String> descriptors,
      int tries) {
    if (wanted.needsHealthy() && healthy.isEmpty()) {
      throw new IllegalArgumentException(
          "nobody knows which value is right (say who does with --healthy unix:PATH, or which value"
              + " is wrong with "
              + wanted.text()
              + "=VALUE)");
    }
    this.subject = subject;
    this.healthy = healthy;
    this.wanted = wanted;
    this.side = side;
    this.descriptors = descriptors;
    this.tries = tries;
  }

  /** The symptom as the user wrote it. */
  public Wanted wanted() {
    return wanted;
  }

  /** What is chased; empty until it was seen. */
  public Optional<Sighting> chased() {
    return chased;
  }

  /**
   * Looks once more, at connections that were written and read again, and so have other numbers.
   *
   * @param number the one of the connection on which it has to show
   * @return as {@link #shownBy}
   * @throws InterruptedException when the thread was interrupted
   */
  public Optional<Shown> shownAgainBy(List<Conversation> connections, int number)
      throws InterruptedException {
    place = number;
    return shownBy(connections);
  }

  @Override
  public boolean isShared() {
    return isShared;
  }

  /**
   * In how many of the tries these connections show it.
   *
   * @throws InterruptedException when the thread was interrupted
   */
  public int count(List<Conversation> connections) throws InterruptedException {
    int count = 0;
    for (int attempt = 0; attempt < tries; attempt++) {
      count += shownOnce(connections).isPresent() ? 1 : 0;
    }
    return count;
  }

  @Override
  public Optional<Shown> shownBy(List<Conversation> connections) throws InterruptedException {
    for (int attempt = 0; attempt < tries; attempt++) {
      Optional<Shown> shown = shownOnce(connections);
      if (shown.isPresent() && !isForWantOfTime(connections)) {
        return shown;
      }
    }
    return Optional.empty();
  }

  /** A reply that did not come may come the next time: the machine was busy. */
  private boolean isForWantOfTime(List<Conversation> connections) throws InterruptedException {
    return tries == 1 && wanted.isAboutTime() && shownOnce(connections).isEmpty();
  }

  private Optional<Shown> shownOnce(List<Conversation> connections) throws InterruptedException {
    List<CapturedConversation> passed = subject.passed(connections);
    List<CapturedConversation> should = List.of();
    boolean wasCompared = wanted.isAboutMeaning() && healthy.isPresent();
    Reference reference = wasCompared ? Reference.PLAYED : Reference.CAPTURED;
    if (wasCompared) {
      should = healthy.get().passed(connections);
    } else if (wanted.kind() == Wanted.Kind.FAILS) {
      should = subject.captured(connections);
    }
    for (int index = 0; index < passed.size(); index++) {
      Optional<CapturedConversation> right =
          index < should.size() ? Optional.of(should.get(index)) : Optional.empty();
      for (Sighting seen : seen(passed.get(index), right, reference)) {
        if (chased.isPresent() && !isChased(seen, connections.get(index))) {
          continue;
        }
        boolean isRight =
            wasCompared
                ? isUnsteady(seen, connections, index, right)
                : healthy.isPresent() && isHealthy(seen, connections, index);
        if (isRight) {
          isShared = true;
          continue;
        }
        if (chased.isEmpty()) {
          chased = Optional.of(seen);
          place = subject.isInterleaved() ? connections.get(index).connection() : ANYWHERE;
        }
        // Only what was captured says what it should have done.
        boolean keepsCaptured = wanted.kind() == Wanted.Kind.FAILS && healthy.isEmpty();
        return Optional.of(new Shown(keepsCaptured ? should : passed, index, Optional.of(seen)));
      }
    }
    return Optional.empty();
  }

  /**
   * Whether the healthy program has what is wrong, and the other one has not: then they were named
   * in each other's place. What was captured tells where both are compared.
   *
   * @param connections as they were captured
   * @param isShown whether they showed the symptom
   * @throws InterruptedException when the thread was interrupted
   */
  public boolean isExchanged(List<Conversation> connections, boolean isShown)
      throws InterruptedException {
    if (healthy.isEmpty()) {
      return false;
    } else if (wanted.isAboutMeaning()) {
      return isShown
          && !isBeside(connections, healthy.get().passed(connections))
          && isBeside(connections, subject.passed(connections));
    }
    SightedSymptom other =
        new SightedSymptom(healthy.get(), Optional.empty(), wanted, side, descriptors, tries);
    return !isShown && other.shownBy(connections).isPresent();
  }

  /** Whether the symptom is in what was captured, beside what should have passed. */
  private boolean isBeside(List<Conversation> connections, List<CapturedConversation> should) {
    List<CapturedConversation> captured = subject.captured(connections);
    for (int index = 0; index < captured.size(); index++) {
      if (!seen(captured.get(index), Optional.of(should.get(index)), Reference.CAPTURED)
          .isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private boolean isChased(Sighting seen, Conversation where) {
    return chased.orElseThrow().isLike(seen) && (place == ANYWHERE || place == where.connection());
  }

  /**
   * Whether the healthy program does not send the same value twice, so that another one is right: a
   * time, a number of a process, a file with one of these in it.
   */
  private boolean isUnsteady(
      Sighting seen,
      List<Conversation> connections,
      int index,
      Optional<CapturedConversation> should)
      throws InterruptedException {
    if (!seen.isOfValue() || should.isEmpty()) {
      return false;
    }
    List<CapturedConversation> again = healthy.orElseThrow().passed(connections);
    return index < again.size()
        && seen(again.get(index), should, Reference.PLAYED).stream()
            .anyMatch(one -> one.isLike(seen) && one.call() == seen.call());
  }

  /** Whether the healthy program shows the same, so that it is right. */
  private boolean isHealthy(Sighting seen, List<Conversation> connections, int index)
      throws InterruptedException {
    for (int attempt = 0; attempt < tries; attempt++) {
      List<CapturedConversation> passed = healthy.orElseThrow().passed(connections);
      boolean isShown =
          index >= passed.size()
              || seen(passed.get(index), Optional.empty(), Reference.CAPTURED).stream()
                  .anyMatch(seen::isLike);
      if (isShown) {
        return true;
      }
    }
    return false;
  }

  /**
   * What fits the symptom, in the order in which it was seen.
   *
   * @param should what should have passed; empty where nobody knows
   * @param reference where that is from
   */
  public List<Sighting> seen(
      CapturedConversation passed, Optional<CapturedConversation> should, Reference reference) {
    List<Sighting> all = new ArrayList<>();
    switch (wanted.kind()) {
      case CRASHES -> Sightings.closing(passed, side).ifPresent(all::add);
      case SLOW -> all.addAll(Sightings.slow(passed, side, wanted.time()));
      case VALUE -> {
        if (should.isPresent()) {
          all.addAll(Sightings.unlike(passed, should.get(), side, descriptors, reference));
        } else {
          all.addAll(
              Sightings.values(
                  passed, side, wanted.command(), wanted.key(), bytes(wanted.value().orElse(""))));
        }
      }
      case FAILS ->
          should.ifPresent(
              it -> all.addAll(Sightings.wrong(passed, it, side, descriptors, reference)));
      default -> all.addAll(Sightings.in(passed, descriptors));
    }
    all.removeIf(one -> !wanted.fits(one) || one.side() != side);
    all.sort(Comparator.comparingLong(Sighting::nanos));
    return all;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
