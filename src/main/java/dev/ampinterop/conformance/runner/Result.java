package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.cases.Deviation;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.verdict.Difference;
import dev.ampinterop.conformance.verdict.Judgement;
import dev.ampinterop.conformance.verdict.OpenChoice;
import dev.ampinterop.conformance.wire.WireEvent;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one play. Every report is a view of these.
 *
 * @param play what was played
 * @param verdict the verdict
 * @param took how long it took
 * @param reason why it was not passed, for people; null where it passed
 * @param judgement expected against observed, and what was tolerated; empty where it was not judged
 * @param wire what passed on the connection, always recorded
 */
public record Result(
    Play play,
    Verdict verdict,
    Duration took,
    @Nullable String reason,
    Judgement judgement,
    List<WireEvent> wire) {
  private static final int MOST_DIFFERENCES = 10;
  private static final Judgement NONE = new Judgement(List.of(), List.of(), List.of());

  /** Copies the list. */
  public Result {
    wire = List.copyOf(wire);
  }

  static Result skipped(Play play, String reason) {
    return new Result(play, Verdict.SKIPPED, Duration.ZERO, reason, NONE, List.of());
  }

  static Result errored(Play play, Duration took, String reason, List<WireEvent> wire) {
    return new Result(play, Verdict.ERRORED, took, reason, NONE, wire);
  }

  /** It could not be played at all. */
  static Result unplayed(Play play, String reason) {
    return errored(play, Duration.ZERO, reason, List.of());
  }

  /**
   * The same without what may be large: what passed, what was played, more than some differences.
   */
  public Result withoutDetails() {
    List<Difference> some = judgement.differences().stream().limit(MOST_DIFFERENCES).toList();
    return new Result(
        play.with(play.told().withoutConversation()),
        verdict,
        took,
        reason,
        new Judgement(some, judgement.choices(), judgement.notes()),
        List.of());
  }

  /** Whether it errored without being played, for a player was gone. */
  public boolean isUnplayed() {
    return verdict == Verdict.ERRORED && took.isZero();
  }

  /** Whether there was no connection to play it on. */
  public boolean isUnconnected() {
    return verdict == Verdict.FAILED
        && judgement.differences().stream().anyMatch(one -> one.where().equals(Stage.CONNECTION));
  }

  /** The same, but it has left descriptors open. */
  Result leaking(LeakTrial.Leak leak) {
    return new Result(
        play,
        leak.played() ? Verdict.FAILED : Verdict.ERRORED,
        took,
        leak.left().get(0).toString(),
        new Judgement(leak.left(), judgement.choices(), judgement.notes()),
        wire);
  }

  /** Expected against observed; empty unless it failed. */
  public List<Difference> differences() {
    return judgement.differences();
  }

  /** What was done otherwise than Twisted does it, where AMP leaves the choice. */
  public List<OpenChoice> choices() {
    return judgement.choices();
  }

  /** The case's id. */
  public String caseId() {
    return play.told().id();
  }

  /** The pairing, client first: {@code java:twisted}. */
  public String pairing() {
    return play.pairing().toString();
  }

  /** What carried it: {@code unix} or {@code tcp}. */
  public String transport() {
    return play.transport().toString();
  }

  /** Pairing and, unless it is the usual one, transport: {@code java:twisted over tcp}. */
  public String conversation() {
    return pairing() + (play.transport() == TransportKind.UNIX ? "" : " over " + transport());
  }

  /** Why conversations of this pairing differ from the case as it stands; empty mostly. */
  public List<String> deviations() {
    return play.deviations().stream().map(Deviation::because).toList();
  }
}
