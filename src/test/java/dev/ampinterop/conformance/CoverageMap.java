package dev.ampinterop.conformance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code coverage.json}, in the shape that conformance-cases/README.md describes. */
final class CoverageMap {
  private static final Set<String> PARTS = Set.of("twisted", "missing", "tests", "names");
  private static final Set<String> KEYS =
      Set.of("notApplicable", "missing", "partly", "differs", "answers");
  private static final Set<String> KEYS_OF_A_TEST =
      Set.of("differs", "answers", "faults", "noFault");

  private final JsonNode document;
  private final Map<String, JsonNode> tests = new LinkedHashMap<>();
  private final Map<String, JsonNode> names = new LinkedHashMap<>();

  private CoverageMap(JsonNode document) {
    this.document = document;
    document
        .path("tests")
        .properties()
        .forEach(
            type ->
                type.getValue()
                    .properties()
                    .forEach(
                        entry ->
                            tests.put(type.getKey() + "." + entry.getKey(), entry.getValue())));
    document.path("names").properties().forEach(e -> names.put(e.getKey(), e.getValue()));
  }

  static CoverageMap read(Path file) {
    var mapper = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    return new CoverageMap(mapper.readTree(file));
  }

  /** The Twisted that it speaks of. */
  String twisted() {
    return document.path("twisted").asString();
  }

  /** Twisted's test methods, {@code Class.method}. */
  Set<String> twistedTests() {
    return tests.keySet();
  }

  /** Twisted's public names, {@code Name} or {@code Name.method}. */
  Set<String> twistedNames() {
    return names.keySet();
  }

  /** The ids of cases that answer something. */
  Set<String> cases() {
    return answers().filter(answer -> !isJavaTest(answer)).collect(Collectors.toSet());
  }

  /** The Java tests that answer something, {@code amp.box.BoxTest#printsItself}. */
  Set<String> tests() {
    return answers().filter(CoverageMap::isJavaTest).collect(Collectors.toSet());
  }

  /** The planted faults that cases are to catch, {@code twisted/dispatch/tags-decimal}. */
  Set<String> faults() {
    return tests.values().stream()
        .flatMap(entry -> texts(entry.path("faults")))
        .collect(Collectors.toSet());
  }

  /** The features that it describes as missing. */
  Set<String> features() {
    return new TreeSet<>(document.path("missing").propertyNames());
  }

  /** The features that some entry says are missing. */
  Set<String> missing() {
    return entries()
        .filter(entry -> entry.has("missing"))
        .map(entry -> entry.path("missing").asString())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What has not the documented shape. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (!PARTS.equals(Set.copyOf(document.propertyNames()))) {
      problems.add("it has not the parts " + PARTS + " but " + document.propertyNames());
    }
    addProblems(problems, tests, CoverageMap::isWellFormedTest);
    addProblems(problems, names, CoverageMap::isWellFormed);
    return problems;
  }

  private static void addProblems(
      List<String> problems, Map<String, JsonNode> part, Predicate<JsonNode> isWellFormed) {
    part.forEach(
        (name, entry) -> {
          if (!isWellFormed.test(entry)) {
            problems.add(name + ": " + entry);
          }
        });
  }

  Totals totalsOfTests() {
    return totals(tests);
  }

  Totals totalsOfNames() {
    return totals(names);
  }

  /** How many entries are of each kind; those with cases and tests count as answered by cases. */
  record Totals(long byCases, long byTestsAlone, long notApplicable, long missing) {
    long all() {
      return byCases + byTestsAlone + notApplicable + missing;
    }

    @Override
    public String toString() {
      return "%d answered by cases, %d by Java tests alone, %d not applicable, %d missing, of %d"
          .formatted(byCases, byTestsAlone, notApplicable, missing, all());
    }
  }

  private static Totals totals(Map<String, JsonNode> part) {
    return new Totals(
        count(part, entry -> isAnswered(entry) && hasCases(entry)),
        count(part, entry -> isAnswered(entry) && !hasCases(entry)),
        count(part, entry -> entry.has("notApplicable")),
        count(part, entry -> entry.has("missing")));
  }

  private static long count(Map<String, JsonNode> part, Predicate<JsonNode> which) {
    return part.values().stream().filter(which).count();
  }

  // What answers a test has either faults, and cases that catch them, or says why there are none.
  private static boolean isWellFormedTest(JsonNode entry) {
    if (!entry.has("answers")) {
      return entry.isObject() && isWellFormed(entry);
    }
    return KEYS_OF_A_TEST.containsAll(entry.propertyNames())
        && areAnswers(entry.path("answers"))
        && !entry.path("differs").asString("x").isBlank()
        && entry.has("faults") != entry.has("noFault")
        && !entry.path("noFault").asString("x").isBlank()
        && (!entry.has("faults") || (areAnswers(entry.path("faults")) && hasCases(entry)));
  }

  private static boolean hasCases(JsonNode entry) {
    return !answers(entry).allMatch(CoverageMap::isJavaTest);
  }

  private static boolean isWellFormed(JsonNode entry) {
    if (entry.isArray()) {
      return areAnswers(entry);
    }
    if (entry.has("differs")) {
      return Set.copyOf(entry.propertyNames()).equals(Set.of("differs", "answers"))
          && !entry.path("differs").asString().isBlank()
          && areAnswers(entry.path("answers"));
    }
    return entry.isObject()
        && !entry.has("answers")
        && KEYS.containsAll(entry.propertyNames())
        && entry.has("notApplicable") != entry.has("missing")
        && !entry.path("notApplicable").asString("x").isBlank()
        && (!entry.has("partly") || (entry.has("missing") && areAnswers(entry.path("partly"))));
  }

  private static boolean areAnswers(JsonNode list) {
    return list.isArray()
        && !list.isEmpty()
        && list.valueStream().allMatch(JsonNode::isString)
        && texts(list).distinct().count() == list.size();
  }

  private Stream<String> answers() {
    return entries().flatMap(CoverageMap::answers);
  }

  private static boolean isAnswered(JsonNode entry) {
    return entry.isArray() || entry.has("answers");
  }

  private static Stream<String> answers(JsonNode entry) {
    if (entry.isArray()) {
      return texts(entry);
    }
    return Stream.concat(texts(entry.path("answers")), texts(entry.path("partly")));
  }

  private Stream<JsonNode> entries() {
    return Stream.concat(tests.values().stream(), names.values().stream());
  }

  private static Stream<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asString);
  }

  private static boolean isJavaTest(String answer) {
    return answer.contains("#");
  }
}
