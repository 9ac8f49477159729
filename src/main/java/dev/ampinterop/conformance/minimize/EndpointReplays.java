package dev.ampinterop.conformance.minimize;

import dev.ampinterop.amp.transport.TlsSettings;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.ConversationWriter;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.replay.EndpointReplay;
import dev.ampinterop.conformance.replay.Overlap;
import dev.ampinterop.conformance.replay.ReplayException;
import dev.ampinterop.conformance.replay.ReplayLimits;
import dev.ampinterop.conformance.replay.Variables;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.verdict.Reference;
import dev.ampinterop.conformance.wire.Address;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Plays the client's side of conversations against a server that runs already, whatever it is made
 * of. Not thread-safe.
 */
public final class EndpointReplays implements Replays, PassedReplays {
  private static final Duration LEAST = Duration.ofMillis(1);

  private final Address address;
  private final Duration limit;
  private final Reference reference;
  private final ScriptPlayer script = new ScriptPlayer();
  private long deadline = Long.MAX_VALUE;
  private Optional<Interleaving> interleaving = Optional.empty();

  /**
   * One that plays what was captured.
   *
   * @param address where the server listens
   * @param limit how long to wait for a box
   */
  public EndpointReplays(Address address, Duration limit) {
    this(address, limit, Reference.CAPTURED);
  }

  /**
   * @param address where the server listens
   * @param limit how long to wait for a box
   * @param reference where the conversations are from
   */
  public EndpointReplays(Address address, Duration limit, Reference reference) {
    this.address = address;
    this.limit = limit;
    this.reference = reference;
  }

  /**
   * Cuts off what plays at that time.
   *
   * @param nanos as {@link System#nanoTime}
   */
  public void endAt(long nanos) {
    deadline = nanos;
  }

  /**
   * Plays connections at once where they were open at the same time.
   *
   * @param captured when everything passed on the connections that will be played; empty where they
   *     were open one after the other
   */
  public void keepOrderOf(Optional<Interleaving> captured) {
    interleaving = captured;
  }

  @Override
  public boolean isInterleaved() {
    return interleaving.isPresent();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException when the conversations cannot be played there; for people
   */
  @Override
  public List<Result> play(List<Conversation> conversations) throws InterruptedException {
    return played(conversations).stream().map(Played::result).toList();
  }

  /**
   * {@inheritDoc} What the client sent has the descriptors that it was to send, with their content.
   *
   * @throws IllegalStateException when the conversations cannot be played there; for people
   */
  @Override
  public List<CapturedConversation> passed(List<Conversation> conversations)
      throws InterruptedException {
    List<Played> played = played(conversations);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    boolean isAtOnce = Overlap.isIn(captured(conversations));
    List<CapturedConversation> passed = new ArrayList<>();
    for (int index = 0; index < played.size(); index++) {
      CapturedConversation recorded =
          CapturedConversation.of(played.get(index).result().wire(), index + 1);
      long begins = isAtOnce ? played.get(index).began() - played.get(0).began() : end(passed);
      passed.add(withContent(recorded, conversations.get(index)).later(Math.max(0, begins)));
    }
    return passed;
  }

  @Override
  public List<CapturedConversation> captured(List<Conversation> conversations) {
    return interleaving
        .map(order -> order.captured(conversations))
        .orElseGet(() -> inTurn(conversations));
  }

  /** The conversations as connections of a capture, one after the other. */
  public static List<CapturedConversation> inTurn(List<Conversation> conversations) {
    List<CapturedConversation> captured = new ArrayList<>();
    for (Conversation conversation : conversations) {
      int number = captured.size() + 1;
      captured.add(
          new CapturedConversation(
              ConversationWriter.events(
                  conversation, number, CaptureTransport.UNIX, end(captured))));
    }
    return captured;
  }

  private static long end(List<CapturedConversation> captured) {
    if (captured.isEmpty()) {
      return 0;
    }
    List<CaptureEvent> events = captured.get(captured.size() - 1).events();
    return events.get(events.size() - 1).nanos();
  }

  /**
   * What came of a connection.
   *
   * @param began when it was up, as {@link System#nanoTime}
   */
  private record Played(Result result, long began) {}

  private List<Played> played(List<Conversation> conversations) throws InterruptedException {
    List<CapturedConversation> captured = captured(conversations);
    try {
      if (Overlap.isIn(captured)) {
        return Overlap.play(
            captured, limit, (index, overlap) -> play(captured.get(index), Optional.of(overlap)));
      }
      List<Played> played = new ArrayList<>();
      for (CapturedConversation one : captured) {
        played.add(play(one, Optional.empty()));
      }
      return played;
    } catch (ReplayException e) {
      throw new IllegalStateException(problem(String.valueOf(e.getMessage())), e);
    }
  }

  /** What really happened, and what to do where the server is not up. */
  private String problem(String what) {
    return what.startsWith("cannot connect to ")
        ? what + " (start the server; it has to outlive its clients)"
        : "nothing can be played to " + address.text() + ": " + what;
  }

  private Played play(CapturedConversation captured, Optional<Overlap.Connection> overlap)
      throws InterruptedException {
    Duration left = left();
    EndpointReplay replay =
        new EndpointReplay(
            script,
            new EndpointReplay.Options(
                Role.CLIENT,
                address,
                limit.compareTo(left) < 0 ? limit : left,
                false,
                false,
                Variables.of(List.of()),
                TlsSettings.anonymous(),
                ReplayLimits.ALL,
                reference));
    Result result =
        replay.play(
            captured, "candidate/" + captured.number(), "It is as it was captured.", left, overlap);
    return new Played(result, replay.began());
  }

  private Duration left() {
    if (deadline == Long.MAX_VALUE) {
      return Duration.ofDays(1);
    }
    Duration left = Duration.ofNanos(deadline - System.nanoTime());
    return left.compareTo(LEAST) < 0 ? LEAST : left;
  }

  private static CapturedConversation withContent(
      CapturedConversation passed, Conversation played) {
    Deque<CapturedDescriptor> sent = new ArrayDeque<>();
    played.turns().stream()
        .filter(turn -> turn.from() == Role.CLIENT)
        .forEach(turn -> sent.addAll(turn.descriptors()));
    List<CaptureEvent> events = new ArrayList<>();
    for (CaptureEvent event : passed.events()) {
      if (event instanceof CaptureEvent.Bytes bytes && bytes.from() == Role.CLIENT) {
        List<CapturedDescriptor> descriptors =
            bytes.descriptors().stream()
                .map(one -> sent.isEmpty() ? one : moved(sent.remove(), one))
                .toList();
        events.add(
            new CaptureEvent.Bytes(
                bytes.nanos(),
                bytes.connection(),
                bytes.from(),
                bytes.offset(),
                bytes.bytes(),
                descriptors));
      } else {
        events.add(event);
      }
    }
    return new CapturedConversation(events);
  }

  private static CapturedDescriptor moved(CapturedDescriptor toSend, CapturedDescriptor sent) {
    return new CapturedDescriptor(sent.at(), toSend.facts().of(sent.facts().id()));
  }

  @Override
  public void close() {
    script.close();
  }
}
