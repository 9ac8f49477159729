package dev.ampinterop.cli;

import dev.ampinterop.cli.Checkup.Finding;
import dev.ampinterop.cli.Checkup.State;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what a run needs and lacks here. */
@Command(
    name = "doctor",
    description = {
      "Says what a run needs and lacks on this machine, and how to mend it.",
      "Exit status: 0 a run is possible, 2 it is not."
    },
    footer = {"  amp-interop doctor", "  amp-interop doctor --peer container"})
final class DoctorCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Mixin private PeerOptions peer = new PeerOptions();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Finding> findings = new Checkup(peer.choice(), peer.release()).findings();
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
