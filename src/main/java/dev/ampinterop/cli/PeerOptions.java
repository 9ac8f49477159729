package dev.ampinterop.cli;

import dev.ampinterop.conformance.peer.PeerChoice;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --peer} and {@code --twisted}: which Twisted plays, and where, for every verb. */
final class PeerOptions {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec(Spec.Target.MIXEE)
  private CommandSpec verb;

  @Option(
      names = "--peer",
      paramLabel = "auto|container|process",
      description =
          "Where Twisted runs: container, process, or auto (the default), which is a container if"
              + " one can be had and a process otherwise.")
  private PeerChoice choice = PeerChoice.AUTO;

  @Option(
      names = "--twisted",
      paramLabel = "VERSION",
      description =
          "The release of Twisted, "
              + PeerChoice.DEFAULT_TWISTED
              + " by default. Verbs that can play with several take it again for each.")
  private List<String> named = new ArrayList<>();

  /** Where Twisted runs. */
  PeerChoice choice() {
    return choice;
  }

  /** The releases that were named, the default one when none was. */
  List<String> releases() {
    return named.isEmpty() ? List.of(PeerChoice.DEFAULT_TWISTED) : List.copyOf(named);
  }

  /**
   * The release, for a verb that plays with one.
   *
   * @throws ParameterException when several were named
   */
  String release() {
    List<String> releases = releases();
    if (releases.size() > 1) {
      throw new ParameterException(
          verb.commandLine(), "--twisted: this verb plays with one release (name only one)");
    }
    return releases.get(0);
  }

  /** Whether the user named releases. */
  boolean namesReleases() {
    return !named.isEmpty();
  }

  /** The words that choose the same place again, but not the release. */
  List<String> again() {
    return choice == PeerChoice.AUTO ? List.of() : List.of("--peer", choice.toString());
  }
}
