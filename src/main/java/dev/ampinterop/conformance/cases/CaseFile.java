package dev.ampinterop.conformance.cases;

import com.networknt.schema.InputFormat;
import com.networknt.schema.serialization.NodeReader;
import com.networknt.schema.serialization.node.LocationJsonNodeFactoryFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads the text of one case file, and finds everything that is wrong with it. Thread-safe. */
final class CaseFile {
  private static final int MOST_DIGITS = 100_000;

  /** No case needs a quarter of it, and the schema takes seconds for several hundred. */
  private static final int DEEPEST = 100;

  private static final JsonFactory ANY_DEPTH =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(Integer.MAX_VALUE).build())
          .build();

  /** Quicker than {@link #reader}, but keeps no places, and of numbers only what a double can. */
  private final JsonMapper mapper =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNumberLength(MOST_DIGITS)
                          .maxNestingDepth(DEEPEST)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final boolean schemaFirst;
  private final boolean wireMayBeMissing;
  private @Nullable NodeReader placing;
  private @Nullable CaseSchema compiled;

  /**
   * @param schemaFirst whether every document is checked against the schema; otherwise only one
   *     that no case can be made of
   */
  CaseFile(boolean schemaFirst) {
    this(schemaFirst, false);
  }

  private CaseFile(boolean schemaFirst, boolean wireMayBeMissing) {
    this.schemaFirst = schemaFirst;
    this.wireMayBeMissing = wireMayBeMissing;
  }

  /** One for cases that may tell nothing of what passes. */
  static CaseFile ofUnfilled() {
    return new CaseFile(true, true);
  }

  /**
   * Reads a case.
   *
   * @param text the file's text
   * @param source the file
   * @param place where the file is, which asks for an id; empty where any will do
   * @param problems gets everything that is wrong
   * @return the case, or empty when there were problems
   */
  Optional<ConformanceCase> read(
      String text, Path source, Optional<CasePath> place, Problems problems) {
    Optional<ConformanceCase> quickly =
        schemaFirst ? Optional.empty() : readQuickly(text, source, place);
    return quickly.isPresent() ? quickly : readChecking(text, source, place, problems);
  }

  /** The outline of a case; empty where none is seen, or the id is not the one that is expected. */
  Optional<CaseOutline> outline(String text, String expectedId) {
    try {
      return Optional.of(CaseOutline.of(mapper.readTree(text)))
          .filter(outline -> outline.id().equals(expectedId));
    } catch (RuntimeException wrong) {
      return Optional.empty();
    }
  }

  /** The case, or empty where anything at all is wrong: then the other way says what. */
  private Optional<ConformanceCase> readQuickly(
      String text, Path source, Optional<CasePath> place) {
    Problems problems = new Problems(source.toString());
    try {
      if (reader().readTree(text, InputFormat.JSON) instanceof ObjectNode document
          && new CaseSize(problems).check(document)) {
        ConformanceCase read = new CaseAssembler(new Places(), problems).assemble(document, source);
        if (problems.isEmpty() && place.stream().allMatch(at -> at.fits(read.id()))) {
          return Optional.of(read);
        }
      }
    } catch (RuntimeException wrong) {
      // The schema tells what.
    }
    return Optional.empty();
  }

  private Optional<ConformanceCase> readChecking(
      String text, Path source, Optional<CasePath> place, Problems problems) {
    JsonNode root;
    try {
      root = reader().readTree(text, InputFormat.JSON);
    } catch (JacksonException broken) {
      TokenStreamLocation at =
          broken instanceof StreamConstraintsException ? tooDeep(text) : broken.getLocation();
      problems.add(
          at == null ? 0 : Math.max(0, at.getLineNr()),
          at == null ? 0 : Math.max(0, at.getColumnNr()),
          "",
          broken instanceof DatabindException
              ? "something follows the case (delete it, or give it a file of its own)"
              : "this is not JSON: " + words(broken) + " (correct it here or before)");
      return Optional.empty();
    }
    if (root == null || root.isMissingNode()) {
      problems.add(1, 1, "", "the file is empty (write a case, or delete it)");
      return Optional.empty();
    }
    Places places = Places.of(root);
    problems.locateIn(places);
    // A document that breaks the schema is not read further: what would be found then is mostly a
    // consequence of what was said already.
    boolean sound = schema().check(wireMayBeMissing ? withWire(root) : root, problems);
    JsonNode id = root.path("id");
    boolean idIsSound = id.isString() && !problems.isAt("/id");
    if (place.isPresent() && idIsSound && !place.get().fits(id.stringValue())) {
      problems.add(
          root,
          "id",
          "the id is %s, but the path of the file asks for \"%s\" (change one of them)"
              .formatted(Near.shortened(id), place.get().shortest()));
    }
    boolean small = new CaseSize(problems).check(root);
    if (!sound || !small) {
      return Optional.empty();
    }
    ConformanceCase read = new CaseAssembler(places, problems).assemble((ObjectNode) root, source);
    checkDeviations(read, places, problems);
    return problems.isEmpty() ? Optional.of(read) : Optional.empty();
  }

  /** The same document, and nodes, as far as the schema asks for more than there is. */
  private static JsonNode withWire(JsonNode root) {
    if (!(root instanceof ObjectNode document) || document.has("wire")) {
      return root;
    }
    ObjectNode complete = JsonNodeFactory.instance.objectNode().setAll(document);
    complete.putArray("wire");
    return complete;
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
    if (schema().check(wireMayBeMissing ? withWire(merged) : merged, problems)
        && new CaseSize(problems).check(merged)) {
      new CaseAssembler(places, problems).assemble((ObjectNode) merged, source);
    }
  }

  private synchronized NodeReader reader() {
    if (placing == null) {
      placing =
          NodeReader.builder()
              .jsonMapper(mapper)
              .jsonNodeFactoryFactory(LocationJsonNodeFactoryFactory.getInstance())
              .build();
    }
    return placing;
  }

  /** Compiling it takes longer than reading many a case, and listing cases needs none. */
  private synchronized CaseSchema schema() {
    if (compiled == null) {
      compiled = new CaseSchema();
    }
    return compiled;
  }

  /** What Jackson says, without the advice that is for programmers. */
  private static String words(JacksonException broken) {
    return broken
        .getOriginalMessage()
        .lines()
        .findFirst()
        .orElse("it ends too early")
        // It adds where the open bracket stands only to say that it does not tell.
        .replaceFirst(" \\(start marker at .*", "")
        .replaceFirst(": enable `.*", "")
        .replaceFirst(", from `[^`]*`", "");
  }

  /** Where a document that is nested too deeply is so; Jackson does not say. */
  private static @Nullable TokenStreamLocation tooDeep(String text) {
    int depth = 0;
    try (JsonParser parser = ANY_DEPTH.createParser(ObjectReadContext.empty(), text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth > DEEPEST) {
          return parser.currentTokenLocation();
        }
      }
    } catch (JacksonException broken) {
      return broken.getLocation();
    }
    return null;
  }
}
