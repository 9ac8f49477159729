package dev.ampinterop.cli;

import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --timeout}, for every verb that plays. */
final class TimeoutOptions {
  private final String usual;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      converter = Seconds.Converter.class,
      description = "Seconds that a conversation may take; ${DEFAULT-VALUE} by default.")
  private Seconds limit;

  /** The limit of a verb where the user gives none, in seconds. */
  TimeoutOptions(String usual) {
    this.usual = usual;
    this.limit = Seconds.parse(usual);
  }

  /** How long a conversation may take. */
  Duration limit() {
    return limit.duration();
  }

  /** The words that give the same limit again. */
  List<String> again() {
    return limit.text().equals(usual) ? List.of() : List.of("--timeout", limit.text());
  }
}
