package dev.ampinterop.cli;

import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

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
      paramLabel = "VERSION|latest|path:FILE",
      converter = TwistedConverter.class,
      description =
          "Which Twisted: a release, "
              + PeerChoice.DEFAULT_TWISTED
              + " by default; latest, the newest release that is pinned by hashes; or a checkout, a"
              + " source distribution or a wheel. Verbs that can play with several take it again"
              + " for each.")
  private List<TwistedRequirement> named = new ArrayList<>();

  /** Where Twisted runs. */
  PeerChoice choice() {
    return choice;
  }

  /** The releases that were named, the default one when none was. */
  List<TwistedRequirement> releases() {
    return named.isEmpty()
        ? List.of(TwistedRequirement.parse(PeerChoice.DEFAULT_TWISTED))
        : named.stream().distinct().toList();
  }

  /**
   * The release, for a verb that plays with one.
   *
   * @throws ParameterException when several were named
   */
  TwistedRequirement release() {
    List<TwistedRequirement> releases = releases();
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

  /**
   * Says what is wrong in the words of the requirement, not of the type that they are read into.
   */
  private static final class TwistedConverter implements ITypeConverter<TwistedRequirement> {
    @Override
    public TwistedRequirement convert(String text) {
      try {
        return TwistedRequirement.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
