package dev.ampinterop.conformance.replay;

import dev.ampinterop.amp.transport.TlsSettings;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.cases.ClosedBy;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Party;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.conversation.Departure;
import dev.ampinterop.conformance.player.Conversation;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.player.ScriptRequest;
import dev.ampinterop.conformance.player.Segmentation;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.Verdict;
import dev.ampinterop.conformance.verdict.Difference;
import dev.ampinterop.conformance.verdict.Judgement;
import dev.ampinterop.conformance.verdict.Reference;
import dev.ampinterop.conformance.wire.Address;
import dev.ampinterop.conformance.wire.WireEvent;
import dev.ampinterop.conformance.wire.WireRecording;
import dev.ampinterop.conformance.wire.WireSpool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Plays one side of a captured conversation against a program that is up by itself. */
public final class EndpointReplay implements AutoCloseable {
  private static final Duration FOREVER = Duration.ofDays(1);

  /** Besides boxes there are late replies, and a close. */
  private static final int ENDS = 4;

  private static final Map<Role, Party> PARTIES =
      Map.of(Role.CLIENT, Party.ofScript(List.of()), Role.SERVER, Party.ofScript(List.of()));

  private final ScriptPlayer script;
  private final Options options;
  private final List<String> notes = new ArrayList<>();
  private Optional<String> departure = Optional.empty();
  private boolean isRightBefore;
  private WireRecording recording = new WireRecording();
  private long began;

  /**
   * How it goes.
   *
   * @param as the side to play
   * @param address where the program listens, or, where the server is played, where to wait for it
   * @param limit how long to wait for a box; with delays the capture's length comes on top
   * @param delays whether to write no sooner than in the capture
   * @param strictOrder whether boxes must come in the captured order
   * @param variables values that are another one each time
   * @param tls what the played side shows of itself where the conversation goes over to TLS, and
   *     whom it believes
   * @param limits how much of a conversation is held
   * @param reference where the conversation is from
   */
  public record Options(
      Role as,
      Address address,
      Duration limit,
      boolean delays,
      boolean strictOrder,
      Variables variables,
      TlsSettings tls,
      ReplayLimits limits,
      Reference reference) {
    /**
     * One of a capture that shows nothing over TLS, believes everybody, and holds what this heap
     * has room for.
     */
    public Options(
        Role as,
        Address address,
        Duration limit,
        boolean delays,
        boolean strictOrder,
        Variables variables) {
      this(
          as,
          address,
          limit,
          delays,
          strictOrder,
          variables,
          TlsSettings.anonymous(),
          ReplayLimits.ofHeap(),
          Reference.CAPTURED);
    }

    /** The same where so much is held. */
    public Options with(ReplayLimits others) {
      return new Options(
          as, address, limit, delays, strictOrder, variables, tls, others, reference);
    }
  }

  /**
   * @param script plays; the caller closes it
   * @param options how it goes
   */
  public EndpointReplay(ScriptPlayer script, Options options) {
    this.script = script;
    this.options = options;
  }

  /** What is not as it was captured, for people; complete after {@link #play}. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** Where the conversation leaves AMP and what that means, for people; empty where it does not. */
  public Optional<String> departure() {
    return departure;
  }

  /** Whether all was as captured up to where the conversation leaves AMP. */
  public boolean isRightBefore() {
    return isRightBefore;
  }

  /**
   * What passed, as a connection of a capture, also where that is more than a result holds; after
   * {@link #play}, until {@link #close}.
   *
   * @param result what came of it
   * @param number its number in the capture
   */
  public CapturedConversation passed(Result result, int number) {
    return recording
        .spool()
        .map(all -> CapturedConversation.of(all, number))
        .orElseGet(() -> CapturedConversation.of(result.wire(), number));
  }

  /** Forgets what passed. */
  @Override
  public void close() {
    recording.spool().ifPresent(WireSpool::close);
  }

  /** When the connection was up, as {@link System#nanoTime}; after {@link #play}. */
  public long began() {
    return began;
  }

  /**
   * Plays.
   *
   * @param id names the conversation in reports
   * @param claim what is to be shown
   * @throws ReplayException when the program cannot be reached, or there is nothing to play
   */
  public Result play(CapturedConversation captured, String id, String claim)
      throws InterruptedException {
    return play(captured, id, claim, Optional.empty());
  }

  /**
   * Plays, however long it takes.
   *
   * @param id names the conversation in reports
   * @param claim what is to be shown
   * @param overlap the connection among those that are played at once; empty where it is alone
   * @throws ReplayException when the program cannot be reached, or there is nothing to play
   */
  public Result play(
      CapturedConversation captured, String id, String claim, Optional<Overlap.Connection> overlap)
      throws InterruptedException {
    return play(captured, id, claim, FOREVER, overlap);
  }

