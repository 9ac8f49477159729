package dev.ampinterop.conformance.replay;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.BoxLimits;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Departure;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.player.ScriptAdaptation;
import dev.ampinterop.conformance.wire.WireEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds for each box that comes the captured one that it stands for. A reply stands for the
 * captured reply to the same call; a call for the first captured call, among those that have not
 * come, of the same command and with the same values, else of the same command. The script's
 * replies then bear the tags of the calls that came. Thread-safe.
 */
final class ReplayMatcher implements ScriptAdaptation {
  private final Role subject;
  private final WireEntry lateReplies;
  private final Variables variables;
  private final boolean keepsDelays;
  private final Optional<Overlap.Connection> overlap;
  private final IdentityHashMap<WireEntry, Integer> places = new IdentityHashMap<>();
  private final IdentityHashMap<WireEntry, Passed> captured = new IdentityHashMap<>();
  private final List<Expected> expected = new ArrayList<>();
  private final Map<String, String> commandsOfScript = new HashMap<>();
  private final Map<String, String> tags = new HashMap<>();
  private final Set<String> unanswered = new HashSet<>();
  private final List<Passed> unexpected = new ArrayList<>();
  private final ConversationReader reader = new ConversationReader(BoxLimits.NONE, this::match);
  private final Optional<Behind> behind;
  private Optional<Long> left = Optional.empty();
  private int arrived;
  private boolean over;

  /** A box that the other side has to send, and the one that came for it. */
  static final class Expected {
    private final WireEntry entry;
    private final Passed box;
    private Optional<Came> came = Optional.empty();

    private Expected(WireEntry entry, Passed box) {
      this.entry = entry;
      this.box = box;
    }

    WireEntry entry() {
      return entry;
    }

    Passed box() {
      return box;
    }

    Optional<Came> came() {
      return came;
    }
  }

  /**
   * A box that came.
   *
   * @param place which of those that came, from 0
   * @param begin where it begins among the bytes that came
   * @param end where it ends
   * @param bytes it
   * @param wanted what should have come, with the tags and the variables of what came
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Came(int place, long begin, long end, byte[] bytes, byte[] wanted) {
    boolean isAsWanted() {
      return Arrays.equals(bytes, wanted);
    }
  }

  /**
   * @param passed what was captured
   * @param wire the same, as entries
   * @param lateReplies stands for the replies to calls of the script that had none; from the side
   *     that is expected to do it again
   * @param overlap the connection among those that are played at once; empty where it is alone
   * @param behind what is played where the conversation leaves AMP; empty where it does not
   */
  ReplayMatcher(
      List<Passed> passed,
      List<WireEntry> wire,
      WireEntry lateReplies,
      Variables variables,
      boolean keepsDelays,
      Optional<Overlap.Connection> overlap,
      Optional<Behind> behind) {
    this.subject = lateReplies.from();
    this.lateReplies = lateReplies;
    this.variables = variables;
    this.keepsDelays = keepsDelays;
    this.overlap = overlap;
    this.behind = behind;
    for (int index = 0; index < passed.size(); index++) {
      Passed box = passed.get(index);
      captured.put(wire.get(index), box);
      places.put(wire.get(index), index);
      if (box.from() == subject) {
        expected.add(new Expected(wire.get(index), box));
      } else if (box.kind() == Passed.Kind.ASK) {
        commandsOfScript.put(box.tag(), box.command());
        unanswered.add(box.tag());
      }
    }
  }

  /** What had to come, in the captured order, and what came for it. */
  synchronized List<Expected> expected() {
    return List.copyOf(expected);
  }

  /** What came and stands for nothing. */
  synchronized List<Passed> unexpected() {
    return List.copyOf(unexpected);
  }

  /** How many bytes had come when the other side left AMP; empty where it did not. */
  synchronized Optional<Long> left() {
    return left;
  }

  @Override
  public void connected() {
    overlap.ifPresent(connection -> connection.past(Overlap.Connection.OPENING));
  }

  @Override
  public synchronized void received(byte[] bytes) {
    reader.accept(new WireEvent.Bytes(0, subject, bytes, List.of()));
    notifyAll();
  }

  @Override
  public synchronized void finished() {
    reader.end();
    over = true;
    behind.ifPresent(Behind::finished);
    overlap.ifPresent(Overlap.Connection::over);
    notifyAll();
  }

