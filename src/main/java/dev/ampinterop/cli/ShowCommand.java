package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.ConformanceCase;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amp-interop show}: one case, told for people. */
@Command(
    name = "show",
    description = "Shows a case: who does what, and what passes on the wire.",
    footer = "  amp-interop show dispatch/sum")
public final class ShowCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "CASE",
      completionCandidates = CaseIds.class,
      arity = "1",
      description = "Its id, or a glob.")
  private String pattern = "";

  @Option(names = "--full", description = "Shorten nothing, however often it repeats itself.")
  private boolean full;

  @Mixin private CasesOptions cases = new CasesOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Shows; 2 when the cases cannot be read or none is called that. */
  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    String separator = "";
    for (ConformanceCase told : cases.selectUnchecked(List.of(pattern))) {
      out.print(separator);
      out.print(new CaseText(told, full));
      separator = System.lineSeparator();
    }
    out.flush();
    return 0;
  }
}
