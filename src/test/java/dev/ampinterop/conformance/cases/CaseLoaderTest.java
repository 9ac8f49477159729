package dev.ampinterop.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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
  void onlyWhatWasNotCheckedBeforeIsCheckedNow() throws IOException {
    String text = "{\"id\": \"in/a\", \"claim\": \"c\", \"wire\": [], \"colour\": 1}";
    write("in/a.json", text);

    CaseLoader same = CaseLoader.ofCheckedCopies((id, copy) -> (id + copy).equals("in/a" + text));
    assertThat(same.load(List.of(folder)).problems()).isEmpty();
    CaseLoader other = CaseLoader.ofCheckedCopies((id, copy) -> false);
    assertThat(other.load(List.of(folder)).problems()).hasSize(1);
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
                + ":1:8 /id: the case a is in "
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
        .containsExactly(folder.resolve("latin.json") + ": this is not UTF-8 (save it as UTF-8)");
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

  static Stream<Arguments> brokenFiles() {
    String sound = "{\"id\": \"a\", \"claim\": \"c\", \"wire\": []}";
    String wrongJson = "this is not JSON: ";
    return Stream.of(
        arguments(
            "\ufeff" + sound,
            ":1:1: the file begins with a byte order mark (save it as UTF-8 without one)"),
        arguments("\0{\0}", ": this is not UTF-8 (save it as UTF-8)"),
        arguments(
            sound + "{}",
            ":1:38: something follows the case (delete it, or give it a file of its own)"),
        arguments(
            sound.replace("\"c\"", "NaN"),
            ":1:25: " + wrongJson + "Non-standard token 'NaN' (correct it here or before)"),
        arguments(
            "\n" + "[".repeat(100_000),
            ":2:101: "
                + wrongJson
                + "Document nesting depth (101) exceeds the maximum allowed (100)"
                + " (correct it here or before)"),
        arguments(sound.replace("\"a\"", "3"), ":1:8 /id: expected a text, not 3"),
        arguments(
            sound.replace("\"a\"", "\"B C\""),
            ":1:8 /id: \"B C\" does not fit (write lower-case letters, digits, dots and dashes, with"
                + " folders separated by slashes)"),
        arguments(
            sound.replace("\"a\"", "\"" + "b".repeat(99) + "\""),
            ":1:8 /id: the id is \""
                + "b".repeat(59)
                + "…, but the path of the file asks for \"a\" (change one of them)"),
        arguments(
            sound.replace("\"wire\"", "\"x\\u001b\\n\\u009b\": 1, \"wire\""),
            ":1:46 /x\\u001b\\u000a\\u009b: \"x\\u001b\\u000a\\u009b\" is not known here (one of $schema,"
                + " bare, claim, client, closes, commands, deviations, id, listed, long, openFiles, origin,"
                + " requires, server, transports, wire)"),
        arguments(
            sound.replace("[]", "[], \"openFiles\": -1" + "0".repeat(999)),
            ":1:52 /openFiles: -1" + "0".repeat(58) + "… is too small (at least 257)"),
        arguments(
            sound.replace(
                "[]",
                "[], \"commands\": {\"N\": {\"arguments\": {\"n\": \"Integer\"}}}, \"client\":"
                    + " {\"does\": [{\"call\": \"N\", \"with\": {\"n\": 1e999}}]}"),
            ":1:139 /client/does/0/with/n: n is Integer, so it takes an integer, not a number beyond"
                + " 1.8e308"));
  }

  @ParameterizedTest
  @MethodSource("brokenFiles")
  void oneMistakeIsOneLineForPeople(String text, String problem) throws IOException {
    Path file = write("a.json", text);

    assertThat(problems()).containsExactly(file + problem);
  }

  @Test
  void aLinkThatLeadsInACircleIsNamed() throws IOException {
    write("a.json", "{\"id\": \"a\", \"claim\": \"c\", \"wire\": []}");
    Path link = Files.createSymbolicLink(folder.resolve("b"), Path.of("."));

    assertThat(problems())
        .containsExactly(
            folder
                + ": the folder cannot be read: "
                + link
                + " is a link to a folder that it is in (remove it)");
  }

  @Test
  void aFileThatIsNamedTwiceIsNotCalledTwoCases() throws IOException {
    Path file = write("a.json", "{\"id\": \"a\", \"claim\": \"c\", \"wire\": []}");

    assertThat(LOADER.load(List.of(folder, file)).problems())
        .singleElement()
        .hasToString(
            file + ":1:8 /id: this file is read twice (name it, or a folder around it, only once)");
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
                + ":1:2: this is not JSON: Unexpected end-of-input: expected close marker for Object"
                + " (correct it here or before)");
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