  @Override
  public void awaitTurn(WireEntry own, Duration limit) throws InterruptedException {
    // What is not AMP follows its answer at once: it has no place among the boxes of others.
    boolean isBehind = own.kind() == WireEntry.Kind.STREAM || own.kind() == WireEntry.Kind.TLS;
    if (overlap.isPresent() && !isBehind) {
      overlap.get().await(places.getOrDefault(own, Overlap.Connection.CLOSING), limit);
    }
  }

  @Override
  public boolean joins(WireEntry own) {
    Integer place = places.get(own);
    return place != null
        && !keepsDelays
        && overlap.map(connection -> connection.follows(place)).orElse(true);
  }

  @Override
  public void written(WireEntry own) {
    Integer place = places.get(own);
    if (place != null) {
      overlap.ifPresent(connection -> connection.past(place));
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

  @SuppressWarnings("ReferenceEquality") // equal boxes are wanted once each
  private synchronized boolean awaitBox(WireEntry wanted, Duration limit)
      throws InterruptedException {
    Expected one = expected.stream().filter(each -> each.entry == wanted).findFirst().orElse(null);
    long deadline = System.nanoTime() + limit.toNanos();
    while (one == null ? wanted == lateReplies && !unanswered.isEmpty() : one.came.isEmpty()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (over || left <= 0) {
        return false;
      }
      wait(left);
    }
    // An error where the answer should have led to another protocol.
    return one == null || !isDeparture(one) || this.left.isPresent();
  }

  @Override
  public synchronized byte[] bytes(WireEntry own) {
    Passed box = captured.get(own);
    if (box == null || !box.isReply()) {
      return own.bytes();
    }
    String key = box.kind() == Passed.Kind.ERROR ? Amp.ERROR : Amp.ANSWER;
    String tag = tags.getOrDefault(box.tag(), box.tag());
    return box.with(Map.of(key, tag.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Override
  public Duration notBefore(WireEntry own) {
    Passed box = captured.get(own);
    return keepsDelays && box != null ? Duration.ofNanos(box.nanos()) : Duration.ZERO;
  }

  private void match(Passed came) {
    if (left.isPresent()) {
      behind.ifPresent(other -> other.received(came.bytes()));
      return;
    }
    if (came.isReply()) {
      unanswered.remove(came.tag());
    }
    Expected best = null;
    byte[] wanted = new byte[0];
    for (Expected one : expected) {
      if (one.came.isEmpty() && mayStandFor(came, one.box)) {
        byte[] adapted = adapted(one.box, came);
        if (best == null || Arrays.equals(adapted, came.bytes())) {
          best = one;
          wanted = adapted;
        }
        if (Arrays.equals(adapted, came.bytes())) {
          break;
        }
      }
    }
    int place = arrived;
    arrived++;
    if (best == null) {
      unexpected.add(came);
      return;
    }
    written(best.entry);
    best.came = Optional.of(new Came(place, came.offset(), came.end(), came.bytes(), wanted));
    if (came.kind() == Passed.Kind.ASK) {
      tags.put(best.box.tag(), came.tag());
    }
    if (behind.isPresent() && leavesWith(came, best, behind.get().departure())) {
      left = Optional.of(came.end());
      reader.leave(
          subject, behind.get().departure().isTls() ? Passed.Kind.TLS : Passed.Kind.STREAM);
    }
  }

  /** Who calls has nothing more to say until it has the answer. */
  private boolean leavesWith(Passed came, Expected one, Departure departure) {
    return departure.answer().from() == subject
        ? isDeparture(one) && came.kind() == Passed.Kind.ANSWER
        : expected.stream().allMatch(each -> each.came.isPresent());
  }

  @SuppressWarnings("ReferenceEquality") // it is that very box
  private boolean isDeparture(Expected one) {
    return behind.filter(other -> other.departure().answer() == one.box).isPresent();
  }

  private static boolean mayStandFor(Passed came, Passed captured) {
    if (came.isCall()) {
      return captured.isCall() && came.command().equals(captured.command());
    }
    return came.isReply()
        ? captured.isReply() && came.tag().equals(captured.tag())
        : Arrays.equals(came.bytes(), captured.bytes());
  }

  /** What was captured, with the values of what came where they may be others. */
  private byte[] adapted(Passed box, Passed came) {
    if (box.box() == null) {
      return box.bytes();
    }
    String command = box.isReply() ? commandsOfScript.getOrDefault(box.tag(), "") : box.command();
    Map<String, byte[]> others = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> pair : came.pairs()) {
      String key = pair.getKey();
      boolean isTag = key.equals(Amp.ASK);
      if (box.text(key).isPresent() && (isTag || variables.contains(command, key))) {
        others.put(key, pair.getValue());
      }
    }
    return box.with(others);
  }
}
