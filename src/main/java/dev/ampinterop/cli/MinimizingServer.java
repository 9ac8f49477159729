package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.decode.FaultLine;
import dev.ampinterop.conformance.minimize.AmpAlone;
import dev.ampinterop.conformance.minimize.EndpointReplays;
import dev.ampinterop.conformance.minimize.Minimizer;
import dev.ampinterop.conformance.minimize.PassedReplays;
import dev.ampinterop.conformance.minimize.PlayedSymptom;
import dev.ampinterop.conformance.minimize.Shown;
import dev.ampinterop.conformance.minimize.SightedSymptom;
import dev.ampinterop.conformance.minimize.Wanted;
import dev.ampinterop.conformance.wire.Address;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes small what a server shows that is up.
 *
 * @param address where it listens
 * @param healthy who says what is right
 * @param tries how often a candidate is played until it shows the symptom
 * @param limit how long to wait for a box
 * @param descriptors which keys name descriptors
 * @param players how an implementation is started that says what AMP alone asks for
 */
record MinimizingServer(
    Shrinking shrinking,
    Address address,
    HealthyChoice healthy,
    int tries,
    Duration limit,
    DescriptorOptions descriptors,
    StartedPlayer.Setup players) {
  /**
   * Does it.
   *
   * @return the exit status
   * @throws CannotRun when nobody could tell whether the symptom shows, or it does not
   * @throws InterruptedException when the thread was interrupted
   */
  int minimize(Conversations all) throws InterruptedException {
    Wanted wanted = shrinking.wanted();
    if (wanted.kind() == Wanted.Kind.DIFFERS) {
      throw new CannotRun(
          "what a server would have to answer nobody knows, so it cannot differ from Twisted"
              + " (say what is wrong with another --symptom, or who does it right with --healthy"
              + " and --symptom fails)");
    }
    Optional<Opponent.Implementation> beside = healthy.besideServer(wanted);
    Conversations captured = all.withoutBegunBoxes(shrinking.input());
    requireValue(captured);
    if (beside.isEmpty()) {
      return minimize(captured, Optional.empty(), "");
    }
    Opponent.Implementation one = beside.get();
    try (StartedPlayer player =
        players.patient(Minimizer.boxes(captured.all())).start(one, false)) {
      sayWhoIsAsked(shrinking, healthy, one);
      PassedReplays alone = new AmpAlone(player.replays(), Role.SERVER);
      return minimize(captured, Optional.of(alone), one.text());
    }
  }

  /** Says that somebody is asked whom the user has not named. */
  static void sayWhoIsAsked(
      Shrinking shrinking, HealthyChoice healthy, Opponent.Implementation one) {
    if (healthy.named().isEmpty()) {
      shrinking
          .interruption()
          .until(shrinking.notes()::step)
          .accept(
              "what "
                  + one.text()
                  + " shows in the same role, too, is not the symptom (--healthy names another)");
    }
  }

  /**
   * Does it with two servers, or with one and an implementation.
   *
   * @param alone says what AMP alone asks for; empty where it is not asked
   */
  private int minimize(Conversations captured, Optional<PassedReplays> alone, String name)
      throws InterruptedException {
    Optional<Address> server = healthy.server();
    try (EndpointReplays subject = new EndpointReplays(address, limit);
        EndpointReplays right = new EndpointReplays(server.orElse(address), limit)) {
      Both both = new Both(subject, right);
      both.keepOrderOf(captured);
      if (shrinking.wanted().kind() == Wanted.Kind.MATCHES) {
        PlayedSymptom played =
            new PlayedSymptom(subject, server.map(any -> right), shrinking.wanted(), limit);
        return status(
            shrinking.shrink(
                played,
                captured,
                Optional.of(Role.CLIENT),
                server.map(Address::text),
                (conversations, isShown) -> {},
                () -> both.endIn(shrinking.limit())));
      }
      Optional<? extends PassedReplays> judge = server.isPresent() ? Optional.of(right) : alone;
      SightedSymptom sighted =
          new SightedSymptom(
              subject, judge, shrinking.wanted(), Role.SERVER, descriptors.keys(), tries);
      Minimizer.Outcome outcome =
          shrinking.shrink(
              sighted,
              captured,
              Optional.of(Role.CLIENT),
              server.map(Address::text).or(() -> alone.map(any -> name)),
              (conversations, isShown) -> look(sighted, captured, conversations, isShown),
              () -> {
                count(sighted, captured);
                both.endIn(shrinking.limit());
              });
      both.endNever();
      Conversations least =
          Conversations.of(shrinking.output(), Optional.empty(), descriptors, Set.of());
      both.keepOrderOf(least);
      int again = showsAgain(sighted, least.all(), outcome.shown().connection() + 1);
      if (again == 0 && least.all().size() > 1 && server.isPresent()) {
        again =
            keepTogether(new ConnectionsTogether(shrinking.output(), subject, right, tries), least);
      }
      return Math.max(status(outcome), again);
    }
  }

  /** The servers with the bug and without it; the same one twice where nobody named another. */
  private record Both(EndpointReplays subject, EndpointReplays right) {
    void keepOrderOf(Conversations connections) {
      subject.keepOrderOf(connections.interleaving());
      right.keepOrderOf(connections.interleaving());
    }

    // What the whole conversation takes is not part of the limit.
    void endIn(Duration limit) {
      long deadline = System.nanoTime() + limit.toNanos();
      subject.endAt(deadline);
      right.endAt(deadline);
    }

    void endNever() {
      subject.endAt(Long.MAX_VALUE);
      right.endAt(Long.MAX_VALUE);
    }
  }

  private static int status(Minimizer.Outcome outcome) {
    return outcome.isLeast() ? 0 : 1;
  }

  private void look(
      SightedSymptom sighted,
      Conversations captured,
      List<Conversation> conversations,
      boolean isShown)
      throws InterruptedException {
    if (healthy.server().isPresent()) {
      boolean isSmall = !captured.header().symptom().isEmpty();
      new ServersInPlace(
              shrinking.input(),
              isSmall,
              healthy.server().get().text(),
              address.text(),
              shrinking.notes())
          .require(sighted, conversations, isShown);
    }
  }

  private void count(SightedSymptom sighted, Conversations captured) throws InterruptedException {
    if (tries > 1) {
      int count = sighted.count(captured.inWhichSomethingPassed());
      shrinking.say("it shows in " + count + " of " + tries + " tries");
    }
  }

  /** A value that the server never sends is a mistake in writing: it would never show. */
  private void requireValue(Conversations captured) {
    Wanted wanted = shrinking.wanted();
    if (wanted.kind() != Wanted.Kind.VALUE) {
      return;
    }
    Set<String> keys = captured.keysSaidBy(Role.SERVER, wanted.command());
    if (!keys.contains(wanted.key())) {
      throw new CannotRun(
          shrinking.input()
              + ": the server sends no value "
              + wanted.key()
              + " in a call of "
              + wanted.command()
              + ", or in an answer to one"
              + (keys.isEmpty() ? "" : " (there is " + String.join(", ", keys) + ")"));
    }
  }

  /** What is in the file has to show it, too: it is what people will look at. */
  private int showsAgain(SightedSymptom sighted, List<Conversation> least, int number)
      throws InterruptedException {
    Optional<Shown> again = sighted.shownAgainBy(least, number);
    if (again.isEmpty()) {
      shrinking
          .notes()
          .say(
              "it does not show when "
                  + shrinking.output()
                  + " is played once more"
                  + (least.size() == 1 ? "" : ", on connection " + number + " at least")
                  + " (try --tries)");
      return 1;
    }
    String connection = least.size() == 1 ? "" : "connection " + number + ": ";
    shrinking
        .notes()
        .say(
            connection
                + FaultLine.of(
                    again.get().sighting().orElseThrow(),
                    healthy.server().isPresent() ? "the healthy server" : "the capture"));
    return 0;
  }

  private int keepTogether(ConnectionsTogether together, Conversations least)
      throws InterruptedException {
    Optional<String> problem = together.write(least, descriptors);
    shrinking
        .notes()
        .say(
            problem
                .map(text -> shrinking.output() + " is not what to keep: " + text)
                .orElse(
                    shrinking.output()
                        + " has what the healthy server does on "
                        + least.all().size()
                        + " connections: its replay fails until the bug is gone"));
    return problem.isPresent() ? 1 : 0;
  }
}
