package dev.ampinterop.cli;

import dev.ampinterop.conformance.peer.Offers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --offers}: what subjects must offer. */
final class OffersOptions {
  /** A file whose name has an equals sign is written with its folder: ./a=b.json. */
  private static final Pattern NAMED = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*)=(.+)");

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec(Spec.Target.MIXEE)
  private CommandSpec verb;

  @Option(
      names = "--offers",
      paramLabel = "[NAME=]FILE",
      description =
          "What the subject must offer, as peer-check writes it: where it offers less, the run"
              + " fails instead of skipping cases. With several subjects, its name comes first.")
  private List<String> texts = new ArrayList<>();

  /**
   * What is pinned.
   *
   * @param subject how pairings name the subject; empty where there is only one
   * @param file as the user wrote it
   * @param offers what the file says
   */
  record Pin(Optional<String> subject, Path file, Offers offers) {}

  /** What was pinned; reads no file. */
  private List<Named> named() {
    return texts.stream().map(Named::parse).toList();
  }

  private record Named(Optional<String> subject, Path file) {
    static Named parse(String text) {
      Matcher named = NAMED.matcher(text);
      return named.matches()
          ? new Named(Optional.of(named.group(1)), Path.of(named.group(2)))
          : new Named(Optional.empty(), Path.of(text));
    }
  }

  /**
   * Reads the files.
   *
   * @throws IllegalArgumentException when one cannot be read, or is not in order; for people
   */
  List<Pin> read() {
    return named().stream()
        .map(named -> new Pin(named.subject(), named.file(), Offers.read(named.file())))
        .toList();
  }

  /**
   * Checks how they are named.
   *
   * @param subjects how many subjects there are
   * @throws ParameterException when it is not clear which subject a file is about, or two are about
   *     one
   */
  void check(int subjects) {
    Set<Optional<String>> seen = new HashSet<>();
    for (Named named : named()) {
      if (named.subject().isEmpty() && subjects > 1) {
        throw wrong(named.file() + ": say which subject it is about (write NAME=FILE)");
      }
      if (!seen.add(named.subject())) {
        throw wrong(named.file() + ": another file is about the same subject (name only one)");
      }
    }
  }

  private ParameterException wrong(String problem) {
    return new ParameterException(verb.commandLine(), "--offers " + problem);
  }
}
