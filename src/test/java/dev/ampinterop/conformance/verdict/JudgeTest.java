package dev.ampinterop.conformance.verdict;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.SampleCases;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import dev.ampinterop.conformance.wire.WireEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Each test takes a conversation that is as the case says, and spoils one thing. */
class JudgeTest {
  private static final ConformanceCase SUM = SampleCases.named("dispatch/sum");
  private static final ConformanceCase TAKE = SampleCases.named("descriptors/take");
  private static final DescriptorFacts PIPE = new DescriptorFacts("pipe", "read", "1:7");
  private static final DescriptorFacts OTHER = new DescriptorFacts("pipe", "read", "1:8");

  private static final String SUM_CLIENT =
      """
      {"opens": {}, "does": [{"answer": {"total": 94}}], "responders": {}, "end": "clean", "unclaimed": 0}
      """;
  private static final String SUM_SERVER =
      """
      {"opens": {}, "does": [], "responders": {"Sum": [{"saw": {"a": 13, "b": 81}, "does": []}]},
       "end": "clean", "unclaimed": 0}
      """;
  private static final String TAKE_CLIENT =
      """
      {"opens": {"p.read": {"kind": "pipe", "access": "read", "id": "1:7"},
                 "f": {"kind": "file", "access": "read", "id": "1:9", "offset": 0}},
       "does": [{"answer": {"text": {"hex": "68656c6c6f"}}},
                {"kind": "file", "access": "read", "id": "1:9", "offset": 0}],
       "responders": {}, "end": "clean", "unclaimed": 0}
      """;
  private static final String TAKE_SERVER =
      """
      {"opens": {}, "does": [],
       "responders": {"Take": [{"saw": {"file": {"kind": "pipe", "access": "read", "id": "1:7"},
                                        "note": {"hex": "00ff"}},
                                "does": [{"hex": "68656c6c6f"}]}]},
       "end": "clean", "unclaimed": 0}
      """;

  private final Map<Role, String> players = new EnumMap<>(Role.class);
  private final Map<Role, ObjectNode> observations = new EnumMap<>(Role.class);
  private List<WireEvent> events = new ArrayList<>();

  JudgeTest() {
    players.put(Role.CLIENT, "java");
    players.put(Role.SERVER, "twisted");
  }

  @Test
  void whatIsAsTheCaseSaysPasses() {
    playSum(SUM_CLIENT, SUM_SERVER);
    assertThat(judge(SUM)).isEmpty();

    playTake(TAKE_CLIENT, TAKE_SERVER, PIPE);
    assertThat(judge(TAKE)).isEmpty();
  }

