package dev.ampinterop.conformance.opens;

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

/** What the compiler cannot see: that whatever lists the kinds of resources lists all of them. */
class ResourceTest {
  @Test
  void everyKindCanBeRead() {
    assertThat(kinds(Resource.class)).hasSameSizeAs(Resource.Kinds.BY_KEY.keySet());
  }

  @Test
  void theSchemaKnowsEveryKind() throws IOException {
    JsonNode schema = json(Files.readString(Path.of("conformance-cases/case.schema.json")));

    assertThat(schema.at("/$defs/resource/oneOf").valueStream())
        .extracting(kind -> kind.at("/required/0").stringValue())
        .containsExactlyInAnyOrderElementsOf(Resource.Kinds.BY_KEY.keySet());
  }

  @Test
  void everyKindIsDescribed() throws IOException {
    String page = Files.readString(Path.of("conformance-cases/README.md"));

    assertThat(Resource.Kinds.BY_KEY.keySet())
        .allMatch(kind -> page.contains("{\"" + kind + "\": "));
  }

  @Test
  void whatWasReadIsWhatAPeerGets() {
    assertThat(opened("{'p':{'pipe':{}}}").json())
        .hasToString("{\"pipe\":{\"finished\":false,\"content\":{\"hex\":\"\"}}}");
    assertThat(opened("{'d':{'device':'/dev/null'}}").json())
        .hasToString("{\"device\":\"/dev/null\",\"mode\":\"both\"}");
  }

  @Test
  void eachDescriptorHasItsName() {
    assertThat(opened("{'p':{'pipe':{}}}").names()).containsExactly("p.read", "p.write");
    assertThat(opened("{'p':{'pipe':{'finished':true}}}").names()).containsExactly("p.read");
    assertThat(opened("{'y':{'pty':{}}}").facts("y.slave").kind()).isEqualTo("pty-slave");
  }

  @Test
  void whatNobodyCanOpenIsNamed() {
    assertThatThrownBy(() -> opened("{'k':{'kettle':{}}}"))
        .hasMessage("cannot open k: nothing is known of {\"kettle\":{}}");
  }

  private static Opening opened(String json) {
    return Opening.read(json(json.replace('\'', '"'))).get(0);
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  private static List<Class<?>> kinds(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(one -> kinds(one).stream()).toList()
        : List.of(type);
  }
}
