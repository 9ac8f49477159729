package dev.ampinterop.conformance.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the compiler cannot see: that whatever lists the kinds of steps lists all of them. */
class ActionTest {
  @Test
  void everyKindCanBeRead() {
    assertThat(kinds(Action.class)).hasSameSizeAs(Action.Kinds.all());
  }

  @Test
  void theSchemaKnowsEveryKind() throws IOException {
    JsonNode schema =
        JsonMapper.shared()
            .readTree(Files.readString(Path.of("conformance-cases/case.schema.json")));

    assertThat(schema.at("/$defs/step/oneOf").valueStream())
        .extracting(step -> step.at("/required/0").stringValue())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(Action.Kinds.all().stream().map(Kind::key), Stream.of("each")).toList());
  }

  @Test
  void everyKindIsDescribed() throws IOException {
    String page = Files.readString(Path.of("conformance-cases/README.md"));

    assertThat(Action.Kinds.all()).allMatch(kind -> page.contains("{\"" + kind.key() + "\": "));
  }

  @Test
  void aStepOfAPartIsReadAsItIs() {
    String step = "{\"read\":\"all\",\"from\":\"f\",\"taking\":[\"g\"],\"tries\":true}";

    assertThat(Step.ofPart(JsonMapper.shared().readTree("[" + step + "]")))
        .singleElement()
        .satisfies(
            read -> {
              assertThat(read.json()).hasToString(step);
              assertThat(read.action().kept()).containsExactly("g");
              assertThat(read.features()).containsExactly("passing");
              assertThat(read.words()).isEqualTo("read all from f, taking g");
            });
  }

  @Test
  void whatIsNotAStepIsNamed() {
    for (String step : List.of("{\"hop\":1}", "{\"read\":1}", "[]")) {
      assertThatThrownBy(() -> Step.ofPart(JsonMapper.shared().readTree("[" + step + "]")))
          .hasMessage("not a step: " + step);
    }
  }

  private static List<Class<?>> kinds(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(one -> kinds(one).stream()).toList()
        : List.of(type);
  }
}
