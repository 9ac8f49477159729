package dev.ampinterop.conformance.report;

import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.runner.RunOptions;
import java.util.List;

/**
 * What a run was asked to do, defaults filled in.
 *
 * @param arguments the command line as it was given, the verb included
 * @param subjects what is tested, as it was asked for
 * @param peer where Twisted runs
 * @param twisted its releases
 * @param pairings those that were asked for; empty where all were
 * @param options how it is played
 */
public record RunSettings(
    List<String> arguments,
    List<String> subjects,
    PeerChoice peer,
    List<String> twisted,
    List<Pairing> pairings,
    RunOptions options) {
  /** Copies the lists. */
  public RunSettings {
    arguments = List.copyOf(arguments);
    subjects = List.copyOf(subjects);
    twisted = List.copyOf(twisted);
    pairings = List.copyOf(pairings);
  }
}
