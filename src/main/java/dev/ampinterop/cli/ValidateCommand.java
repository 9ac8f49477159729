package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.CaseSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amp-interop validate}: whether case files are in order. */
@Command(
    name = "validate",
    description = "Checks case files, and says everything that is wrong.",
    footer = {
      "  amp-interop validate my-cases/framing/odd.json",
      "  amp-interop validate --cases my-cases"
    })
public final class ValidateCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Case files or folders of them. Default: all cases.")
  private List<Path> files = new ArrayList<>();

  @Mixin private CasesOptions cases = new CasesOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Checks; 2 when something is wrong. */
  @Override
  public Integer call() {
    CaseSet found = files.isEmpty() ? cases.load() : CasesOptions.load(files);
    if (!found.problems().isEmpty()) {
      throw CasesOptions.wrong(found.problems());
    }
    int count = found.cases().size();
    spec.commandLine().getOut().println(count + (count == 1 ? " case" : " cases") + ", no problem");
    spec.commandLine().getOut().flush();
    return 0;
  }
}
