package dev.ampinterop.conformance.fill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.CaseSet;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.peer.PeerChoice;
import dev.ampinterop.conformance.peer.PeerNotFound;
import dev.ampinterop.conformance.peer.TwistedRequirement;
import dev.ampinterop.conformance.player.JavaPlayer;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.player.Segmentation;
import dev.ampinterop.conformance.promote.CaseJson;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.runner.RunOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the suite says of wire and sees comes back when it is taken out. */
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FillerTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** More time than usual, as a conversation that was cut short is not the case any more. */
  private static final RunOptions OPTIONS =
      new RunOptions(Duration.ofSeconds(60), 1, 1, false, Segmentation.WHOLE, 0);

  private final ScriptPlayer script = new ScriptPlayer();

  @SuppressWarnings("NullAway.Init") // started before all tests
  private Cast cast;

  @BeforeAll
  void startTwisted() {
    try {
      cast =
          Cast.of(
              new Cast.Wishes(
                  "java",
                  PeerChoice.PROCESS,
                  List.of(TwistedRequirement.parse(PeerChoice.DEFAULT_TWISTED)),
                  List.of(Filler.ALONE),
                  Set.of(TransportKind.UNIX)),
              JavaPlayer::new,
              step -> {});
    } catch (PeerNotFound e) {
      abort("no local Twisted: " + e.getMessage());
    }
  }

  @AfterAll
  void end() {
    script.close();
    if (cast != null) {
      cast.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arguments/float",
        "arguments/list-of-string",
        "descriptors/closing/sent-back",
        "descriptors/in-flight",
        "descriptors/in-response",
        "descriptors/ordinals-of-a-side",
        "dispatch/call-back",
        "dispatch/raw",
        "dispatch/sum",
        "dispatch/tags-of-three-digits",
        "errors/declared",
        "errors/unknown",
        "lifecycle/close-while-responding",
        "lifecycle/quit",
        "switch/descriptors-before-and-after",
        "tls/both-certificates",
      })
  void whatWasTakenOutComesBack(String id) throws Exception {
    ObjectNode whole = suite(id);
    ObjectNode blank = whole.deepCopy();
    blank.remove("wire");
    for (Role role : Role.values()) {
      takeOutSees(blank.path(role.toString()));
    }
    assertThat(blank).isNotEqualTo(whole);

    assertThat(fill(blank.toString())).isEqualTo(whole);
  }

  @Test
  void whoClosesIsSaidWhereTheProtocolEndsIt() throws Exception {
    ObjectNode whole = suite("errors/unknown");
    assertThat(whole.path("closes").stringValue()).isEqualTo("nobody");
    ObjectNode blank = whole.deepCopy();
    blank.remove("wire");
    blank.remove("closes");

    assertThat(fill(blank.toString())).isEqualTo(whole);
  }

  @Test
  void aResponderGetsAnEntryForEachCallThatSeesSomethingElse() throws Exception {
    JsonNode filled =
        fill(
            """
            {"id": "a", "claim": "c",
             "commands": {"Add": {"arguments": {"n": "Integer"}}},
             "client": {"does": [{"call": "Add", "with": {"n": 1}}, {"call": "Add", "with": {"n": 5}},
                                 {"call": "Add", "with": {"n": 5}}]},
             "server": {"responders": {"Add": [{}]}}}
            """);

    assertThat(filled.at("/server/responders/Add").toString())
        .isEqualTo("[{\"sees\":{\"n\":1}},{\"sees\":{\"n\":5}},{\"sees\":{\"n\":5}}]");
  }

  @Test
  void whatTheCaseSaysOfSeesIsKeptAndChecked() throws Exception {
    String told =
        """
        {"id": "a", "claim": "c",
         "commands": {"Add": {"arguments": {"n": "Integer"}, "response": {"n": "Integer"}}},
         "client": {"does": [{"call": "Add", "with": {"n": 1}, "sees": {"answer": {"n": 2}}}]},
         "server": {"responders": {"Add": [{"answer": {"n": 2}}]}}}
        """;
    assertThat(fill(told).at("/client/does/0/sees/answer/n").intValue()).isEqualTo(2);

    assertThatThrownBy(
            () ->
                fill(
                    told.replace(
                        "\"sees\": {\"answer\": {\"n\": 2}}",
                        "\"sees\": {\"answer\": {\"n\": 3}}")))
        .isInstanceOf(CannotFill.class)
        .hasMessage(
            "Twisted does not do what the case says: client.does[0].sees.answer.n: expected 3, observed 2");
  }

  @Test
  void aStepThatFailsIsNamed() {
    assertThatThrownBy(
            () ->
                fill(
                    """
                    {"id": "a", "claim": "c",
                     "client": {"opens": {"p": {"pipe": {}}}, "does": [{"read": 1, "from": "p.write"}]}}
                    """))
        .isInstanceOf(CannotFill.class)
        .hasMessageStartingWith(
            "Twisted does not do what the case says: client.does[0]: expected read 1 from p.write,"
                + " observed problem: ");
  }

  @Test
  void copiesThatSeeAnythingAreNotOneEntry() {
    assertThatThrownBy(
            () ->
                fill(
                    """
                    {"id": "a", "claim": "c",
                     "commands": {"Next": {"response": {"n": "Integer"}}},
                     "client": {"does": [{"times": 2, "call": "Next"}]},
                     "server": {"responders": {"Next": [{"answer": {"n": 7}}, {"answer": {"n": 3}}]}}}
                    """))
        .isInstanceOf(CannotFill.class)
        .hasMessage(
            "client.does[0] sees something else in each copy, and not by its number (write the"
                + " copies one by one, without \"times\")");
  }

  @Test
  void aDescriptorWithoutANameIsNotOneThatAWireCanHold() {
    assertThatThrownBy(
            () ->
                fill(
                    """
                    {"id": "a", "claim": "c",
                     "commands": {"Take": {"arguments": {"file": "Descriptor"}}},
                     "client": {
                       "opens": {"d": {"directory": {"content": "x"}}},
                       "does": [{"open": "d", "at": "inside", "as": "f"},
                                {"call": "Take", "with": {"file": {"descriptor": "f"}}}]},
                     "server": {"responders": {"Take": [{}]}}}
                    """))
        .isInstanceOf(CannotFill.class)
        .hasMessageStartingWith("a descriptor passes (kind file) that neither party opens");
  }

  @Test
  void theScriptHasNothingToSayWithoutAWire() {
    assertThatThrownBy(() -> fill("{\"id\": \"a\", \"claim\": \"c\", \"client\": \"script\"}"))
        .isInstanceOf(CannotFill.class)
        .hasMessageStartingWith("only the script plays the client");
  }

  @Test
  void whereTwistedDiffersTheCaseIsNotWhatTwistedDoes() {
    assertThatThrownBy(
            () ->
                fill(
                    """
                    {"id": "a", "claim": "c", "client": {"does": [{"close": true}]},
                     "deviations": [{"player": "twisted", "role": "server", "because": "b", "instead": {}}]}
                    """))
        .isInstanceOf(CannotFill.class)
        .hasMessageStartingWith("Twisted differs");
  }

  private JsonNode fill(String told) throws CannotFill {
    CaseSet read = CaseLoader.ofUnfilledFiles().read(told, Path.of("case.json"));
    assertThat(read.problems()).isEmpty();
    ConformanceCase filled = new Filler(cast, script, OPTIONS).fill(read.cases().get(0), false);
    return JSON.readTree(CaseJson.of(filled.document()));
  }

  private static ObjectNode suite(String id) throws IOException {
    Path file = Path.of("conformance-cases", id + ".json");
    return (ObjectNode) JSON.readTree(Files.readString(file));
  }

  private static void takeOutSees(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove("sees");
    }
    node.forEach(FillerTest::takeOutSees);
  }
}
