package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Near;
import dev.ampinterop.conformance.cases.Specification;
import dev.ampinterop.conformance.cases.Specification.Requirement;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amp-interop explain}: a requirement, its source, and the cases that test it. */
@Command(
    name = "explain",
    description = {
      "Explains a requirement of AMP: whom it binds, where it is taken from, which cases test it.",
      "docs/specification.md has all of them; show CASE says which a case tests."
    },
    footer = "  amp-interop explain box-3")
public final class ExplainCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NUMBER", arity = "1..*", description = "Such as box-3.")
  private List<String> numbers = List.of();

  @Mixin private CasesOptions cases = new CasesOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Explains; 2 when there is no such requirement, or the cases cannot be read. */
  @Override
  public Integer call() {
    Specification specification = Specification.builtIn();
    List<Requirement> wanted = numbers.stream().map(number -> of(specification, number)).toList();
    List<ConformanceCase> all = cases.selectUnchecked(List.of());
    PrintWriter out = spec.commandLine().getOut();
    String separator = "";
    for (Requirement requirement : wanted) {
      out.print(separator);
      out.println(requirement.id());
      out.println("  " + requirement.text());
      out.println("  level: " + level(requirement));
      out.println("  source: " + requirement.source());
      out.println("  cases:");
      all.stream()
          .filter(told -> told.requires().contains(requirement.id()))
          .forEach(told -> out.println("    " + told.id() + "  " + told.claim()));
      separator = System.lineSeparator();
    }
    out.flush();
    return 0;
  }

  private Requirement of(Specification specification, String number) {
    return specification
        .requirement(number)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "no requirement is called \""
                        + number
                        + "\""
                        + Near.hint(number, specification.ids())));
  }

  private static String level(Requirement requirement) {
    return requirement.level()
        + switch (requirement.level()) {
          case AMP -> ", any implementation has to do this";
          case TWISTED -> ", what Twisted does where AMP leaves the choice";
        };
  }
}
