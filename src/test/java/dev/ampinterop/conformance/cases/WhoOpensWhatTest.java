package dev.ampinterop.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a case asks of who plays a party, and that it asks nobody else. */
class WhoOpensWhatTest {
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"pipe": {}}                        | ``
          {"file": {"mode": "append"}}        | ``
          {"file": {"mode": "path"}}          | open-path
          {"device": "/dev/null", "mode": "read"} | ``
          {"socketpair": {}}                  | ``
          {"socketpair": {"family": "unix", "type": "stream"}} | ``
          {"socketpair": {"type": "datagram"}} | open-datagram
          {"socketpair": {"family": "inet6", "type": "datagram"}} | open-datagram,open-inet6
          {"listener": {"family": "inet"}}    | open-inet,open-listener
          {"eventfd": {}}                     | open-eventfd
          {"pty": {}}                         | open-pty
          {"standard": "input"}               | open-standard
          """)
  void openingAsksForFeatures(String resource, String features) {
    ConformanceCase told = opening(resource);

    assertThat(String.join(",", told.features(Role.CLIENT))).isEqualTo(features);
    assertThat(told.features(Role.SERVER)).isEmpty();
    assertThat(told.scriptable(Role.CLIENT))
        .isEqualTo(ScriptFeatures.OPENS.containsAll(told.features(Role.CLIENT)));
  }

  @Test
  void stepsAskForFeaturesToo() {
    ConformanceCase told =
        SampleCases.read(
            """
            {"id": "a", "claim": "c", "wire": [], "commands": {"Take": {}},
             "client": {
               "opens": {"s": {"socketpair": {}}},
               "does": [{"seek": 1, "in": "s.a"}, {"write": "x", "to": "s.a", "passing": ["s.b"]}],
               "responders": {"Take": [{"does": [{"accept": "s.a", "as": "c"}, {"spawn": true}]}]}}}
            """);

    assertThat(told.features(Role.CLIENT)).containsExactly("accept", "passing", "seek", "spawn");
    assertThat(told.features(Role.SERVER)).isEqualTo(Set.of());
    assertThat(told.unscriptableBecause(Role.CLIENT))
        .contains("it seeks in a descriptor (does[0])");
  }

  @Test
  void aFactThatNotEveryPeerTellsIsAskedOfWhoSeesIt() {
    ConformanceCase told =
        SampleCases.read(
            """
            {"id": "a", "claim": "c", "wire": [],
             "commands": {"Take": {"arguments": {"d": "Descriptor", "cloexec": "Boolean"}}},
             "client": {
               "opens": {"p": {"pipe": {}}},
               "does": [{"call": "Take", "with": {"d": {"descriptor": "p.read"}, "cloexec": true}}]},
             "server": {
               "responders": {"Take": [{"sees": {"d": {"cloexec": false}, "cloexec": true}}]}}}
            """);

    assertThat(told.features(Role.CLIENT)).doesNotContain("cloexec");
    assertThat(told.features(Role.SERVER)).contains("cloexec");
  }

  @Test
  void theScriptSaysWhatItCannotOpen() {
    assertThat(opening("{\"timerfd\": {}}").unscriptableBecause(Role.CLIENT))
        .contains("it takes more than Java to open what it opens (open-timerfd)");
  }

  private static ConformanceCase opening(String resource) {
    return SampleCases.read(
        """
        {"id": "a", "claim": "c", "wire": [], "client": {"opens": {"x": %s}}}
        """
            .formatted(resource));
  }
}
