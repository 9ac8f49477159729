package dev.ampinterop.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Checks whether a run is possible here. */
@Command(
    name = "doctor",
    description = "Says what a run needs and lacks here.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return 2;
  }
}
