package dev.ampinterop.conformance.cases;

import com.networknt.schema.InputFormat;
import com.networknt.schema.serialization.NodeReader;
import com.networknt.schema.serialization.node.LocationJsonNodeFactoryFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads the text of one case file, and finds everything that is wrong with it. Thread-safe. */
final class CaseFile {
  private static final int MOST_DIGITS = 100_000;

  private final boolean schemaFirst;
  private final NodeReader reader =
      NodeReader.builder()
          .jsonMapper(
              JsonMapper.builder(
                      JsonFactory.builder()
                          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                          .streamReadConstraints(
                              StreamReadConstraints.builder().maxNumberLength(MOST_DIGITS).build())
                          .build())
                  .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                  .build())
          .jsonNodeFactoryFactory(LocationJsonNodeFactoryFactory.getInstance())
          .build();

  private @Nullable CaseSchema compiled;

  /**
   * @param schemaFirst whether every document is checked against the schema; otherwise only one
   *     that no case can be made of
   */
  CaseFile(boolean schemaFirst) {
    this.schemaFirst = schemaFirst;
  }

  /**
   * Reads a case.
   *
   * @param text the file's text
   * @param source the file
   * @param expectedId the id that its path asks for; empty where any will do
   * @param problems gets everything that is wrong
   * @return the case, or empty when there were problems
   */
  Optional<ConformanceCase> read(
      String text, Path source, Optional<String> expectedId, Problems problems) {
    Optional<ConformanceCase> quickly =
        schemaFirst ? Optional.empty() : readQuickly(text, source, expectedId);
    return quickly.isPresent() ? quickly : readChecking(text, source, expectedId, problems);
  }

  /** The outline of a case; empty where none is seen, or the id is not the one that is expected. */
  Optional<CaseOutline> outline(String text, String expectedId) {
    try {
      return Optional.of(CaseOutline.of(reader.readTree(text, InputFormat.JSON)))
          .filter(outline -> outline.id().equals(expectedId));
    } catch (RuntimeException wrong) {
      return Optional.empty();
    }
  }

  /** The case, or empty where anything at all is wrong: then the other way says what. */
  private Optional<ConformanceCase> readQuickly(
      String text, Path source, Optional<String> expectedId) {
    Problems problems = new Problems(source.toString());
    try {
      if (reader.readTree(text, InputFormat.JSON) instanceof ObjectNode document) {
        ConformanceCase read = new CaseAssembler(new Places(), problems).assemble(document, source);
        if (problems.isEmpty() && expectedId.orElse(read.id()).equals(read.id())) {
          return Optional.of(read);
        }
      }
    } catch (RuntimeException wrong) {
      // The schema tells what.
    }
    return Optional.empty();
  }

  private Optional<ConformanceCase> readChecking(
      String text, Path source, Optional<String> expectedId, Problems problems) {
    JsonNode root;
    try {
      root = reader.readTree(text, InputFormat.JSON);
    } catch (JacksonException broken) {
      TokenStreamLocation place = broken.getLocation();
      problems.add(
          place == null ? 0 : Math.max(0, place.getLineNr()),
          place == null ? 0 : Math.max(0, place.getColumnNr()),
          "",
          "this is no JSON: "
              + firstLine(broken.getOriginalMessage())
              + " (mend it here or before)");
      return Optional.empty();
    }
    if (root == null || root.isMissingNode()) {
      problems.add(1, 1, "", "the file is empty (write a case, or delete it)");
      return Optional.empty();
    }
    Places places = Places.of(root);
    problems.locateIn(places);
    String id = root.path("id").asString("");
    if (expectedId.isPresent() && !id.isEmpty() && !id.equals(expectedId.get())) {
      problems.add(
          root,
          "id",
          "the id is \"%s\", but the path of the file asks for \"%s\" (change one of them)"
              .formatted(id, expectedId.get()));
    }
    if (!schema().check(root, problems)) {
      if (root instanceof ObjectNode document) {
        addWhatElseIsWrong(document, source, places, problems);
      }
      return Optional.empty();
    }
    ConformanceCase read = new CaseAssembler(places, problems).assemble((ObjectNode) root, source);
    checkDeviations(read, places, problems);
    return problems.isEmpty() ? Optional.of(read) : Optional.empty();
  }

  // Who mends a file wants to know all at once. What breaks the schema is taken out first; what is
  // found then may still be a consequence of it, so nothing is said of the same place again.
  private static void addWhatElseIsWrong(
      ObjectNode document, Path source, Places places, Problems problems) {
    for (CaseProblem problem : problems.all()) {
      JsonPointer pointer = JsonPointer.compile(problem.pointer());
      if (pointer.last() != null && document.at(pointer.head()) instanceof ObjectNode parent) {
        parent.remove(pointer.last().getMatchingProperty());
      }
    }
    Problems besides = new Problems(source.toString());
    try {
      new CaseAssembler(places, besides).assemble(document, source);
    } catch (RuntimeException e) {
      // The rest cannot be told before the schema is kept.
    }
    problems.addElsewhere(besides);
  }

  private void checkDeviations(ConformanceCase told, Places places, Problems problems) {
    List<Deviation> deviations = told.deviations();
    for (int first = 0; first < deviations.size(); first++) {
      Deviation one = deviations.get(first);
      problems.prefix("with what %s as %s does instead: ".formatted(one.player(), one.role()));
      JsonNode merged = MergePatch.apply(told.document(), one.instead(), places);
      check(merged, told.source(), places, problems);
      for (Deviation other : deviations.subList(first + 1, deviations.size())) {
        if (one.role() != other.role() || one.player().equals(other.player())) {
          problems.prefix(
              "with what %s as %s and %s as %s do instead: "
                  .formatted(one.player(), one.role(), other.player(), other.role()));
          check(MergePatch.apply(merged, other.instead(), places), told.source(), places, problems);
        }
      }
    }
    problems.prefix("");
  }

  private void check(JsonNode merged, Path source, Places places, Problems problems) {
    if (schema().check(merged, problems)) {
      new CaseAssembler(places, problems).assemble((ObjectNode) merged, source);
    }
  }

  /** Compiling it takes longer than reading many a case, and listing cases needs none. */
  private synchronized CaseSchema schema() {
    if (compiled == null) {
      compiled = new CaseSchema();
    }
    return compiled;
  }

  private static String firstLine(String message) {
    // Jackson adds where the open bracket stands only to say that it does not tell.
    return message
        .lines()
        .findFirst()
        .orElse("it ends too early")
        .replaceFirst(" \\(start marker at .*", "");
  }
}
