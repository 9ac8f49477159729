package dev.ampinterop.cli;

import dev.ampinterop.amp.transport.TlsSettings;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.CaseSet;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.decode.FaultLine;
import dev.ampinterop.conformance.decode.Sightings;
import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.peer.PeerException;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.player.Segmentation;
import dev.ampinterop.conformance.replay.EndpointReplay;
import dev.ampinterop.conformance.replay.Overlap;
import dev.ampinterop.conformance.replay.ReplayLimits;
import dev.ampinterop.conformance.replay.Replayable;
import dev.ampinterop.conformance.replay.Variables;
import dev.ampinterop.conformance.report.RunRecord;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.runner.RunListener;
import dev.ampinterop.conformance.runner.RunOptions;
import dev.ampinterop.conformance.wire.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Who a capture is replayed against. */
sealed interface ReplayTarget {
  /**
   * How.
   *
   * @param as the side that is played as captured
   * @param peer where Twisted runs
   * @param twisted its releases
   * @param limit how long a conversation, or with any program a box, may take
   * @param delays whether any program gets its boxes no sooner than in the capture
   * @param concurrent whether any program gets all connections at once
   * @param strictOrder whether any program has to keep the captured order
   * @param descriptors which keys name descriptors; guessed where empty
   * @param variables values of any program that are another one each time
   * @param notes gets what is to be said besides the results
   * @param control how peers are started
   * @param tls what the played side shows of itself to any program over TLS
   */
  record Settings(
      Role as,
      PeerChoice peer,
      List<TwistedRequirement> twisted,
      Duration limit,
      boolean delays,
      boolean concurrent,
      boolean strictOrder,
      Set<String> descriptors,
      Variables variables,
      Notes notes,
      ControlOptions control,
      TlsSettings tls) {}

  /**
   * Plays all, one after the other.
   *
   * @param listener hears of each result
   */
  RunRecord play(List<Replayed> conversations, RunListener listener, Interruption interruption);

  /** The one that plays against that opponent. */
  static ReplayTarget of(Opponent opponent, Settings settings) {
    return opponent instanceof Opponent.Program program
        ? new Program(program.address(), settings)
        : new Implementation((Opponent.Implementation) opponent, settings);
  }

  /** An AMP implementation that plays the other side's part, as far as it can be inferred. */
  record Implementation(Opponent.Implementation opponent, Settings settings)
      implements ReplayTarget {
    @Override
    public RunRecord play(
        List<Replayed> conversations, RunListener listener, Interruption interruption) {
      RunRecord all = new RunRecord(List.of(), List.of());
      List<String> leftOut = new ArrayList<>();
      List<ConformanceCase> cases = new ArrayList<>();
      HeldPart part = new HeldPart();
      for (Replayed replayed : conversations) {
        if (!cases.isEmpty() && !part.hasRoomFor(replayed)) {
          all = all.and(slim(playPart(cases, listener, interruption)));
          cases.clear();
          part = new HeldPart();
          if (interruption.happened()) {
            return all.withNotes(leftOut);
          }
        }
        cases.add(told(part.held(replayed), leftOut::add));
      }
      return all.and(playPart(cases, listener, interruption)).withNotes(leftOut);
    }

    /** Those that ended well are named once, behind the last part. */
    private static RunRecord slim(RunRecord played) {
      return new RunRecord(
          played.results().stream().map(Result::withoutDetails).toList(),
          played.peers().stream().filter(peer -> peer.endedBadly().isPresent()).toList(),
          played.planned(),
          played.incomplete(),
          played.notes(),
          List.of(),
          played.brokenPins());
    }

    private RunRecord playPart(
        List<ConformanceCase> cases, RunListener listener, Interruption interruption) {
      String name = opponent.text();
      boolean isTwisted = opponent.isTwisted();
      boolean isPeer = opponent.isPeer();
      Pairing pairing =
          settings.as() == Role.CLIENT
              ? new Pairing(Pairing.SCRIPT, name)
              : new Pairing(name, Pairing.SCRIPT);
      // What a peer is called only itself knows; each case allows one pairing.
      Cast.Wishes wishes =
          new Cast.Wishes(
              isTwisted ? "java" : name,
              settings.peer(),
              isTwisted ? settings.twisted() : List.of(),
              isPeer ? List.of() : List.of(pairing),
              Planner.transports(
                  cases.stream().map(ConformanceCase::transports), Optional.empty()));
      RunOptions options = new RunOptions(settings.limit(), 1, 1, false, Segmentation.WHOLE, 0);
      try (Performance performance =
          new Performance(
              wishes,
              settings.control().setup(settings.notes(), interruption),
              Optional.empty(),
              options,
              settings.notes(),
              interruption)) {
        return performance.play(performance.plan(cases, true), listener);
      } catch (PeerException | IllegalArgumentException e) {
        throw new CannotRun(String.valueOf(e.getMessage()));
      }
    }

    private ConformanceCase told(Replayed replayed, Consumer<String> leftOut) {
      Replayable captured = new Replayable(replayed.conversation(), settings.descriptors());
      String id = replayed.id();
      String document = captured.document(settings.as(), id, replayed.claim()).toString();
      captured.notes().forEach(note -> settings.notes().say(id + ": " + note));
      captured.leftOut().ifPresent(note -> leftOut.accept(id + ": " + note));
      CaseSet read = new CaseLoader().read(document, Path.of(id));
      if (!read.problems().isEmpty()) {
        throw new CannotRun(id + " makes no case for an implementation: " + read.problems().get(0));
      }
      return read.cases().get(0);
    }
  }

