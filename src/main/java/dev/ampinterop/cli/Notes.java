package dev.ampinterop.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code -q} and {@code -v}: what a verb says on standard error besides its results. */
final class Notes {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec(Spec.Target.MIXEE)
  private CommandSpec verb;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print results and problems, but no progress.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print what peers write to their standard error, as it comes.")
  private boolean verbose;

  /** Whether progress is not to be shown. */
  boolean quiet() {
    return quiet;
  }

  /** Something that is being done; where the user wants quiet, only warnings are said. */
  void step(String text) {
    if (!quiet || text.startsWith("warning: ")) {
      say(text);
    }
  }

  /** Something that the user has to know in any case. */
  void say(String text) {
    PrintWriter err = verb.commandLine().getErr();
    err.println("amp-interop: " + text);
    err.flush();
  }

  /** A line that a peer wrote to its standard error. */
  void peerLine(String line) {
    if (verbose) {
      PrintWriter err = verb.commandLine().getErr();
      err.println(line);
      err.flush();
    }
  }
}
