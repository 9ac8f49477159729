package dev.ampinterop.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaseLoaderTest {
  private static final CaseLoader LOADER = new CaseLoader();

  @TempDir private Path folder = Path.of("");

  @Test
  void everyCaseBelowAFolderIsRead() {
    CaseSet found = LOADER.load(List.of(SampleCases.FOLDER));

    assertThat(found.problems()).isEmpty();
    assertThat(found.cases().stream().map(ConformanceCase::id))
        .containsExactly(
            "descriptors/early",
            "descriptors/take",
            "dispatch/many",
            "dispatch/sum",
            "errors/unhandled",
            "framing/garbage");
  }

  @Test
  void theCasesThatTravelWithTheProgramAreInOrder() {
    try (CasesLocation location = CasesLocation.builtIn()) {
      assertThat(LOADER.load(location.roots()).problems()).isEmpty();
    }
  }

  @Test
  void checkedFilesAreReadAlikeWithoutTheSchema() {
    try (CasesLocation location = CasesLocation.builtIn()) {
      CaseSet checked = LOADER.load(location.roots());
      CaseSet quick = CaseLoader.ofCheckedFiles().load(location.roots());

      assertThat(quick.problems()).isEmpty();
      assertThat(quick.cases()).hasSameSizeAs(checked.cases());
      for (int i = 0; i < quick.cases().size(); i++) {
        ConformanceCase one = quick.cases().get(i);
        ConformanceCase other = checked.cases().get(i);
        assertThat(one.id()).isEqualTo(other.id());
        assertThat(one.document()).isEqualTo(other.document());
        assertThat(one.parties()).isEqualTo(other.parties());
        assertThat(one.pairings()).isEqualTo(other.pairings());
        assertThat(one.transports()).isEqualTo(other.transports());
      }
    }
  }

  @Test
  void theOutlinesAreThoseOfTheCases() {
    try (CasesLocation location = CasesLocation.builtIn()) {
      List<ConformanceCase> cases = LOADER.load(location.roots()).cases();

      assertThat(LOADER.outlines(location.roots()))
          .contains(cases.stream().map(ConformanceCase::outline).toList());
    }
  }

  @Test
  void numberedDescriptorsThatAPartyOpensAreItsOwn() {
    try (CasesLocation location = CasesLocation.builtIn()) {
      assertThat(LOADER.outlines(location.roots()).orElseThrow())
          .filteredOn(outline -> outline.id().equals("descriptors/in-flight"))
          .singleElement()
          .satisfies(
              outline ->
                  assertThat(outline.pairings())
                      .contains(Pairing.parse("script:java"), Pairing.parse("script:twisted"))
                      .doesNotContain(Pairing.parse("java:script")));
    }
  }

  @Test
  void whereAFileIsWrongThereAreNoOutlines(@TempDir Path other) throws IOException {
    write("a.json", "{\"id\": \"a\", \"claim\": \"c\", \"wire\": []}");
    assertThat(LOADER.outlines(List.of(folder)).orElseThrow()).hasSize(1);

    Files.copy(folder.resolve("a.json"), other.resolve("a.json"));
    assertThat(LOADER.outlines(List.of(folder, other))).as("the same id twice").isEmpty();
    assertThat(LOADER.outlines(List.of(folder.resolve("none")))).as("no folder").isEmpty();
    write("b.json", "{\"id\": \"c\", \"claim\": \"c\", \"wire\": []}");
    assertThat(LOADER.outlines(List.of(folder))).as("another id").isEmpty();
    write("b.json", "{\"id\": \"b\", \"wire\": []}");
    assertThat(LOADER.outlines(List.of(folder))).as("no claim").isEmpty();
    write("b.json", "{");
    assertThat(LOADER.outlines(List.of(folder))).as("not JSON").isEmpty();
  }

  @Test
  void withoutTheSchemaAFileThatNoCaseCanBeMadeOfHasTheSameProblems() throws IOException {
    write("a.json", "{}");
    write("b.json", "{");
    write("c.json", "{\"id\": \"d\", \"claim\": \"c\", \"wire\": []}");
    write(
        "e.json",
        "{\"id\": \"e\", \"claim\": \"c\", \"wire\": [], \"server\": {\"does\": [{\"call\": \"No\"}]}}");

    assertThat(CaseLoader.ofCheckedFiles().load(List.of(folder)).problems())
        .hasSize(6)
        .isEqualTo(LOADER.load(List.of(folder)).problems());
  }

  @Test
  void withoutTheSchemaWhatItAloneRefusesIsNotSeen() throws IOException {
    write("a.json", "{\"id\": \"a\", \"claim\": \"c\", \"wire\": [], \"colour\": 1}");

    assertThat(problems()).hasSize(1);
    assertThat(CaseLoader.ofCheckedFiles().load(List.of(folder)).problems()).isEmpty();
  }

  @Test
  void casesAreReadFromInsideAJar() throws IOException {
    Path jar = folder.resolve("cases.jar");
    try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
      Files.createDirectories(zip.getPath("/in/dispatch"));
      Files.copy(
          SampleCases.FOLDER.resolve("dispatch/sum.json"), zip.getPath("/in/dispatch/sum.json"));
    }
    try (FileSystem zip = FileSystems.newFileSystem(jar)) {
      CaseSet found = LOADER.load(List.of(zip.getPath("/in")));

      assertThat(found.problems()).isEmpty();
      assertThat(found.cases()).hasSize(1);
    }
  }

  @Test
  void theIdIsThePath() throws IOException {
    write("a/c.json", "{\"id\": \"a/b\", \"claim\": \"c\", \"wire\": []}");

    assertThat(problems())
        .containsExactly(
            folder.resolve("a/c.json")
                + ":1:8 /id: the id is \"a/b\", but the path of the file asks for \"a/c\" (change one of them)");
  }

  @Test
  void noIdComesTwice(@TempDir Path other) throws IOException {
    write("a.json", "{\"id\": \"a\", \"claim\": \"c\", \"wire\": []}");
    Files.copy(folder.resolve("a.json"), other.resolve("a.json"));

    assertThat(LOADER.load(List.of(folder, other)).problems())
        .singleElement()
        .hasToString(
            other.resolve("a.json")
                + ":1:8 /id: the case a is told in "
                + folder.resolve("a.json")
                + " too (rename one of them)");
  }

  @Test
  void whatIsNoCaseIsLeftAlone() throws IOException {
    write("case.schema.json", "{}");
    write("coverage.json", "{}");
    write("README.md", "nothing");
    write("a.json", "{\"id\": \"a\", \"claim\": \"c\", \"wire\": []}");

    assertThat(problems()).isEmpty();
  }

  @Test
  void whatCannotBeReadIsAProblem() throws IOException {
    Files.write(folder.resolve("latin.json"), "{\"é\": 1}".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(problems())
        .containsExactly(folder.resolve("latin.json") + ": this is no UTF-8 (save it as UTF-8)");
    assertThat(LOADER.load(List.of(folder.resolve("none"))).problems())
        .singleElement()
        .asString()
        .contains("there is no such file or folder");
    assertThat(LOADER.load(List.of(folder.resolve("none.json"))).problems())
        .singleElement()
        .asString()
        .contains("there is no such file");
  }

  @Test
  void aFileByItselfHasTheIdThatSomeFolderAboveAsksFor() throws IOException {
    Path file = write("a/b.json", "{\"id\": \"a/b\", \"claim\": \"c\", \"wire\": []}");

    assertThat(LOADER.load(List.of(file)).problems()).isEmpty();
    assertThat(LOADER.load(List.of(folder)).problems()).isEmpty();
    assertThat(LOADER.load(List.of(folder.resolve("a"))).problems()).isEmpty();

    Path moved = Files.createDirectory(folder.resolve("c")).resolve("b.json");
    Files.move(file, moved);
    for (Path named : List.of(moved, folder, folder.resolve("c"))) {
      assertThat(LOADER.load(List.of(named)).problems())
          .as("%s", named)
          .first()
          .asString()
          .contains("/id: the id is \"a/b\", but the path of the file asks for ");
    }
    Path renamed = moved.resolveSibling("a.json");
    Files.move(moved, renamed);
    assertThat(LOADER.load(List.of(renamed)).problems())
        .singleElement()
        .asString()
        .contains("asks for \"a\"");
    assertThat(LOADER.loadAnywhere(renamed).problems()).isEmpty();
  }

  @Test
  void whatHoldsNoCaseIsRefused() throws IOException {
    assertThat(problems()).singleElement().asString().contains("no case is in this folder");
    Path text = write("notes.txt", "{}");
    assertThat(LOADER.load(List.of(text)).problems())
        .singleElement()
        .asString()
        .contains("a case is a file NAME.json");
  }

  @Test
  void problemsOfAllFilesAreToldAtOnce() throws IOException {
    write("b.json", "{");
    write("a.json", "{}");

    assertThat(problems())
        .hasSize(4)
        .anyMatch(line -> line.contains("a.json:1:1: \"wire\" is missing"))
        .last()
        .isEqualTo(
            folder.resolve("b.json")
                + ":1:2: this is no JSON: Unexpected end-of-input: expected close marker for Object"
                + " (mend it here or before)");
  }

  private List<String> problems() {
    return LOADER.load(List.of(folder)).problems().stream().map(CaseProblem::toString).toList();
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolve("..").normalize());
    return Files.writeString(file, text);
  }
}