  @ParameterizedTest(name = "client {0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"total": 94}                   | {"total": 95}           | client.does[0].sees.answer.total: expected 94, observed 95
          {"total": 94}                   | {"total": "94"}         | client.does[0].sees.answer.total: expected 94, observed "94"
          {"total": 94}                   | {}                      | client.does[0].sees.answer.total: expected 94, observed nothing
          {"total": 94}                   | {"total": 94, "x": 1}   | client.does[0].sees.answer.x: expected nothing, observed 1
          {"answer": {"total": 94}}       | {"failure": "lost"}     | client.does[0].sees: expected answer with total=94, observed failure lost
          {"answer": {"total": 94}}       | {"problem": "it broke"} | client.does[0]: expected call Sum with a=13 b=81, sees answer with total=94, observed problem: it broke
          {"answer": {"total": 94}}       | ``                      | client.does[0]: expected call Sum with a=13 b=81, sees answer with total=94, observed it did not get that far
          "end": "clean"                  | "end": "open"           | client.ends: expected that the connection ends, observed open (not ended in time)
          "end": "clean"                  | "end": "never"          | client.ends: expected that the connection ends, observed never (never connected)
          "unclaimed": 0                  | "unclaimed": 2          | client.unclaimed: expected 0, observed 2
          "unclaimed": 0                  | "unclaimed": 0, "leaked": 1 | descriptors of client: expected all closed when the conversation is over, observed 1 that came were decoded and never closed
          """)
  void whatAClientSees(String before, String after, String difference) {
    playSum(changed(SUM_CLIENT, before, after), SUM_SERVER);

    assertThat(judge(SUM)).containsExactly(difference);
  }

  @ParameterizedTest(name = "server {0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "note": {"hex": "00ff"}         | "note": {"hex": "00fe"} | server.responders.Take[0].sees.note: expected 0x00ff, observed 0x00fe
          "id": "1:7"                     | "id": "1:8"             | server.responders.Take[0].sees.file: expected p.read (pipe, read, 1:7), observed pipe, read, 1:8
          "access": "read"                | "access": "both"        | server.responders.Take[0].sees.file: expected p.read (pipe, read, 1:7), observed pipe, both, 1:7
          "id": "1:7"                     | "id": "1:7", "append": true | server.responders.Take[0].sees.file.append: expected false, observed true
          {"hex": "68656c6c6f"}           | {"hex": "68656c6c"}     | server.responders.Take[0].does[0].sees: expected "hello", observed "hell"
          {"hex": "68656c6c6f"}           | {"problem": "no"}       | server.responders.Take[0].does[0]: expected read all from kept, sees "hello", observed problem: no
          "end": "clean"                  | "end": "lost"           | server.ends: expected clean, observed lost
          """)
  void whatAServerSees(String before, String after, String difference) {
    playTake(TAKE_CLIENT, changed(TAKE_SERVER, before, after), PIPE);

    assertThat(judge(TAKE)).containsExactly(difference);
  }

  @Test
  void aProbeIsComparedWithTheOpenedDescriptor() {
    playTake(changed(TAKE_CLIENT, "\"offset\": 0}],", "\"offset\": 3}],"), TAKE_SERVER, PIPE);

    assertThat(judge(TAKE)).containsExactly("client.does[1].sees.offset: expected 0, observed 3");
  }

  @Test
  void aResponderThatWasNeverCalledIsADifference() {
    playSum(SUM_CLIENT, "{\"end\": \"clean\", \"unclaimed\": 0}");

    assertThat(judge(SUM))
        .containsExactly(
            "server.responders.Sum[0]: expected call 1 with a=13 b=81, observed it was never called");
  }

  @Test
  void theLastEntryOfAResponderRepeats() {
    String call = "{\"saw\": {\"a\": 13, \"b\": 81}, \"does\": []}";
    playSum(SUM_CLIENT, changed(SUM_SERVER, call, call + ", " + call.replace("13", "14")));

    assertThat(judge(SUM))
        .containsExactly("server.responders.Sum[1].sees.a: expected 13, observed 14");
  }

  @Test
  void integersAreComparedHoweverLargeTheyAre() {
    String large = "1" + "0".repeat(40);
    playSum(changed(SUM_CLIENT, "94", large), SUM_SERVER);

    assertThat(judge(SUM))
        .containsExactly("client.does[0].sees.answer.total: expected 94, observed " + large);
  }

  @Test
  void aMissingObservationIsADifference() {
    playSum(SUM_CLIENT, SUM_SERVER);
    observations.remove(Role.SERVER);

    assertThat(judge(SUM))
        .containsExactly("server: expected an observation, observed nothing reported");
  }

  @Test
  void ofTheScriptOnlyTheWireAndItsProblemCount() {
    playSum(SUM_CLIENT, "{}");
    players.put(Role.SERVER, "script");
    assertThat(judge(SUM)).isEmpty();

    observe(Role.SERVER, "{\"problem\": \"box 1 never came\"}");
    assertThat(judge(SUM))
        .containsExactly(
            "server (script): expected that it plays to the end, observed problem: box 1 never came");
  }

