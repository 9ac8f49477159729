package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.Near;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amp-interop help}: what {@code --help} says. */
@Command(
    name = "help",
    description = "Says what a verb does and which options it has, as VERB --help does.",
    helpCommand = true,
    footer = "  amp-interop help run")
final class HelpCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Parameters(
      paramLabel = "VERB",
      arity = "0..1",
      completionCandidates = Main.VerbNames.class,
      description = "The verb; without one, what verbs there are.")
  private String verb = "";

  @Override
  public Integer call() {
    CommandLine all = Main.commandLine();
    all.setUsageHelpAutoWidth(spec.commandLine().isUsageHelpAutoWidth());
    CommandLine wanted = verb.isEmpty() ? all : all.getSubcommands().get(verb);
    if (wanted == null) {
      throw new ParameterException(
          spec.commandLine(),
          "there is no verb \"" + verb + "\"" + Near.hint(verb, all.getSubcommands().keySet()));
    }
    PrintWriter out = spec.commandLine().getOut();
    wanted.usage(out, wanted.getColorScheme());
    out.flush();
    return 0;
  }
}
