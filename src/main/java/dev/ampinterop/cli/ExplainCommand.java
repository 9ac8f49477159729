package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.CaseOutline;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.KnownFaults;
import dev.ampinterop.conformance.cases.Near;
import dev.ampinterop.conformance.cases.Specification;
import dev.ampinterop.conformance.cases.Specification.Requirement;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amp-interop explain}: a requirement, or a case to somebody who failed it. */
@Command(
    name = "explain",
    description = {
      "Explains a requirement of AMP: whom it binds, where it is taken from, which cases test it.",
      "Explains a case: what it requires, what right and wrong look like on the wire, what is allowed.",
      "docs/specification.md has all requirements; list has all cases."
    },
    footer = {"  amp-interop explain box-3", "  amp-interop explain errors/unknown"})
public final class ExplainCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NUMBER|CASE",
      completionCandidates = CaseIds.class,
      arity = "1..*",
      description = "A requirement, such as box-3, or the id of a case, or a glob.")
  private List<String> names = List.of();

  @Mixin private CasesOptions cases = new CasesOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Explains; 2 when nothing is called that, or the cases cannot be read. */
  @Override
  public Integer call() {
    Set<String> ids =
        cases.outlines(List.of()).stream().map(CaseOutline::id).collect(Collectors.toSet());
    List<List<String>> explained = new ArrayList<>();
    // Read once, however many requirements are asked for: it is by far the longest part.
    boolean any =
        names.stream().anyMatch(name -> Specification.builtIn().requirement(name).isPresent());
    List<ConformanceCase> suite = any ? cases.selectUnchecked(List.of()) : List.of();
    for (String name : names) {
      Optional<Requirement> requirement = Specification.builtIn().requirement(name);
      if (requirement.isPresent()) {
        explained.add(of(requirement.get(), suite));
      } else if (ids.contains(name) || name.matches("(?s).*[/*].*")) {
        for (ConformanceCase told : cases.selectUnchecked(List.of(name))) {
          explained.add(new CaseExplanation(told, RunCommand.program(), cases.again()).lines());
        }
      } else {
        throw new ParameterException(
            spec.commandLine(),
            "no requirement is called \""
                + name
                + "\""
                + Near.hint(name, Specification.builtIn().ids()));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    String separator = "";
    for (List<String> lines : explained) {
      out.print(separator);
      lines.forEach(out::println);
      separator = System.lineSeparator();
    }
    out.flush();
    return 0;
  }

  private static List<String> of(Requirement requirement, List<ConformanceCase> suite) {
    List<String> lines = new ArrayList<>();
    lines.add(requirement.id());
    lines.add("  " + requirement.text());
    lines.add("  level: " + level(requirement));
    lines.add("  source: " + requirement.source());
    List<KnownFaults.Fault> faults =
        KnownFaults.builtIn().stream()
            .filter(fault -> fault.requires().contains(requirement.id()))
            .toList();
    if (!faults.isEmpty()) {
      lines.add("  an implementation gets it wrong where:");
      faults.forEach(fault -> lines.add("    " + fault.breaks()));
    }
    lines.add("  cases:");
    suite.stream()
        .filter(told -> told.requires().contains(requirement.id()))
        .forEach(told -> lines.add("    " + told.id() + "  " + told.claim()));
    return lines;
  }

  private static String level(Requirement requirement) {
    return requirement.level()
        + switch (requirement.level()) {
          case AMP -> ", any implementation has to do this";
          case TWISTED -> ", what Twisted does where AMP leaves the choice";
        };
  }
}
