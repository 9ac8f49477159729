package dev.ampinterop.cli;

import dev.ampinterop.cli.Checkup.Finding;
import dev.ampinterop.cli.Checkup.State;
import dev.ampinterop.conformance.peer.PeerChoice;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what a run needs and lacks here. */
@Command(
    name = "doctor",
    description = {
      "Says what a run needs and lacks on this machine, and how to mend it.",
      "Exit status: 0 a run is possible, 2 it is not."
    },
    versionProvider = Main.Version.class,
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--twisted",
      paramLabel = "VERSION",
      defaultValue = PeerChoice.DEFAULT_TWISTED,
      description = "The release of Twisted to look for; ${DEFAULT-VALUE} by default.")
  private String twisted = PeerChoice.DEFAULT_TWISTED;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Finding> findings = new Checkup(twisted).findings();
    for (Finding finding : findings) {
      out.printf(
          Locale.ROOT,
          "%-8s %-20s %s%n",
          finding.state().toString().toLowerCase(Locale.ROOT),
          finding.what(),
          finding.detail());
      if (!finding.mend().isEmpty()) {
        out.printf(Locale.ROOT, "%-8s %-20s -> %s%n", "", "", finding.mend());
      }
    }
    boolean possible = findings.stream().noneMatch(finding -> finding.state() == State.MISSING);
    out.println(possible ? "a run is possible" : "a run is not possible yet");
    out.flush();
    return possible ? 0 : 2;
  }
}
