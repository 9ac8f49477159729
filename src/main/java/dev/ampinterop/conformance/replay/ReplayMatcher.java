package dev.ampinterop.conformance.replay;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.BoxLimits;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Departure;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.opens.Opening;
import dev.ampinterop.conformance.player.ScriptAdaptation;
import dev.ampinterop.conformance.verdict.DescriptorJudge;
import dev.ampinterop.conformance.verdict.Difference;
import dev.ampinterop.conformance.verdict.Reference;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.WireEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds for each box that comes the captured one that it stands for. A reply stands for the
 * captured reply to the same call; a call for the first captured call, among those that have not
 * come, of the same command and with the same values, else of the same command. The script's
 * replies then bear the tags of the calls that came. Holds what waits, and nothing of what is over.
 * Thread-safe.
 */
final class ReplayMatcher implements ScriptAdaptation {
  /** How many descriptors are sent in one go: each is opened for it. */
  private static final int MOST_DESCRIPTORS = 64;

  /** What is in them at most, unless one alone has more. */
  private static final long MOST_SENT_CONTENT = 4 << 20;

  /** What is looked at of a file also where less of it was captured: two plays can be compared. */
  private static final int LEAST_CONTENT = 1 << 16;

  /** What is looked at of all files: it is held, and compared, by those who ask what passed. */
  private static final long MOST_CONTENT = 64 << 20;

  private final Role subject;
  private final int contentBytes;
  private final boolean keepsDelays;
  private final Optional<Overlap.Connection> overlap;
  private final ReplayScript script;
  private final WireEntry lateReplies;
  private final SentDescriptors sent;
  private final boolean isHeld;
  private final Expectations expectations;
  private final DescriptorArrivals descriptors;
  private final ReplayFindings findings;
  private final Map<String, String> tags = Bounded.map(ConversationReader.MOST_CALLS);
  private final Set<String> unanswered = new LinkedHashSet<>();
  private final ConversationReader reader;
  private final Optional<Behind> behind;
  private Optional<Long> left = Optional.empty();
  private int joined;
  private long joinedContent;
  private long contentRoom = MOST_CONTENT;
  private boolean isOver;

  /**
   * @param course what was captured
   * @param subject who is expected to do it again
   * @param reference where the course is from
   * @param strictOrder whether boxes must come in the captured order
   * @param overlap the connection among those that are played at once; empty where it is alone
   * @param behind what is played where the conversation leaves AMP; empty where it does not
   */
  ReplayMatcher(
      Course course,
      Role subject,
      Reference reference,
      Variables variables,
      boolean strictOrder,
      boolean keepsDelays,
      Optional<Overlap.Connection> overlap,
      Optional<Behind> behind) {
    this.subject = subject;
    this.keepsDelays = keepsDelays;
    this.overlap = overlap;
    this.behind = behind;
    this.isHeld = course.held().isPresent();
    this.sent = new SentDescriptors(course, subject.other());
    this.lateReplies = new WireEntry(subject, WireEntry.Kind.BYTES, new byte[0]);
    List<WireEntry> end = new ArrayList<>();
    behind.ifPresentOrElse(other -> end.addAll(other.entries()), () -> end.add(lateReplies));
    Role closes = course.closedBy().orElse(subject.other());
    end.add(new WireEntry(closes, WireEntry.Kind.CLOSE, new byte[0]));
    this.script = new ReplayScript(course.passed(), subject.other(), sent, end);
    this.findings = new ReplayFindings(subject);
    this.contentBytes = Math.max(LEAST_CONTENT, course.contentBytes(subject));
    this.descriptors = new DescriptorArrivals(subject, new DescriptorJudge(reference), findings);
    this.expectations =
        new Expectations(
            course.passed(),
            subject,
            new Likeness(variables),
            course.limits(),
            strictOrder,
            findings,
            descriptors,
            this::matched);
    this.reader = new ConversationReader(BoxLimits.NONE, this::came);
  }

  /** What the script follows, to be walked through once. */
  Iterable<WireEntry> wire() {
    return () -> script;
  }

  /** What is to be opened before the script begins. */
  List<Opening> opens() {
    return sent.atOnce();
  }

  /** Which descriptors are not what was captured, for people; complete when all is played. */
  synchronized List<String> doubts() {
    List<String> doubts = new ArrayList<>(sent.doubts());
    descriptors.doubt().ifPresent(doubts::add);
    return doubts;
  }

  /** How many bytes had come when the other side left AMP; empty where it did not. */
  synchronized Optional<Long> left() {
    return left;
  }

  /**
   * What is not as it was captured; nothing comes any more.
   *
   * @param wanted who closed first in the capture; empty where that means nothing
   * @param observed who closed first
   */
  synchronized List<Difference> judge(Optional<Role> wanted, Optional<Role> observed) {
    boolean isComplete = expectations.finish();
    descriptors.finish(left.orElse(Long.MAX_VALUE), isComplete);
    if (isComplete && wanted.isPresent() && !wanted.equals(observed)) {
      findings.atEnd(
          new Difference(
              "wire, close",
              "the " + wanted.get() + " closes first",
              observed.map(role -> "the " + role + " closed first").orElse("nobody closed")));
    }
    return findings.all();
  }

  @Override
  public void connected() {
    overlap.ifPresent(connection -> connection.past(Overlap.Connection.OPENING));
  }

  @Override
  public synchronized int contentBytes() {
    return (int) Math.min(contentBytes, contentRoom);
  }

  @Override
  public synchronized void sends(List<DescriptorFacts> own) {
    descriptors.sent(own);
  }

  @Override
  public synchronized void received(byte[] bytes, List<DescriptorFacts> came) {
    descriptors.came(bytes.length, came);
    for (DescriptorFacts facts : came) {
      contentRoom -= facts.contentBytes();
    }
    reader.accept(new WireEvent.Bytes(0, subject, bytes, List.of()));
    notifyAll();
  }

