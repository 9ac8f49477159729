package dev.ampinterop.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --against}: what a captured conversation is played against. */
final class AgainstOptions {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec(Spec.Target.MIXEE)
  private CommandSpec verb;

  @Option(
      names = "--against",
      paramLabel = "OPPONENT",
      converter = Opponent.Converter.class,
      description =
          "What it is played against: java (the default), twisted, exec:COMMAND or socket:PATH for"
              + " a peer, unix:PATH or tcp:HOST:PORT for any program. Verbs that can play against"
              + " several take it again for each.")
  private List<Opponent> named = new ArrayList<>();

  /** Those that were named, ours when none was. */
  List<Opponent> all() {
    return named.isEmpty() ? List.of(Opponent.JAVA) : List.copyOf(named);
  }

  /**
   * The only one, for a verb that plays against one.
   *
   * @throws ParameterException when several were named
   */
  Opponent only() {
    if (named.size() > 1) {
      throw new ParameterException(
          verb.commandLine(), "--against: this verb plays against one (name only one)");
    }
    return all().get(0);
  }
}
