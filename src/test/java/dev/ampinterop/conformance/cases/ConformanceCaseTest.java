package dev.ampinterop.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ConformanceCaseTest {
  private static final ConformanceCase TAKE = SampleCases.named("descriptors/take");
  private static final ConformanceCase GARBAGE = SampleCases.named("framing/garbage");

  @Test
  void aPartTellsEverythingButWhatIsToBeSeen() {
    assertThat(TAKE.part(Role.SERVER))
        .contains(
            JsonMapper.shared()
                .readValue(
                    """
                    {"commands": {"Take": {
                       "arguments": {"file": {"type": "Descriptor", "optional": false},
                                     "note": {"type": "String", "optional": true}},
                       "response": {"text": {"type": "String", "optional": false}},
                       "errors": ["BROKEN"], "fatalErrors": [], "requiresAnswer": true}},
                     "opens": {},
                     "does": [],
                     "responders": {"Take": [
                       {"keeps": {"file": "kept"}, "does": [{"read": "all", "from": "kept"}],
                        "answer": {"text": {"hex": "68656c6c6f"}}}]}}
                    """,
                    ObjectNode.class));
    assertThat(TAKE.part(Role.CLIENT).orElseThrow().toString()).doesNotContain("sees");
  }

  @Test
  void valuesHaveOneForm() {
    JsonNode part = TAKE.part(Role.CLIENT).orElseThrow();

    assertThat(part.at("/does/0/with").toString())
        .isEqualTo("{\"file\":{\"descriptor\":\"p.read\"},\"note\":{\"hex\":\"00ff\"}}");
    assertThat(part.at("/opens/p").toString())
        .isEqualTo("{\"pipe\":{\"finished\":true,\"content\":{\"hex\":\"68656c6c6f\"}}}");
    assertThat(part.at("/opens/f/file/content/hex").stringValue()).isEqualTo("616261626162");
    assertThat(part.at("/opens/f/file/mode").stringValue()).isEqualTo("read");
  }

  @Test
  void aPartIsACopy() {
    TAKE.part(Role.CLIENT).orElseThrow().withArray("does").removeAll();
    ((ObjectNode) TAKE.part(Role.CLIENT).orElseThrow().at("/opens/p")).removeAll();

    assertThat(TAKE.part(Role.CLIENT).orElseThrow().get("does")).hasSize(2);
    assertThat(TAKE.part(Role.CLIENT).orElseThrow().at("/opens/p")).isNotEmpty();
  }

  @Test
  void repetitionsAreSpelledOut() {
    ConformanceCase many = SampleCases.named("dispatch/many");
    JsonNode client = many.part(Role.CLIENT).orElseThrow();

    assertThat(client.get("does")).hasSize(34);
    assertThat(client.at("/does/32").toString())
        .isEqualTo(
            "{\"call\":\"Echo\",\"with\":{\"text\":\"call 16\",\"number\":17},\"as\":\"c16\"}");
    assertThat(many.part(Role.SERVER).orElseThrow().at("/responders/Echo")).hasSize(17);
    assertThat(many.wire()).hasSize(35);
    assertThat(new String(many.wire().get(32).bytes(), StandardCharsets.ISO_8859_1))
        .contains("_ask\0\00211\0")
        .contains("number\0\00217\0")
        .contains("call 16");
  }

  @Test
  void elementsOfListsAreSpelledOut() {
    ConformanceCase told =
        SampleCases.read(
            """
            {
              "id": "a",
              "claim": "c",
              "commands": {"Take": {"arguments": {"files": {"type": "AmpList", "of": {"n": "Integer", "d": "Descriptor"}}}}},
              "client": {
                "opens": {"p": {"pipe": {}}},
                "does": [
                  {"call": "Take", "with": {"files": [
                    {"times": 2, "each": [{"n": "${i}", "d": {"descriptor": "p.read"}}]}, {"n": 7, "d": {"descriptor": "p.write"}}]}}
                ]
              },
              "wire": [
                {"from": "client", "box": {"files": {"boxes": [{"times": 2, "each": [{"n": "${i}"}]}, {"n": 7}]}},
                 "descriptors": [{"times": 2, "each": ["p.read"]}, "p.write"], "on": [{"times": 2, "each": ["${n}"]}, -1]}
              ]
            }
            """);

    assertThat(told.part(Role.CLIENT).orElseThrow().at("/does/0/with/files").toString())
        .isEqualTo(
            "[{\"n\":0,\"d\":{\"descriptor\":\"p.read\"}},{\"n\":1,\"d\":{\"descriptor\":\"p.read\"}},"
                + "{\"n\":7,\"d\":{\"descriptor\":\"p.write\"}}]");
    WireEntry entry = told.wire().get(0);
    assertThat(entry.bytes())
        .isEqualTo(
            HexFormat.of()
                .parseHex(
                    "000566696c65730018"
                        + "00016e0001300000"
                        + "00016e0001310000"
                        + "00016e0001370000"
                        + "0000"));
    assertThat(entry.descriptors()).containsExactly("p.read", "p.read", "p.write");
    assertThat(entry.on()).containsExactly(1, 2, 34);
  }

  @Test
  void theInnermostRepetitionCounts() {
    ConformanceCase told =
        SampleCases.read(
            """
            {"id": "a", "claim": "c",
             "wire": [{"times": 2, "each": [
               {"from": "client", "box": {"outer": "${i}"}},
               {"from": "client", "box": {"inner": "${i}"}, "times": 2}]}]}
            """);

    assertThat(told.wire().stream().map(entry -> text(entry.bytes())))
        .containsExactly("outer0", "inner0", "inner1", "outer1", "inner0", "inner1", "");
  }

  @Test
  void allCopiesAreCountedOverTheRepetitionsAround() {
    ConformanceCase told =
        SampleCases.read(
            """
            {"id": "a", "claim": "c",
             "wire": [{"times": 2, "each": [
               {"from": "client", "box": {"outer": "${all}"}},
               {"from": "client", "box": {"inner": "${all} of ${i}"}, "times": 3},
               {"from": "client", "box": {"list": {"boxes": [{"times": 2, "each": [{"n": "${all}"}]}]}}}]}]}
            """);

    assertThat(told.wire().stream().map(entry -> text(entry.bytes())))
        .containsExactly(
            "outer0",
            "inner0 of 0",
            "inner1 of 1",
            "inner2 of 2",
            "listn0n1",
            "outer1",
            "inner3 of 0",
            "inner4 of 1",
            "inner5 of 2",
            "listn2n3",
            "");
  }

  @Test
  void keysAreSortedBytewise() {
    ConformanceCase told =
        SampleCases.read(
            """
            {"id": "a", "claim": "c",
             "wire": [{"from": "server", "box": {"b": "2", "_z": {"hex": "ff"}, "B": 1, "ba": {"repeat": "x", "times": 3}}}]}
            """);

    assertThat(HexFormat.of().formatHex(told.wire().get(0).bytes()))
        .isEqualTo(
            "0001420001310002" + "5f7a0001ff" + "000162000132" + "000262610003787878" + "0000");
  }

  @Test
  void whoClosesIsSeenClosingWhereNoEntrySaysSo() {
    List<WireEntry> wire = SampleCases.named("dispatch/sum").wire();

    assertThat(wire.get(2).kind()).isEqualTo(WireEntry.Kind.CLOSE);
    assertThat(wire.get(2).from()).isEqualTo(Role.CLIENT);
    assertThat(SampleCases.named("dispatch/sum").closes(Role.CLIENT)).isTrue();
    assertThat(SampleCases.named("dispatch/sum").closes(Role.SERVER)).isFalse();
    assertThat(GARBAGE.wire()).hasSize(2);
    assertThat(GARBAGE.closes(Role.CLIENT)).isFalse();
    assertThat(GARBAGE.closes(Role.SERVER)).isFalse();
  }

  @Test
  void theScriptCannotPlayWhatTheWireDoesNotTell() {
    assertThat(TAKE.unscriptableBecause(Role.CLIENT)).contains("it probes a descriptor (does[1])");
    assertThat(TAKE.unscriptableBecause(Role.SERVER))
        .contains("it reads a descriptor (responders.Take[0].does[0])");
    assertThat(SampleCases.named("dispatch/sum").scriptable(Role.CLIENT)).isTrue();
    assertThat(GARBAGE.scriptable(Role.CLIENT)).isTrue();
  }

  @Test
  void theScriptCannotPassOnADescriptor() {
    ConformanceCase told =
        SampleCases.read(
            """
            {"id": "a", "claim": "c",
             "client": {"opens": {"d": {"device": "/dev/null"}}},
             "wire": [{"from": "client", "box": {"a": "1"}, "descriptors": ["d"]},
                      {"from": "server", "box": {"a": "1"}, "descriptors": ["d"]}]}
            """);

    assertThat(told.unscriptableBecause(Role.SERVER))
        .contains("it passes on d, which it did not open");
    assertThat(told.scriptable(Role.CLIENT)).isTrue();
  }

  @Test
  void everyPairingThatCanPlayIsListedInOneOrder() {
    assertThat(SampleCases.named("dispatch/sum").pairings().stream().map(Pairing::toString))
        .containsExactly(
            "java:twisted",
            "twisted:java",
            "twisted:twisted",
            "java:java",
            "script:java",
            "java:script",
            "script:twisted",
            "twisted:script");
    assertThat(GARBAGE.pairings(List.of("java", "other")).stream().map(Pairing::toString))
        .containsExactly("script:java", "script:other");
    assertThat(TAKE.pairings()).hasSize(4);
    assertThat(TAKE.unplayableBecause(Pairing.parse("script:java")))
        .contains("the script cannot play the client: it probes a descriptor (does[1])");
  }

  @Test
  void featuresAreTheTypesAndWhetherDescriptorsTravel() {
    assertThat(SampleCases.named("dispatch/sum").features(Role.SERVER)).containsExactly("Integer");
    assertThat(TAKE.features(Role.SERVER))
        .containsExactlyInAnyOrder("Descriptor", "String", "descriptors", "optional");
    assertThat(GARBAGE.features(Role.SERVER)).containsExactly("descriptors");
  }

  @Test
  void whatPassesDescriptorsIsPlayedOverUnixSocketsAlone() {
    assertThat(SampleCases.named("dispatch/sum").transports())
        .containsExactly(TransportKind.UNIX, TransportKind.TCP);
    assertThat(TAKE.transports()).containsExactly(TransportKind.UNIX);
    assertThat(TAKE.unplayableBecause(TransportKind.TCP))
        .contains("passes descriptors, which TCP cannot carry");
    ConformanceCase reset =
        SampleCases.read(
            """
            {"id": "a", "claim": "c", "transports": ["tcp"], "client": "script",
             "wire": [{"from": "client", "close": "reset"}]}
            """);
    assertThat(reset.transports()).containsExactly(TransportKind.TCP);
    assertThat(reset.unplayableBecause(TransportKind.UNIX))
        .contains("is written for tcp, not for the unix of this run");
    assertThat(reset.wire()).hasSize(1);
    assertThat(reset.wire().get(0).kind()).isEqualTo(WireEntry.Kind.RESET);
  }

  @Test
  void deviationsAreMergedWhereThatPlayerPlaysThatRole() {
    Map<Role, String> twistedServes = Map.of(Role.CLIENT, "java", Role.SERVER, "twisted");
    ConformanceCase changed = TAKE.against(twistedServes);

    assertThat(changed.party(Role.SERVER).unclaimed()).isEqualTo(1);
    assertThat(changed.party(Role.SERVER).ends()).isEmpty();
    assertThat(changed.party(Role.SERVER).responders())
        .isEqualTo(TAKE.party(Role.SERVER).responders());
    assertThat(TAKE.deviations(twistedServes)).hasSize(1);
    assertThat(TAKE.against(Map.of(Role.CLIENT, "twisted", Role.SERVER, "java"))).isSameAs(TAKE);
    assertThat(TAKE.party(Role.SERVER).unclaimed()).isZero();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("\\p{Cntrl}", "");
  }
}