  /**
   * Plays, and cuts it off where it takes too long.
   *
   * @param id names the conversation in reports
   * @param claim what is to be shown
   * @param most how long it may take in all
   * @param overlap the connection among those that are played at once; empty where it is alone
   * @throws ReplayException when the program cannot be reached, or there is nothing to play
   */
  public Result play(
      CapturedConversation captured,
      String id,
      String claim,
      Duration most,
      Optional<Overlap.Connection> overlap)
      throws InterruptedException {
    Course course =
        new Course(
            captured,
            options.limits().among(overlap.map(Overlap.Connection::mostAtOnce).orElse(1)));
    notes.addAll(course.notes());
    noteWhatIsUnknown(course.filesOfUnknownContent(options.as().other()));
    Role as = options.as();
    Optional<Behind> behind =
        course.departure().map(left -> behind(left, course.closedBy(), course.lasted()));
    ReplayMatcher matcher =
        new ReplayMatcher(
            course,
            as.other(),
            options.reference(),
            options.variables(),
            options.strictOrder(),
            options.delays(),
            overlap,
            behind);
    recording = WireRecording.holding(course.limits().passed());
    long start = System.nanoTime();
    try {
      if (overlap.isPresent()) {
        overlap.get().await(Overlap.Connection.OPENING, options.limit());
      }
      Conversation played =
          script.play(
              new ScriptRequest(
                  as,
                  options.address(),
                  options.limit(),
                  matcher.wire(),
                  matcher.opens(),
                  Segmentation.WHOLE,
                  0,
                  recording,
                  Optional.of(matcher)));
      // One that is played beside others waits for what passes on them, too.
      long boxes = overlap.map(Overlap.Connection::onAll).orElse(course.boxes());
      await(played, boxes, course.lastNanos(), most);
    } finally {
      overlap.ifPresent(Overlap.Connection::over);
    }
    notes.addAll(matcher.doubts());
    began = recording.began();
    departure =
        behind.map(left -> matcher.left().isPresent() ? left.note() : left.noteWhereNotReached());
    boolean comparesClosing = behind.filter(left -> left.departure().isTls()).isEmpty();
    List<Difference> differences =
        new ArrayList<>(
            matcher.judge(
                comparesClosing ? course.closedBy() : Optional.empty(), recording.closedFirst()));
    if (matcher.left().isPresent()) {
      isRightBefore = differences.isEmpty();
      behind.ifPresent(left -> differences.addAll(left.differences()));
    }
    return new Result(
        playOf(told(id, claim)),
        differences.isEmpty() ? Verdict.PASSED : Verdict.FAILED,
        Duration.ofNanos(System.nanoTime() - start),
        differences.isEmpty() ? null : differences.get(0).toString(),
        new Judgement(differences, List.of(), List.of()),
        behind.map(left -> inForm(recording, matcher, left)).orElseGet(recording::events));
  }

  private void noteWhatIsUnknown(int files) {
    if (files > 0 && options.reference() == Reference.CAPTURED) {
      notes.add(
          "what is in "
              + files
              + (files == 1 ? " file" : " files")
              + " from the "
              + options.as().other()
              + " is not in the capture to the end, and compared as far as it is (record with"
              + " --descriptor-content BYTES)");
    }
  }

  private Behind behind(Departure left, Optional<Role> closedBy, Duration lasted) {
    Role as = options.as();
    return left.isTls()
        ? new TlsBehind(left, as, closedBy.orElse(as) == as, lasted, options.tls())
        : new StreamBehind(left, as.other());
  }

  private List<WireEvent> inForm(WireRecording recording, ReplayMatcher matcher, Behind behind) {
    List<WireEvent> events = recording.events();
    if (matcher.left().isEmpty()) {
      return events;
    }
    long written = recording.bytes(options.as());
    return Behind.inForm(
        events, options.as(), written - behind.scriptBytes(), matcher.left().get(), behind.form());
  }

  private void await(Conversation played, long boxes, long last, Duration atMost)
      throws InterruptedException {
    long captured = options.delays() ? last : 0;
    Duration most = options.limit().multipliedBy(boxes + ENDS).plusNanos(captured);
    try {
      ObjectNode observed =
          played
              .observed()
              .get(Math.min(most.toMillis(), atMost.toMillis()), TimeUnit.MILLISECONDS);
      if (observed.path("problem").isString()) {
        throw new ReplayException(observed.path("problem").stringValue());
      }
    } catch (TimeoutException e) {
      played.abandon();
    } catch (InterruptedException e) {
      played.abandon();
      throw e;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof Error error) {
        throw error; // the memory is used up: no verdict
      }
      throw new ReplayException(String.valueOf(cause.getMessage()));
    }
  }

  // Players take bytes in one form only.
  private Play playOf(ConformanceCase told) {
    String client = options.as() == Role.CLIENT ? Pairing.SCRIPT : Pairing.ENDPOINT;
    String server = options.as() == Role.CLIENT ? Pairing.ENDPOINT : Pairing.SCRIPT;
    TransportKind carrier = TransportKind.to(options.address());
    return new Play(
        told, new Pairing(client, server), carrier, Map.of(), null, List.of(), Optional.empty());
  }

  private static ConformanceCase told(String id, String claim) {
    return new ConformanceCase(
        id,
        claim,
        Path.of(id),
        Map.of(),
        PARTIES,
        List.of(),
        Map.of(),
        ClosedBy.NOBODY,
        List.of(),
        Optional.empty(),
        JsonNodeFactory.instance.objectNode());
  }
}
