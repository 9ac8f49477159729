package dev.ampinterop.conformance.peer.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.Address;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Records and schemas of the peer protocol's messages: they allow the same. */
class MessagesTest {
  private static final Path SAMPLES = Path.of("src/test/resources/peer-messages/samples.jsonl");
  private static final Path SCHEMAS = Path.of("python-peer/schema");
  private static final JsonMapper JSON = JsonMapper.shared();

  static Stream<JsonNode> samples() throws IOException {
    return Files.readAllLines(SAMPLES).stream().map(JSON::readTree);
  }

  static Stream<JsonNode> refused() throws IOException {
    return samples().filter(sample -> sample.has("refused"));
  }

  static Stream<JsonNode> accepted() throws IOException {
    return samples().filter(sample -> !sample.has("refused"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void bothRefuseWhatBreaksTheProtocol(JsonNode sample) throws IOException {
    assertThatThrownBy(() -> read(sample))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageStartingWith(sample.path("refused").stringValue() + ": ");
    assertThat(allowsBySchema(sample)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void bothAcceptTheRestAndWriteItAgain(JsonNode sample) throws IOException {
    assertThat(JSON.readTree(read(sample).toString())).isEqualTo(sample.path("message"));
    assertThat(allowsBySchema(sample)).isTrue();
  }

  @Test
  void whatIsPlayedInTheSuiteIsAllowed() {
    Schema schema = schemas("runner").get("play.json");
    List<String> wrong = new ArrayList<>();
    for (ConformanceCase told :
        new CaseLoader().load(List.of(Path.of("conformance-cases"))).cases()) {
      for (Role role : Role.values()) {
        told.part(role)
            .ifPresent(
                part -> {
                  ObjectNode play = new Play("1", role, Address.anyPort(), true, 5, part).toJson();
                  if (!schema.validate(play).isEmpty()) {
                    wrong.add(told.id() + " " + schema.validate(play));
                  }
                  assertThatCode(() -> RunnerMessage.of(play)).doesNotThrowAnyException();
                });
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** What a case may have, and a part may not: all of it is spelled out, and nothing is seen. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"does\": [{\"call\": \"Sum\", \"with\": {}, \"sees\": {\"answer\": {}}}]}",
        "{\"does\": [{\"call\": \"Sum\", \"with\": {}, \"times\": 3}]}",
        "{\"does\": [{\"times\": 2, \"each\": [{\"close\": true}]}]}",
        "{\"does\": [{\"write\": \"text\", \"to\": \"f\"}]}",
        "{\"does\": [{\"seek\": \"${n}\", \"in\": \"f\"}]}",
        "{\"does\": [{\"say\": {\"hex\": \"00\"}}]}",
        "{\"does\": [{\"dance\": true}]}",
        "{\"opens\": {\"p\": {\"pipe\": {\"content\": \"text\"}}}}",
        "{\"commands\": {\"Sum\": {}}}",
        "{\"commands\": {\"Sum\": {\"arguments\": {\"a\": \"Integer\"}, \"response\": {},"
            + " \"errors\": [], \"fatalErrors\": [], \"requiresAnswer\": true}}}",
        "{\"responders\": {\"Sum\": [{\"keeps\": {}, \"does\": []}]}}",
        "{\"responders\": {\"Sum\": [{\"answer\": {}}]}}",
        "{\"responders\": {\"Sum\": []}}",
        "{\"ends\": \"clean\"}"
      })
  void whatOnlyACaseMayHaveIsNoPart(String members) {
    Schema schema = Objects.requireNonNull(schemas("runner").get("play.json"));
    ObjectNode part =
        (ObjectNode)
            JSON.readTree("{\"commands\": {}, \"opens\": {}, \"does\": [], \"responders\": {}}");
    ObjectNode play = new Play("1", Role.CLIENT, Address.anyPort(), true, 5, part).toJson();
    assertThat(schema.validate(play)).isEmpty();

    part.setAll((ObjectNode) JSON.readTree(members));
    assertThat(schema.validate(play)).isNotEmpty();
  }

  @Test
  void aHelloOfVersion1IsServedAndMayHaveMore() {
    List<String> warnings = new ArrayList<>();
    ObjectNode message =
        (ObjectNode)
            JSON.readTree(
                """
                {"type": "hello", "protocol": 1, "implementation": "old", "versions": {},
                 "features": [], "colour": "red"}""");
    Hello hello = Hello.of(message, warning -> warnings.add(warning.getMessage()));
    assertThat(hello.implementation()).isEqualTo("old");
    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith("hello.colour: this member is not known here");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\": \"bye\", \"type\": \"bye\"} | message.type: this key comes twice in one object",
        "{\"a\": [0, {\"b\": 1, \"b\": 2}]} | message.a[1].b: this key comes twice in one object",
        "[] | a line that is not a JSON object",
        "{\"a\": NaN} | a line that is not JSON",
        "{\"a\": 1} {} | a line that is not JSON",
      })
  void aLineIsOneObjectWithoutDuplicates(String line, String problem) {
    assertThatThrownBy(() -> MessageText.read(ByteBuffer.wrap(line.getBytes(UTF_8))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void invalidUtf8IsNamedWithItsPlace() {
    byte[] line =
        "{\"type\": \"observed\", \"observation\": {\"does\": [null, \"?\"]}}".getBytes(UTF_8);
    int place = new String(line, UTF_8).indexOf('?');
    line[place] = (byte) 0xff;
    assertThatThrownBy(() -> MessageText.read(ByteBuffer.wrap(line)))
        .hasMessage(
            "message.observation.does[1]: invalid UTF-8, at byte " + place + " of the line");
  }

  private static ObjectNode read(JsonNode sample) {
    ObjectNode message = (ObjectNode) sample.path("message");
    if (sample.path("from").stringValue().equals("runner")) {
      return RunnerMessage.of(message).toJson();
    }
    return message.path("type").asString("").equals("hello")
        ? Hello.of(message, MalformedMessage.thrown()).toJson()
        : PeerMessage.of(message, MalformedMessage.thrown()).toJson();
  }

  private static boolean allowsBySchema(JsonNode sample) {
    return schemas(sample.path("from").stringValue()).values().stream()
        .anyMatch(schema -> schema.validate(sample.path("message")).isEmpty());
  }

  private static Map<String, Schema> schemas(String side) {
    Map<String, Schema> schemas = new TreeMap<>();
    try (Stream<Path> files = Files.list(SCHEMAS.resolve(side))) {
      for (Path file : files.toList()) {
        try (InputStream stream = Files.newInputStream(file)) {
          schemas.put(
              file.getFileName().toString(),
              SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                  .getSchema(stream, InputFormat.JSON));
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return schemas;
  }
}
