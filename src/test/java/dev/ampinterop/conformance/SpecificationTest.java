package dev.ampinterop.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.CaseProblem;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Specification;
import dev.ampinterop.conformance.cases.Specification.Requirement;
import dev.ampinterop.conformance.cases.Specification.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The numbered requirements: the page says what the file says, and cases test each of them. */
class SpecificationTest {
  private static final Path CASES = Path.of("conformance-cases");
  private static final Path PAGE = Path.of("docs/specification.md");
  private static final String MARK = "<!-- What follows is made of specification.json. -->\n";

  private final Specification specification = Specification.builtIn();

  @Test
  void everyCaseTestsARequirementAndEveryRequirementIsTestedTwice() {
    List<ConformanceCase> cases = new CaseLoader().load(List.of(CASES)).cases();
    Map<String, Integer> tested = new TreeMap<>();
    specification.ids().forEach(id -> tested.put(id, 0));
    cases.forEach(told -> told.requires().forEach(id -> tested.merge(id, 1, Integer::sum)));

    assertThat(cases).filteredOn(told -> told.requires().isEmpty()).isEmpty();
    assertThat(tested).allSatisfy((id, times) -> assertThat(times).as(id).isGreaterThan(1));
  }

  @Test
  void requirementsAreNumberedInTheirOrder() {
    for (Section section : specification.sections()) {
      int number = 0;
      for (Requirement requirement : section.requirements()) {
        number++;
        assertThat(requirement.id()).isEqualTo(section.id() + "-" + number);
        assertThat(requirement.text()).endsWith(".");
        assertThat(requirement.source()).isNotBlank();
        assertThat(requirement.choice().isPresent())
            .as(requirement.id())
            .isEqualTo(requirement.level() == Specification.Level.TWISTED);
      }
    }
  }

  /** Where this fails, {@code target/specification.md} is the page to take over. */
  @Test
  void thePageIsMadeOfTheFile() throws IOException {
    String page = Files.readString(PAGE);
    String made = page.substring(0, page.indexOf(MARK) + MARK.length()) + tables();
    Files.writeString(Path.of("target/specification.md"), made);

    assertThat(page).isEqualTo(made);
  }

  private String tables() {
    StringBuilder tables = new StringBuilder();
    for (Section section : specification.sections()) {
      tables.append("\n## ").append(section.title()).append("\n\n");
      if (!section.about().isEmpty()) {
        tables.append(section.about()).append("\n\n");
      }
      tables.append("| number | level | requirement | source |\n|---|---|---|---|\n");
      for (Requirement requirement : section.requirements()) {
        tables.append(
            "| <a id=\"%1$s\"></a>%1$s | %2$s | %3$s | %4$s |\n"
                .formatted(
                    requirement.id(),
                    requirement.level()
                        + requirement.choice().map(choice -> ": `" + choice + "`").orElse(""),
                    requirement.text(),
                    requirement.source()));
      }
    }
    return tables.toString();
  }

  @Test
  void aRequirementThatDoesNotExistIsSaidAtItsPlace(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("sum.json"),
        """
        {
          "id": "sum",
          "claim": "A sum.",
          "requires": ["box-1", "bx-2"],
          "client": {},
          "server": {},
          "wire": []
        }
        """);

    assertThat(new CaseLoader().load(List.of(folder)).problems())
        .extracting(CaseProblem::line, CaseProblem::message)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(
                4, "no requirement is called \"bx-2\" (did you mean \"box-2\"?)"));
  }
}
