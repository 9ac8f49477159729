package dev.ampinterop.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Commands that switch, start TLS, are raw or inherit: their mistakes, and what players get. */
class SpecialCommandsTest {
  private static final ConformanceCase SWITCH = SampleCases.special("switch/switch");
  private static final ConformanceCase TLS = SampleCases.special("tls/start");

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"switches": true}}, | {"switches": true, "raw": true}}, | 4:39 /commands/Switch/switches: a command is not both "raw" and "switches" (leave one of them out)
          {"switches": true}}, | {"switches": true, "response": {}}}, | 4:57 /commands/Switch/response: a "switches" command has none (leave it out)
          {"switches": true}}, | {}}, | 8:7 /client/does/1: no command switches to another protocol (declare one with "switches": true)
          {"switched": true}   | {"answer": {}} | 7:34 /client/does/0/sees: Switch switches (the call sees {"switched": true})
          [{"switches": true}]}| [{"answer": {}}]} | 16:42 /server/responders/Switch/0/answer: Switch switches, its answer is empty (leave it out)
          {"switches": true}}, | {}}, | 16:44 /server/responders/Switch/0/switches: Switch does not switch (declare it with "switches": true)
          {"switches": true}}, | {}}, | 21:5 /wire/2: no command leads to this (declare one with "switches": true)
          "passing": ["p.read"]| "passing": ["p.rad"] | 15:43 /server/does/0/passing/0: the party has no descriptor "p.rad" (did you mean "p.read"?)
          "say": "hello"       | "say": "" | 15:37 /server/does/0/passing: each descriptor travels on a byte of its own (say more bytes)
          {"from": "client", "bytes": "bye"} | {"from": "server", "hex": "00"} | 22:5 /wire/3: the server has switched to another protocol (write this as "bytes")
          "from": "server", "bytes" | "from": "client", "bytes" | 21:81 /wire/2/together: the entry before it is not from the client (leave it out)
          """)
  void aMistakeInASwitchIsFound(String before, String after, String problem) throws IOException {
    assertThat(SampleCases.problems(changed(SWITCH, before, after)))
        .contains("case.json:" + problem);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "trusts": ["ca"]      | "trusts": ["cb"] | 7:67 /client/does/0/tls/trusts/0: no certificate here is called "cb" (did you mean "ca"?)
          "certificate": "bob"  | "certificate": "ca" | 7:49 /client/does/0/tls/certificate: no certificate here is called "ca" (one of alice, bob, mallory)
          "sees": "alice"       | "sees": "alize" | 10:40 /client/does/3/sees: no certificate here is called "alize" (did you mean "alice"?)
          "call": "Secure", "tls" | "call": "Echo", "tls" | 7:31 /client/does/0/tls: Echo does not start TLS (declare "startsTls": true)
          {"from": "client", "tls": true} | {"from": "client", "tls": true}, {"from": "client", "hex": "00"} | 23:38 /wire/3: what the client writes is TLS by now (leave this entry out)
          {"k": "v"}, "sees"    | {"k": true}, "sees" | 8:38 /client/does/1/with/k: the command is raw, so this takes bytes: a text, {"hex": …} or {"repeat": …, "times": N}, not true
          "failure": "remote"   | "failure": "unknown" | 8:59 /client/does/1/sees/failure: the errors of a raw command, and only those, are "remote" (name the failure "remote")
          "raw": true           | "raw": true, "errors": [] | 4:72 /commands/Echo/errors: a "raw" command has none (leave it out)
          "extends": "Base"     | "extends": "Bass" | 4:96 /commands/Child/extends: no command is called "Bass" (did you mean "Base"?)
          "extends": "Base"     | "extends": "Echo" | 4:96 /commands/Child/extends: Echo is "raw" (inherit from a plain command)
          "errors": ["BROKEN"]  | "errors": ["BROKEN"], "extends": "Child" | 4:124 /commands/Base/extends: the command inherits from itself (leave it out)
          "extends": "Base"     | "extends": "Base", "arguments": {}}, "Base2": {"arguments": {"n": "Integer"} | OK
          """)
  void aMistakeWithOtherSpecialCommandsIsFound(String before, String after, String problem)
      throws IOException {
    String text = changed(TLS, before, after);
    if (problem.equals("OK")) {
      assertThat(SampleCases.problems(text)).isEmpty();
    } else {
      assertThat(SampleCases.problems(text)).anyMatch(found -> found.endsWith(ending(problem)));
    }
  }

  @Test
  void whatAnInheritingCommandLeavesOutItInherits() throws IOException {
    String text =
        changed(
                TLS,
                "\"errors\": [\"BROKEN\"]",
                "\"errors\": [\"BROKEN\"], \"requiresAnswer\": false")
            .replace(
                "\"sees\": {\"failure\": \"declared\", \"code\": \"BROKEN\"}",
                "\"sees\": {\"sent\": true}");
    assertThat(SampleCases.read(text).commands().get("Child").requiresAnswer()).isFalse();
    assertThat(
            SampleCases.problems(
                text.replace(
                    "\"extends\": \"Base\"", "\"extends\": \"Base\", \"requiresAnswer\": true")))
        .anyMatch(problem -> problem.contains("it asks for no answer, as Base does not"));
  }

  @Test
  void aPlayerGetsCertificatesInPlaceOfTheirNames() {
    JsonNode tls = TLS.part(Role.CLIENT).orElseThrow().get("does").get(0).get("tls");
    assertThat(tls.get("certificate").stringValue())
        .contains("-----BEGIN PRIVATE KEY-----", "-----BEGIN CERTIFICATE-----");
    assertThat(tls.get("trusts").get(0).stringValue())
        .startsWith("-----BEGIN CERTIFICATE-----")
        .doesNotContain("PRIVATE KEY");
  }

  @Test
  void aPlayerIsToldWhatIsSpecialAboutACommand() {
    JsonNode commands = TLS.part(Role.CLIENT).orElseThrow().get("commands");
    assertThat(commands.get("Secure").get("startsTls").booleanValue()).isTrue();
    assertThat(commands.get("Secure").has("raw")).isFalse();
    assertThat(commands.get("Echo").get("raw").booleanValue()).isTrue();
    assertThat(commands.get("Child").get("extends").stringValue()).isEqualTo("Base");
    assertThat(commands.get("Base").has("extends")).isFalse();
  }

  @Test
  void aPeerNeedsToOfferWhatIsSpecial() {
    assertThat(SWITCH.features(Role.SERVER)).containsExactly("ProtocolSwitch", "descriptors");
    assertThat(TLS.features(Role.SERVER))
        .containsExactly("StartTLS", "extends", "own-codes", "raw");
  }

  @Test
  void theScriptSpeaksNoTls() {
    assertThat(TLS.scriptable(Role.SERVER)).isFalse();
    assertThat(SWITCH.scriptable(Role.SERVER)).isTrue();
  }

  @Test
  void certificatesAreToldByTheirDigest() {
    String mallory = "77".repeat(32);
    assertThat(Certificates.nameOf(mallory)).isEqualTo("temporary");
    assertThat(Certificates.certificate("alice")).isNotEqualTo(Certificates.certificate("bob"));
  }

  private static String ending(String problem) {
    return problem.substring(problem.indexOf('/'));
  }

  private static String changed(ConformanceCase told, String before, String after)
      throws IOException {
    String text = Files.readString(told.source());
    assertThat(text).contains(before);
    return text.replace(before, after);
  }
}
