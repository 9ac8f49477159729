package dev.ampinterop.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code amp-interop completion}: has a shell complete verbs and options. */
@Command(
    name = "completion",
    description = "Prints a script with which bash and zsh complete verbs and options.",
    footer = {
      "  source <(amp-interop completion)",
      "  amp-interop completion >~/.local/share/bash-completion/completions/amp-interop"
    })
final class CompletionCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(AutoComplete.bash("amp-interop", Main.commandLine()));
    out.flush();
    return 0;
  }
}
