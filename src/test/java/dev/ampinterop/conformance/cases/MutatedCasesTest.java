package dev.ampinterop.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whatever is wrong with a case file, reading it ends with problems in words, never otherwise. */
class MutatedCasesTest {
  private static final long SEED = 10;
  private static final int MUTATIONS_PER_CASE = 2;
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "99999999999999999999",
          "1.5",
          "1e400",
          "\"\"",
          "\"x\"",
          "\"${i}\"",
          "\"\\ud800\"",
          "[]",
          "{}",
          "[[]]",
          "[null]",
          "{\"\": null}",
          "{\"hex\": \"0\"}",
          "{\"repeat\": \"x\", \"times\": 67108864}",
          "{\"times\": 100000, \"each\": [{}]}");

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNumberLength(100_000).build())
                  .build())
          .build();

  @Test
  @Timeout(120)
  void noMistakeIsMoreThanProblems() throws IOException {
    Random random = new Random(SEED);
    int refused = 0;
    int played = 0;
    List<String> unclear = new ArrayList<>();
    for (Path file : files()) {
      for (int round = 0; round < MUTATIONS_PER_CASE; round++) {
        JsonNode document = MAPPER.readTree(Files.readString(file));
        mutate(document, random);
        String text = document.toString();
        List<String> problems = SampleCases.problems(text);
        if (problems.isEmpty()) {
          played++;
        } else {
          refused++;
          problems.stream().filter(problem -> !saysTheWayOut(problem)).forEach(unclear::add);
        }
      }
    }
    assertThat(unclear).isEmpty();
    assertThat(refused).isGreaterThan(played);
  }

  /** What is to be done stands in brackets, or follows from what was expected. */
  private static boolean saysTheWayOut(String problem) {
    return problem.startsWith("case.json:")
        && (problem.endsWith(")") || problem.contains(", not "));
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> tree = Files.walk(Path.of("conformance-cases"))) {
      return tree.filter(path -> path.toString().endsWith(".json"))
          .filter(path -> !path.endsWith("case.schema.json") && !path.endsWith("coverage.json"))
          .filter(path -> !path.getFileName().toString().startsWith("vectors."))
          .sorted()
          .toList();
    }
  }

  /** Replaces, renames or removes one thing somewhere in it. */
  private static void mutate(JsonNode document, Random random) {
    List<JsonNode> containers = new ArrayList<>();
    collect(document, containers);
    JsonNode chosen = containers.get(random.nextInt(containers.size()));
    JsonNode value = JsonMapper.shared().readTree(VALUES.get(random.nextInt(VALUES.size())));
    int place = random.nextInt(chosen.size());
    if (chosen instanceof ArrayNode array) {
      switch (random.nextInt(3)) {
        case 0 -> array.remove(place);
        case 1 -> array.add(array.get(place));
        default -> array.set(place, value);
      }
    } else if (chosen instanceof ObjectNode object) {
      String name = List.copyOf(object.propertyNames()).get(place);
      switch (random.nextInt(3)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(name + "x", object.remove(name));
        default -> object.set(name, value);
      }
    }
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (!node.isEmpty()) {
      containers.add(node);
    }
    node.forEach(inner -> collect(inner, containers));
  }
}
