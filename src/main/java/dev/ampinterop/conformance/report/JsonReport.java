package dev.ampinterop.conformance.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import dev.ampinterop.conformance.player.PeerReport;
import dev.ampinterop.conformance.player.Segmentation;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.RunOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code run --json}: a run for other programs, as {@code docs/reports.md} describes it and {@code
 * report.schema.json} checks it.
 *
 * @param version of the format; 0 as long as that may still change
 * @param complete whether all that was to be played was played
 * @param incompleteBecause why not, for people; null when it is complete
 * @param planned how many results a complete run has
 * @param notes what is to be said of the run as a whole, for people
 * @param notPlayed how many of those that failed were not played
 * @param problems what fails the run though no result shows it, for people
 * @param subjects how pairings name what is tested
 * @param matrix the counts of each pairing
 * @param differences in how many conversations each choice that AMP leaves open was made otherwise
 *     than Twisted makes it
 * @param started ISO 8601, UTC
 * @param ended ISO 8601, UTC
 */
public record JsonReport(
    int version,
    boolean complete,
    @Nullable String incompleteBecause,
    int planned,
    List<String> notes,
    List<String> problems,
    int passed,
    int failed,
    int skipped,
    int notPlayed,
    String started,
    String ended,
    Options options,
    Map<String, String> versions,
    List<Peer> peers,
    List<String> subjects,
    List<PairingCounts> matrix,
    Map<String, Integer> differences,
    List<CaseResult> results) {
  private static final int VERSION = 0;

  /** The report of a run. */
  public static JsonReport of(RunReport run) {
    RunRecord record = run.record();
    List<CaseResult> results = new ArrayList<>();
    for (Rounds.Numbered result : Rounds.of(record.results())) {
      results.add(CaseResult.of(result.result(), result.round()));
    }
    return new JsonReport(
        VERSION,
        record.incomplete().isEmpty(),
        record.incomplete().orElse(null),
        record.planned(),
        Stream.concat(record.notes().stream(), record.unplayed().stream()).toList(),
        record.problems().stream().map(Problem::text).toList(),
        record.tally().passed(),
        record.tally().failed(),
        record.tally().skipped(),
        record.tally().unplayed(),
        run.started().toString(),
        run.ended().toString(),
        Options.of(run.settings()),
        run.versions(),
        record.peers().stream().map(Peer::of).toList(),
        record.subjects(),
        Matrix.of(record).cells().stream().map(PairingCounts::of).toList(),
        ChoiceCounts.of(record.results()),
        results);
  }

  /** Its text. */
  public String text() {
    return JsonText.of(this);
  }

  /**
   * What was asked for, and what defaults made of it.
   *
   * @param arguments the command line as it was given, the verb included
   * @param subjects what was tested, as it was asked for
   * @param pairings as they were asked for; empty where all were
   * @param timeoutSeconds of a conversation
   * @param impair whether the way between two implementations was a rough one
   * @param strict whether it fails, too, where AMP leaves the choice
   * @param seed of all that is random; null where nothing is
   */
  public record Options(
      List<String> arguments,
      List<String> subjects,
      String peer,
      List<String> twisted,
      List<String> pairings,
      double timeoutSeconds,
      int jobs,
      int repeat,
      boolean failFast,
      String segment,
      boolean impair,
      boolean strict,
      @Nullable Long seed) {
    static Options of(RunSettings settings) {
      RunOptions options = settings.options();
      return new Options(
          settings.arguments(),
          settings.subjects(),
          settings.peer().toString(),
          settings.twisted(),
          settings.pairings().stream().map(Pairing::toString).toList(),
          options.limit().toMillis() / (double) Duration.ofSeconds(1).toMillis(),
          options.jobs(),
          options.repeat(),
          options.failFast(),
          options.segmentation().toString(),
          options.impaired(),
          options.strict(),
          options.impaired() || options.segmentation() == Segmentation.RANDOM
              ? options.seed()
              : null);
    }
  }

  /** Who took part: see {@link PeerReport}. */
  public record Peer(
      String name,
      String implementation,
      String kind,
      Map<String, String> versions,
      List<String> features,
      int restarts,
      String descriptorsCountedBy,
      @Nullable Integer descriptorsBefore,
      @Nullable Integer descriptorsAfter,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String endedBadly) {
    static Peer of(PeerReport peer) {
      return new Peer(
          peer.name(),
          peer.implementation(),
          peer.kind(),
          new TreeMap<>(peer.versions()),
          List.copyOf(new TreeSet<>(peer.features())),
          peer.restarts(),
          peer.open().by().toString(),
          orNull(peer.open().before()),
          orNull(peer.open().after()),
          peer.endedBadly().orElse(null));
    }

    private static @Nullable Integer orNull(OptionalInt count) {
      return count.isPresent() ? Integer.valueOf(count.getAsInt()) : null;
    }
  }

  /**
   * What came of the conversations of one pairing.
   *
   * @param twisted the release that took part; null where none did
   */
  public record PairingCounts(
      String client, String server, @Nullable String twisted, int passed, int failed, int skipped) {
    static PairingCounts of(Matrix.Cell cell) {
      return new PairingCounts(
          cell.client(),
          cell.server(),
          cell.twisted(),
          cell.tally().passed(),
          cell.tally().failed(),
          cell.tally().skipped());
    }
  }

  /**
   * What came of one play.
   *
   * @param twisted the release that took part; null where none did
   * @param repeat the how manieth time that this was played, from 1
   * @param reason why it was not passed; null where it was
   * @param differences the choices that AMP leaves open and that were made otherwise
   * @param requires the ids of the requirements that the case tests
   * @param origin where the case comes from; left out where it was made up for the suite
   * @param descriptors those that travelled
   */
  public record CaseResult(
      @JsonProperty("case") String caseId,
      String pairing,
      String transport,
      @Nullable String twisted,
      int repeat,
      String verdict,
      long millis,
      @Nullable String reason,
      List<String> differences,
      List<String> requires,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String origin,
      List<Descriptor> descriptors) {
    static CaseResult of(Result result, int round) {
      return new CaseResult(
          result.caseId(),
          result.pairing(),
          result.transport(),
          result.play().twisted(),
          round,
          result.verdict().toString(),
          result.took().toMillis(),
          result.reason() == null ? null : Folding.cut(result.reason()),
          ChoiceCounts.names(result),
          result.play().told().requires(),
          result.play().told().origin().map(Object::toString).orElse(null),
          Descriptor.of(result));
    }
  }

  /**
   * One that travelled.
   *
   * @param from the role that sent it
   * @param at the offset of the byte that carried it
   */
  public record Descriptor(String from, long at, String kind) {
    static List<Descriptor> of(Result result) {
      List<Descriptor> descriptors = new ArrayList<>();
      List<Passed> passed = ConversationReader.read(result.wire());
      for (Role role : Role.values()) {
        for (CapturedDescriptor one : Passed.descriptors(passed, role)) {
          descriptors.add(new Descriptor(role.toString(), one.at(), one.facts().kind()));
        }
      }
      return descriptors;
    }
  }
}