  /** Any program that speaks AMP at an address. */
  record Program(
      Address address,
      Settings settings,
      Map<String, String> departures,
      Map<String, String> faults,
      HeldWires wires)
      implements ReplayTarget {
    Program(Address address, Settings settings) {
      this(
          address, settings, new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), new HeldWires());
    }

    @Override
    public RunRecord play(
        List<Replayed> conversations, RunListener listener, Interruption interruption) {
      List<Result> results = new ArrayList<>();
      try (ScriptPlayer script = new ScriptPlayer()) {
        if (settings.concurrent()) {
          results.addAll(
              Overlap.play(
                  conversations.stream().map(Replayed::conversation).toList(),
                  settings.limit(),
                  (index, overlap) ->
                      wires.kept(play(script, conversations.get(index), Optional.of(overlap)))));
          results.forEach(listener::finished);
          return record(results, conversations.size());
        }
        for (Replayed replayed : conversations) {
          Result result = play(script, replayed, Optional.empty());
          listener.finished(result);
          results.add(wires.kept(result));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return record(results, conversations.size());
    }

    /** Who broke what in a replay that failed, and how sure that is. */
    String fault(Replayed replayed) {
      return faults.getOrDefault(replayed.id(), FaultLine.NOBODY);
    }

    private String fault(EndpointReplay replay, Result result, Replayed replayed) {
      if (replay.isRightBefore()) {
        return FaultLine.NOBODY + "; what differs is not AMP any more";
      }
      CapturedConversation passed =
          replay.passed(result, 1).switchingBy(replayed.conversation().switches());
      return Sightings.wrong(
              passed,
              replayed.conversation(),
              settings.as().other(),
              settings.descriptors(),
              replayed.reference())
          .stream()
          .findFirst()
          .map(one -> FaultLine.of(one, replayed.right()))
          .orElse(FaultLine.NOBODY);
    }

    private RunRecord record(List<Result> results, int planned) {
      return RunRecord.of(
          results,
          planned,
          results.stream()
              .map(Result::caseId)
              .filter(departures::containsKey)
              .map(id -> id + ": " + departures.get(id))
              .toList());
    }

    private Result play(
        ScriptPlayer script, Replayed replayed, Optional<Overlap.Connection> overlap)
        throws InterruptedException {
      try (EndpointReplay replay =
          new EndpointReplay(
              script,
              new EndpointReplay.Options(
                  settings.as(),
                  address,
                  settings.limit(),
                  settings.delays(),
                  settings.strictOrder(),
                  settings.variables(),
                  settings.tls(),
                  ReplayLimits.ofHeap(),
                  replayed.reference()))) {
        Result result =
            replay.play(replayed.conversation(), replayed.id(), replayed.claim(), overlap);
        replay.notes().forEach(note -> settings.notes().say(replayed.id() + ": " + note));
        if (result.verdict().isFailure()) {
          // The first failure is what is reported.
          faults.computeIfAbsent(replayed.id(), any -> fault(replay, result, replayed));
        }
        replay.departure().ifPresent(note -> departures.put(replayed.id(), note));
        return result;
      }
    }
  }
}