  @Test
  void deviationsMoveTheExpectation() {
    playTake(TAKE_CLIENT, changed(TAKE_SERVER, "\"unclaimed\": 0", "\"unclaimed\": 1"), PIPE);

    assertThat(judge(TAKE)).containsExactly("server.unclaimed: expected 0, observed 1");
    assertThat(judge(TAKE.against(players))).isEmpty();
  }

  @Test
  void descriptorsOnTheWireMustBeTheNamedOnes() {
    playTake(TAKE_CLIENT, TAKE_SERVER, OTHER);
    assertThat(judge(TAKE))
        .containsExactly(
            "wire from client, box 1, descriptor 0: expected p.read (pipe, read, 1:7), observed pipe, read, 1:8");

    playTake(TAKE_CLIENT, TAKE_SERVER);
    assertThat(judge(TAKE))
        .containsExactly("wire from client, descriptors: expected 1: p.read, observed none");

    playTake(TAKE_CLIENT, TAKE_SERVER, PIPE, OTHER);
    assertThat(judge(TAKE))
        .containsExactly(
            "wire from client, descriptors: expected 1: p.read, observed 2: pipe, read, 1:7; pipe, read, 1:8");
  }

  @Test
  void aDescriptorMayComeEarlyButNotLate() {
    byte[] box = TAKE.wire().get(0).bytes();
    playTake(TAKE_CLIENT, TAKE_SERVER, PIPE);
    events.remove(0);
    events.add(0, bytes(Role.CLIENT, Arrays.copyOfRange(box, 0, 1), PIPE));
    events.add(1, bytes(Role.CLIENT, Arrays.copyOfRange(box, 1, box.length)));
    assertThat(judge(TAKE)).isEmpty();

    ConformanceCase early = twoBoxes();
    playTwoBoxes(early, 1);
    assertThat(judge(early))
        .containsExactly(
            "wire from client, box 1, descriptor 0: expected d no later than byte 9, observed it came with byte 10");
    playTwoBoxes(early, 0);
    assertThat(judge(early)).isEmpty();
  }

  @Test
  void whoClosesFirstIsJudged() {
    playSum(SUM_CLIENT, SUM_SERVER);
    events.removeIf(WireEvent.Close.class::isInstance);
    assertThat(judge(SUM))
        .containsExactly("wire, close: expected the client closes first, observed nobody closed");

    events.add(new WireEvent.Close(9, Role.SERVER));
    events.add(new WireEvent.Close(9, Role.CLIENT));
    assertThat(judge(SUM))
        .containsExactly(
            "wire, close: expected the client closes first, observed the server closed first");
  }

