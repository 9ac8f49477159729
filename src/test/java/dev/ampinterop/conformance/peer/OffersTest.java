package dev.ampinterop.conformance.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ampinterop.conformance.cases.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OffersTest {
  private static final Offers MINE =
      new Offers("mine", Set.of(Role.SERVER, Role.CLIENT), Set.of("unix", "Integer"));

  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path file = folder.resolve("offers.json");

    MINE.write(file);

    assertThat(Files.readString(file).replaceAll("\\s", ""))
        .isEqualTo(
            "{\"implementation\":\"mine\",\"roles\":[\"client\",\"server\"],"
                + "\"features\":[\"Integer\",\"unix\"]}");
    assertThat(Offers.read(file)).isEqualTo(MINE);
  }

  @Test
  void whatIsLackingIsNamed() {
    assertThat(MINE.lackedBy(MINE)).isEmpty();
    assertThat(MINE.lackedBy(new Offers("mine", MINE.roles(), Set.of("unix", "Integer", "tcp"))))
        .isEmpty();
    assertThat(MINE.lackedBy(new Offers("other", Set.of(Role.CLIENT), Set.of("tcp"))))
        .containsExactly(
            "the implementation mine (it is other)", "the role server", "Integer", "unix");
  }

  @Test
  void rolesThatAreNotPinnedAreNotDemanded() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("few.json"), "{\"implementation\": \"mine\", \"features\": [\"tcp\"]}");

    assertThat(Offers.read(file)).isEqualTo(new Offers("mine", Set.of(), Set.of("tcp")));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nonsense                                                        | it is not JSON
          []                                                              | it must be an object with features, implementation, roles
          {"features": []}                                                | implementation must be a text
          {"implementation": "a"}                                         | features must be an array of texts
          {"implementation": "a", "features": [1]}                        | features must be an array of texts, is [1]
          {"implementation": "a", "features": [], "roles": ["peer"]}      | roles[0]: expected client or server, and each once, not "peer"
          {"implementation": "a", "features": [], "roles": []}            | roles: expected client, server or both, not []
          {"implementation": "a", "features": [], "roles": "client"}      | roles: expected a list, not "client"
          {"implementation": "a", "features": ["b"], "features": []}      | it is not JSON: Duplicate Object property "features"
          {"implementation": "a", "features": [], "types": []}            | it has no use for types
          """)
  void whatIsNotInOrderIsSaid(String text, String problem) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.json"), text);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Offers.read(file))
        .withMessageContaining(file + ": " + problem)
        .withMessageContaining("peer-check");
  }

  @Test
  void aFileThatIsNotThereIsSaid() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Offers.read(folder.resolve("none.json")))
        .withMessageContaining("none.json cannot be read");
  }
}
