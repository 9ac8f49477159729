package dev.ampinterop.vectors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.ampinterop.conformance.cases.CasesLocation;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Specification;
import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.peer.PeerNotFound;
import dev.ampinterop.conformance.peer.TwistedEnvironment;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import dev.ampinterop.conformance.vectors.Vectors;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The vectors: Twisted and the library do what they say, and the page shows readers that find so.
 */
@Timeout(300)
class VectorsTest {
  private static final Path EXAMPLES = Path.of("docs/examples");
  private static final Pattern BLOCK =
      Pattern.compile("```(?:java|python)\n(.*?)```", Pattern.DOTALL);

  @TempDir private static Path written;

  @BeforeAll
  static void write() throws IOException {
    for (Map.Entry<String, byte[]> file : Vectors.of(suite()).files().entrySet()) {
      Files.write(written.resolve(file.getKey()), file.getValue());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"framing.json", "arguments.json"})
  void theLibraryDoesWhatEveryVectorSays(String name) {
    assertThat(VectorReader.wrong(written.resolve(name).toFile())).isEmpty();
  }

  @Test
  void theLibraryPassesTheShortReader() throws Exception {
    assertThat(printed(0, javaReader(written)))
        .matches("[1-9]\\d{3} vectors, 0 of them do not hold\n");
  }

  @Test
  void twistedPassesTheShortReader() throws Exception {
    assertThat(printed(0, pythonReader(written)))
        .matches("[1-9]\\d{3} vectors, 0 of them do not hold\n");
  }

  /** Though what it decodes to gives the same bytes again. */
  @Test
  void theShortReadersNoticeWhatIsNotRefused(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("framing.json"), "{\"vectors\": []}");
    Files.writeString(
        folder.resolve("arguments.json"),
        """
        {"vectors": [
          {"name": "taken", "test": "decode-refused", "type": {"type": "String"}, "bytes": "61"}]}
        """);
    String wrong = "taken\n1 vectors, 1 of them do not hold\n";
    assertThat(printed(1, javaReader(folder))).isEqualTo(wrong);
    assertThat(printed(1, pythonReader(folder))).isEqualTo(wrong);
  }

  private static String[] javaReader(Path folder) throws IOException {
    var complaints = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, UTF_8)) {
      List<String> options =
          List.of("-proc:none", "-Xlint:all", "-Xlint:-classfile,-try", "-d", folder.toString());
      var sources = files.getJavaFileObjects(EXAMPLES.resolve("Vectors.java"));
      assertThat(compiler.getTask(complaints, files, null, options, null, sources).call())
          .as(complaints.toString())
          .isTrue();
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String path = folder + ":" + System.getProperty("java.class.path");
    return new String[] {java, "-cp", path, "Vectors", folder.toString()};
  }

  private static String[] pythonReader(Path folder) {
    return new String[] {python(), EXAMPLES.resolve("vectors.py").toString(), folder.toString()};
  }

  @Test
  void twistedDoesWhatEveryVectorSays() throws Exception {
    int count = Vectors.of(suite()).count();
    assertThat(printed(0, python(), "src/test/python/prove_vectors.py", written.toString()))
        .isEqualTo(count + " of " + count + " vectors hold\n");
  }

  @Test
  void thePageShowsTheShortReadersAsTheyAre() throws IOException {
    List<String> blocks =
        BLOCK
            .matcher(Files.readString(Path.of("docs/vectors.md")))
            .results()
            .map(block -> block.group(1))
            .toList();

    assertThat(blocks)
        .containsExactly(
            Files.readString(EXAMPLES.resolve("vectors.py")),
            Files.readString(EXAMPLES.resolve("Vectors.java")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"framing.json", "arguments.json"})
  void theSchemaAllowsTheFiles(String name) throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(written.resolve("vectors.schema.json")), InputFormat.JSON);
    JsonNode asWritten = JsonMapper.shared().readTree(written.resolve(name).toFile());
    assertThat(schema.validate(read(name)).stream().map(Error::toString)).isEmpty();
    assertThat(schema.validate(asWritten).stream().map(Error::toString)).isEmpty();
  }

  @Test
  void everyVectorHasANameOfItsOwnAndRequirementsThatThereAre() {
    List<JsonNode> all =
        Stream.of("framing.json", "arguments.json")
            .flatMap(name -> read(name).get("vectors").valueStream())
            .toList();

    assertThat(all.stream().map(vector -> vector.get("name").stringValue()))
        .doesNotHaveDuplicates();
    assertThat(all.stream().flatMap(vector -> vector.get("requires").valueStream()))
        .extracting(JsonNode::stringValue)
        .isSubsetOf(Specification.builtIn().ids());
  }

  @Test
  void everyTypeIsReadWrittenAndRefused() {
    Map<String, List<String>> tests =
        read("arguments.json")
            .get("vectors")
            .valueStream()
            .collect(
                Collectors.groupingBy(
                    vector -> vector.get("type").get("type").stringValue(),
                    Collectors.mapping(
                        vector -> vector.get("test").stringValue(), Collectors.toList())));

    assertThat(tests).hasSize(11);
    tests.forEach(
        (type, all) -> {
          assertThat(all).as(type).contains("encode", "decode");
          if (!type.equals("String")) {
            assertThat(all).as(type).contains("decode-refused");
          }
        });
  }

  /** One shape for all: a reader needs no case for each. */
  @ParameterizedTest
  @ValueSource(strings = {"framing.json", "arguments.json"})
  void everyVectorHasATypeAndWhatItsTestNeeds(String name) {
    for (JsonNode vector : read(name).get("vectors")) {
      String test = vector.get("test").stringValue();
      assertThat(vector.get("type").get("type").stringValue()).isNotEmpty();
      assertThat(vector.has("value")).as(test).isEqualTo(!test.equals("decode-refused"));
      assertThat(vector.has("bytes")).as(test).isEqualTo(!test.equals("encode-refused"));
      // What is written out is plain: nothing is left for a reader to interpret.
      assertThat(vector.path("bytes").asString("")).matches("([0-9a-f]{2})*+");
    }
  }

  @Test
  void theSameCasesGiveTheSameBytes() throws IOException {
    for (Map.Entry<String, byte[]> file : Vectors.of(suite()).files().entrySet()) {
      assertThat(written.resolve(file.getKey())).hasBinaryContent(file.getValue());
    }
  }

  private static List<ConformanceCase> suite() {
    try (CasesLocation location = CasesLocation.builtIn()) {
      return location.loader().load(location.roots()).cases();
    }
  }

  private static JsonNode read(String name) {
    return VectorReader.read(written.resolve(name).toFile());
  }

  private static String printed(int status, String... command)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(printed).isEqualTo(status);
    return printed;
  }

  private static String python() {
    try {
      return new TwistedEnvironment(
              TwistedEnvironment.cacheFolder(),
              TwistedRequirement.parse(PeerChoice.DEFAULT_TWISTED))
          .python(step -> {})
          .toString();
    } catch (PeerNotFound e) {
      return abort("no local Twisted: " + e.getMessage());
    }
  }
}