  @ParameterizedTest(name = "{0} writes {1}, {2} closes")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          script | he    | SERVER |
          script | hello | SERVER |
          script | hi    | SERVER | wire from client, bytes 1
          script | ''    | SERVER | nothing more came
          script | he    | CLIENT | the server closes first
          other  | he    | SERVER | it ends after byte 2
          """)
  void theScriptIsCutOffByWhoIsToClose(
      String client, String written, Role closing, String difference) {
    ConformanceCase told =
        ConformanceCase.made(
            JsonMapper.shared()
                .readValue(
                    """
                    {"id": "hello", "claim": "Who says hello is cut off.", "commands": {},
                     "client": {}, "server": {}, "closes": "nobody",
                     "wire": [{"from": "client", "hex": "68656c6c6f"}, {"from": "server", "close": true}]}
                    """,
                    ObjectNode.class));
    players.put(Role.CLIENT, client);
    observe(Role.CLIENT, "{\"does\": [], \"end\": \"clean\"}");
    observe(Role.SERVER, "{\"does\": [], \"end\": \"too-long\"}");
    events.add(bytes(Role.CLIENT, written.getBytes(US_ASCII)));
    events.add(new WireEvent.Close(1, closing));

    if (difference == null) {
      assertThat(judge(told)).isEmpty();
    } else {
      assertThat(judge(told)).singleElement().asString().contains(difference);
    }
  }

  @Test
  void whatIsToleratedPassesWithANote() {
    ConformanceCase unhandled = SampleCases.named("errors/unhandled");
    observe(
        Role.CLIENT,
        "{\"does\": [{\"failure\": \"unhandled\", \"description\": \"Unhandled Command: b'Nobody'\"}], \"end\": \"clean\"}");
    observe(Role.SERVER, "{\"does\": [], \"end\": \"clean\"}");
    WireEntry error = unhandled.wire().get(1);
    events.add(bytes(Role.CLIENT, unhandled.wire().get(0).bytes()));
    events.add(bytes(Role.SERVER, error.also().get(0).bytes()));
    events.add(new WireEvent.Close(0, Role.CLIENT));

    Judgement judgement = Judge.judge(unhandled, players, observations, events, true);

    assertThat(judgement.passed()).isTrue();
    assertThat(judgement.lenient()).isTrue();
    assertThat(judgement.notes())
        .containsExactly(
            "wire from server, box 1: tolerated, because older releases wrote the name as text");
  }

  @Test
  void tlsMustBeTlsAndNothingElse() {
    ConformanceCase told = SampleCases.special("tls/start");
    playTls(told, new byte[] {22, 3, 1, 0, 0}, "{\"sha256\": \"%s\"}".formatted(alice()));
    assertThat(judge(told)).isEmpty();

    playTls(told, new byte[] {0, 0}, "null");
    assertThat(judge(told))
        .containsExactly(
            "client.does[3].sees: expected alice, observed none",
            "wire from client, TLS: expected TLS records, observed no TLS record begins with byte 30");

    playTls(told, new byte[0], "{\"sha256\": \"00\"}");
    assertThat(judge(told))
        .containsExactly(
            "client.does[3].sees: expected alice, observed temporary",
            "wire from client, TLS: expected TLS records, observed nothing more came");
  }

  @Test
  void whoClosesTlsFirstIsNotJudged() {
    ConformanceCase told = SampleCases.special("tls/start");
    playTls(told, new byte[] {22, 3, 1, 0, 0}, "{\"sha256\": \"%s\"}".formatted(alice()));
    events.add(new WireEvent.Close(0, Role.SERVER));
    assertThat(judge(told)).isEmpty();
  }

  private static String alice() {
    try (InputStream pem = Files.newInputStream(Path.of("src/test/resources/tls/alice.pem"))) {
      String text = new String(pem.readAllBytes(), US_ASCII);
      byte[] certificate = text.substring(text.indexOf("-----BEGIN CERT")).getBytes(US_ASCII);
      byte[] der =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificate))
              .getEncoded();
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private void playTls(ConformanceCase told, byte[] fromClient, String certificate) {
    observe(
        Role.CLIENT,
        """
        {"does": [{"answer": {}}, {"failure": "remote", "code": "ODD"},
                  {"failure": "declared", "code": "BROKEN"}, %s], "end": "clean", "unclaimed": 0}
        """
            .formatted(certificate));
    observe(
        Role.SERVER,
        """
        {"responders": {"Secure": [{"saw": {}}], "Echo": [{"saw": {"k": {"hex": "76"}}}],
                        "Child": [{"saw": {}}]}, "end": "clean", "unclaimed": 0}
        """);
    events = new ArrayList<>();
    events.add(bytes(Role.CLIENT, told.wire().get(0).bytes()));
    events.add(bytes(Role.SERVER, told.wire().get(1).bytes()));
    events.add(bytes(Role.CLIENT, fromClient));
    events.add(bytes(Role.SERVER, new byte[] {23, 3, 3, 0, 1, 0}));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          nothing          | nothing     | ``
          "EBADF"          | "EPERM"     | client.does[0].sees: expected EBADF, observed EPERM
          {"error": "EBADF"} | null      | client.does[0].sees: expected EBADF, observed nothing
          {"hex": "0100000000000000"} | {"error": "EAGAIN"} | client.does[1].sees: expected 0x0100000000000000, observed EAGAIN
          false            | true        | client.does[2].sees: expected false, observed true
          []               | ["p.write"] | client.does[3].sees: expected 0 elements, observed 1 elements
          "eventfd"        | "pipe"      | client.does[4].sees.kind: expected "eventfd", observed "pipe"
          , "nonblocking": true | ``     | client.does[4].sees.nonblocking: expected true, observed nothing
          """)
  void stepsOnDescriptors(String before, String after, String difference) {
    ConformanceCase uses = SampleCases.special("uses");
    String seen =
        """
        {"error": "EBADF"}, {"hex": "0100000000000000"}, false, [],
        {"kind": "eventfd", "access": "both", "id": "1:2", "nonblocking": true}
        """;
    String spoilt =
        before.equals("nothing") ? seen : changed(seen, before, after == null ? "" : after);
    observe(Role.CLIENT, "{\"does\": [" + spoilt + "], \"end\": \"clean\", \"unclaimed\": 0}");
    observe(Role.SERVER, "{\"does\": [], \"end\": \"clean\", \"unclaimed\": 0}");
    events = List.of(new WireEvent.Close(0, Role.CLIENT));

    assertThat(judge(uses))
        .containsExactlyElementsOf(difference.isEmpty() ? List.of() : List.of(difference));
  }

  private ConformanceCase twoBoxes() {
    return SampleCases.named("descriptors/early");
  }

  private void playTwoBoxes(ConformanceCase told, int carrier) {
    events = new ArrayList<>();
    observe(
        Role.CLIENT,
        "{\"opens\": {\"d\": {\"kind\": \"character-device\", \"access\": \"both\", \"id\": \"1:3\"}}}");
    players.put(Role.CLIENT, "script");
    observe(Role.SERVER, "{\"does\": [], \"end\": \"clean\", \"unclaimed\": 1}");
    DescriptorFacts device = new DescriptorFacts("character-device", "both", "1:3");
    for (int index = 0; index < 2; index++) {
      byte[] box = told.wire().get(index).bytes();
      events.add(index == carrier ? bytes(Role.CLIENT, box, device) : bytes(Role.CLIENT, box));
    }
    events.add(new WireEvent.Close(0, Role.SERVER));
  }

  private void playSum(String client, String server) {
    observe(Role.CLIENT, client);
    observe(Role.SERVER, server);
    events = new ArrayList<>(asExpected(SUM));
  }

  private void playTake(String client, String server, DescriptorFacts... descriptors) {
    observe(Role.CLIENT, client);
    observe(Role.SERVER, server);
    events = new ArrayList<>(asExpected(TAKE));
    events.set(0, bytes(Role.CLIENT, TAKE.wire().get(0).bytes(), descriptors));
  }

  private static List<WireEvent> asExpected(ConformanceCase told) {
    List<WireEvent> events = new ArrayList<>();
    for (WireEntry entry : told.wire()) {
      events.add(
          entry.kind() == WireEntry.Kind.CLOSE
              ? new WireEvent.Close(0, entry.from())
              : bytes(entry.from(), entry.bytes()));
    }
    return events;
  }

  private static WireEvent bytes(Role from, byte[] bytes, DescriptorFacts... descriptors) {
    return new WireEvent.Bytes(0, from, bytes, List.of(descriptors));
  }

  private void observe(Role role, String json) {
    observations.put(role, JsonMapper.shared().readValue(json, ObjectNode.class));
  }

  private List<String> judge(ConformanceCase told) {
    return Judge.judge(told, players, observations, events, true).differences().stream()
        .map(Difference::toString)
        .toList();
  }

  private static String changed(String text, String before, String after) {
    assertThat(text).contains(before);
    return text.replace(before, after == null ? "" : after);
  }
}