  @Override
  public synchronized void finished() {
    reader.end();
    isOver = true;
    behind.ifPresent(Behind::finished);
    overlap.ifPresent(Overlap.Connection::over);
    notifyAll();
  }

  @Override
  public void awaitTurn(WireEntry own, Duration limit) throws InterruptedException {
    // What is not AMP follows its answer at once: it has no place among the boxes of others.
    boolean isBehind = own.kind() == WireEntry.Kind.STREAM || own.kind() == WireEntry.Kind.TLS;
    if (overlap.isPresent() && !isBehind) {
      overlap
          .get()
          .await(
              script.step(own).map(ReplayScript.Step::place).orElse(Overlap.Connection.CLOSING),
              limit);
    }
  }

  @Override
  public boolean joins(WireEntry own) {
    Optional<ReplayScript.Step> step = script.step(own);
    if (step.isEmpty() || keepsDelays) {
      return false;
    }
    joined += own.descriptors().size();
    joinedContent += step.get().box().held() - own.bytes().length;
    boolean isRoom = isHeld || (joined <= MOST_DESCRIPTORS && joinedContent <= MOST_SENT_CONTENT);
    return isRoom && overlap.map(connection -> connection.follows(step.get().place())).orElse(true);
  }

  @Override
  public List<Opening> opens(WireEntry own) {
    return script.step(own).map(step -> sent.toOpen(step.box())).orElse(List.of());
  }

  @Override
  public List<String> closes(WireEntry own) {
    return sent.toClose();
  }

  @Override
  public void written(WireEntry own) {
    joined = 0;
    joinedContent = 0;
    Optional<ReplayScript.Step> step = script.step(own);
    if (step.isPresent()) {
      overlap.ifPresent(connection -> connection.past(step.get().place()));
      script.isOver(own);
    } else if (own.kind() == WireEntry.Kind.STREAM) {
      behind.ifPresent(other -> other.written(own));
    }
  }

  @Override
  public boolean speakTls(WireEntry own, Writer writer, Duration limit) {
    return left().isPresent()
        && behind.orElse(null) instanceof TlsBehind tls
        && tls.speak(writer, limit);
  }

  @Override
  public boolean await(WireEntry wanted, Duration limit) throws InterruptedException {
    return wanted.kind() == WireEntry.Kind.STREAM
        ? behind.isPresent() && behind.get().await(wanted, limit)
        : awaitBox(wanted, limit);
  }

  private synchronized boolean awaitBox(WireEntry wanted, Duration limit)
      throws InterruptedException {
    Optional<ReplayScript.Step> step = script.step(wanted);
    long deadline = System.nanoTime() + limit.toNanos();
    while (waits(wanted, step)) {
      long more = (deadline - System.nanoTime()) / 1_000_000;
      if (isOver || more <= 0) {
        return false;
      }
      wait(more);
    }
    script.isOver(wanted);
    // An error where the answer should have led to another protocol.
    return step.isEmpty() || !isDeparture(step.get().box()) || left.isPresent();
  }

  @SuppressWarnings("ReferenceEquality") // there is one such entry
  private boolean waits(WireEntry wanted, Optional<ReplayScript.Step> step) {
    return step.map(one -> !expectations.hasCome(one.number()))
        .orElse(wanted == lateReplies && !unanswered.isEmpty());
  }

  @Override
  public synchronized byte[] bytes(WireEntry own) {
    Passed box = script.step(own).map(ReplayScript.Step::box).orElse(null);
    if (box != null && box.kind() == Passed.Kind.ASK) {
      awaitReply(box.tag());
    }
    if (box == null || !box.isReply()) {
      return own.bytes();
    }
    String tag = tags.remove(box.tag());
    if (tag == null) {
      return own.bytes();
    }
    String key = box.kind() == Passed.Kind.ERROR ? Amp.ERROR : Amp.ANSWER;
    return box.with(Map.of(key, tag.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private void awaitReply(String tag) {
    unanswered.add(tag);
    if (unanswered.size() > ConversationReader.MOST_CALLS) {
      unanswered.remove(unanswered.iterator().next());
    }
  }

  @Override
  public Duration notBefore(WireEntry own) {
    return keepsDelays
        ? script.step(own).map(step -> Duration.ofNanos(step.box().nanos())).orElse(Duration.ZERO)
        : Duration.ZERO;
  }

  private void came(Passed came) {
    if (left.isPresent()) {
      behind.ifPresent(other -> other.received(came.bytes()));
      return;
    }
    if (came.isReply()) {
      unanswered.remove(came.tag());
    }
    expectations.take(came);
  }

  private void matched(Expectations.Match match) {
    overlap.ifPresent(connection -> connection.past(match.place()));
    Passed came = match.came();
    if (came.kind() == Passed.Kind.ASK) {
      tags.put(match.box().tag(), came.tag());
    }
    if (behind.isPresent() && left.isEmpty() && leavesWith(match, behind.get().departure())) {
      left = Optional.of(came.end());
      reader.leave(
          subject, behind.get().departure().isTls() ? Passed.Kind.TLS : Passed.Kind.STREAM);
    }
  }

  /** Who calls has nothing more to say until it has the answer. */
  private boolean leavesWith(Expectations.Match match, Departure departure) {
    return departure.answer().from() == subject
        ? isDeparture(match.box()) && match.came().kind() == Passed.Kind.ANSWER
        : expectations.haveAllCome();
  }

  private boolean isDeparture(Passed box) {
    return behind
        .map(other -> other.departure().answer())
        .filter(answer -> answer.from() == box.from() && answer.offset() == box.offset())
        .isPresent();
  }
}
