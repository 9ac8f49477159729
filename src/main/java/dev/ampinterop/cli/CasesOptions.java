package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.CaseProblem;
import dev.ampinterop.conformance.cases.CaseSet;
import dev.ampinterop.conformance.cases.CasesLocation;
import dev.ampinterop.conformance.cases.ConformanceCase;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --cases}: where the cases are, for every verb that reads them. */
final class CasesOptions {
  @Option(
      names = "--cases",
      paramLabel = "DIR",
      description =
          "A folder of cases; may be given again."
              + " Default: ./conformance-cases, else those that travel with the program.")
  private List<Path> folders = new ArrayList<>();

  /**
   * All cases; empty when some file is wrong, after telling everything that is.
   *
   * @param errors where to tell it
   */
  Optional<List<ConformanceCase>> load(PrintWriter errors) {
    try (CasesLocation location = CasesLocation.of(folders)) {
      CaseSet found = new CaseLoader().load(location.roots());
      if (!found.problems().isEmpty()) {
        tell(found.problems(), errors);
        return Optional.empty();
      }
      return Optional.of(found.cases());
    }
  }

  /** Where the cases are. The caller closes it. */
  CasesLocation location() {
    return CasesLocation.of(folders);
  }

  static void tell(List<CaseProblem> problems, PrintWriter errors) {
    problems.forEach(errors::println);
    errors.flush();
  }
}
