package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.decode.Sighting;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.replay.EndpointReplay;
import dev.ampinterop.conformance.replay.Overlap;
import dev.ampinterop.conformance.replay.ReplayLimits;
import dev.ampinterop.conformance.replay.Variables;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.verdict.Reference;
import dev.ampinterop.conformance.wire.Address;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Plays connections that need not fit into memory, and looks for a symptom in what passes.
 *
 * @param asker the side that is played
 * @param subject the server that shows the symptom
 * @param healthy the one that does not
 * @param symptom knows it when it sees it
 * @param limit how long to wait for a box
 */
record LargePlays(
    Role asker,
    Address subject,
    Optional<Address> healthy,
    SightedSymptom symptom,
    Duration limit) {
  /** Where something was seen: on which of the connections that were played, from 0. */
  record Seen(int connection, Sighting sighting) {}

  /**
   * Plays them.
   *
   * @param chased what has to be seen; anything that the symptom asks for where empty
   * @return what was seen first; empty where nothing was
   * @throws InterruptedException when the thread was interrupted
   */
  Optional<Seen> seen(List<CapturedConversation> connections, Optional<Sighting> chased)
      throws InterruptedException {
    try (ScriptPlayer script = new ScriptPlayer()) {
      if (Overlap.isIn(connections)) {
        return atOnce(script, connections, chased);
      }
      for (int index = 0; index < connections.size(); index++) {
        CapturedConversation captured = connections.get(index);
        try (EndpointReplay played = replay(script, subject, 2);
            EndpointReplay right = replay(script, healthy.orElse(subject), 2)) {
          CapturedConversation passed = passed(played, captured, index, Optional.empty());
          Optional<CapturedConversation> should =
              healthy.isPresent()
                  ? Optional.of(passed(right, captured, index, Optional.empty()))
                  : Optional.of(captured);
          Optional<Sighting> found = found(passed, should, chased);
          if (found.isPresent()) {
            return Optional.of(new Seen(index, found.get()));
          }
        }
      }
      return Optional.empty();
    }
  }

  private Optional<Seen> atOnce(
      ScriptPlayer script, List<CapturedConversation> connections, Optional<Sighting> chased)
      throws InterruptedException {
    Map<Integer, EndpointReplay> subjects = new TreeMap<>();
    Map<Integer, EndpointReplay> others = new TreeMap<>();
    try {
      List<CapturedConversation> passed = allPassed(script, subject, connections, subjects);
      List<CapturedConversation> should =
          healthy.isPresent() ? allPassed(script, healthy.get(), connections, others) : connections;
      for (int index = 0; index < passed.size(); index++) {
        Optional<Sighting> found = found(passed.get(index), Optional.of(should.get(index)), chased);
        if (found.isPresent()) {
          return Optional.of(new Seen(index, found.get()));
        }
      }
      return Optional.empty();
    } finally {
      subjects.values().forEach(EndpointReplay::close);
      others.values().forEach(EndpointReplay::close);
    }
  }

  private List<CapturedConversation> allPassed(
      ScriptPlayer script,
      Address address,
      List<CapturedConversation> connections,
      Map<Integer, EndpointReplay> replays)
      throws InterruptedException {
    for (int index = 0; index < connections.size(); index++) {
      replays.put(index, replay(script, address, 2 * connections.size()));
    }
    return Overlap.play(
        connections,
        limit,
        (index, overlap) ->
            passed(
                Objects.requireNonNull(replays.get(index)),
                connections.get(index),
                index,
                Optional.of(overlap)));
  }

  private static CapturedConversation passed(
      EndpointReplay replay,
      CapturedConversation captured,
      int index,
      Optional<Overlap.Connection> overlap)
      throws InterruptedException {
    Result result = replay.play(captured, "candidate", "It is.", overlap);
    return replay.passed(result, index + 1).switchingBy(captured.switches());
  }

  /**
   * @param kept of how many replays what passes is kept at the same time
   */
  private EndpointReplay replay(ScriptPlayer script, Address address, int kept) {
    return new EndpointReplay(
        script,
        new EndpointReplay.Options(asker, address, limit, false, false, Variables.of(List.of()))
            .with(ReplayLimits.ofHeap().keeping(kept)));
  }

  /** What is seen that the healthy one does not show. */
  private Optional<Sighting> found(
      CapturedConversation passed,
      Optional<CapturedConversation> should,
      Optional<Sighting> chased) {
    Reference reference = healthy.isPresent() ? Reference.PLAYED : Reference.CAPTURED;
    List<Sighting> right =
        healthy.isPresent() && should.isPresent() && !symptom.wanted().isAboutMeaning()
            ? symptom.seen(should.get(), Optional.empty(), reference)
            : List.of();
    boolean isCompared = healthy.isPresent() || symptom.wanted().kind() == Wanted.Kind.FAILS;
    return symptom.seen(passed, isCompared ? should : Optional.empty(), reference).stream()
        .filter(seen -> chased.isEmpty() || chased.get().isLike(seen))
        .filter(seen -> right.stream().noneMatch(seen::isLike))
        .findFirst();
  }
}
