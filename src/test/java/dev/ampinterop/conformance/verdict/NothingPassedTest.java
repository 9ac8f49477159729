package dev.ampinterop.conformance.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.wire.WireEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A server that is gone makes no choice, whatever AMP leaves open in the case. */
class NothingPassedTest {
  private static final Map<Role, String> PLAYERS =
      Map.of(Role.CLIENT, "script", Role.SERVER, "endpoint");

  @ParameterizedTest
  @ValueSource(
      strings = {"framing/keys-sorted", "dispatch/tags-of-three-digits", "framing/empty-box"})
  void noConnectionIsNoChoice(String name) {
    assertThat(
            judge(name, "{\"problem\": \"cannot connect: Connection refused\"}", List.of())
                .differences())
        .isNotEmpty();
  }

  @Test
  void whoWasNeverConnectedMakesNoChoice() {
    ConformanceCase told = builtIn("framing/keys-sorted");
    ObjectNode never =
        (ObjectNode)
            JsonMapper.shared()
                .readTree("{\"opens\": {}, \"does\": [], \"responders\": {}, \"end\": \"never\"}");

    assertThat(
            Judge.judge(
                    told,
                    Map.of(Role.CLIENT, "java", Role.SERVER, "endpoint"),
                    Map.of(Role.CLIENT, never),
                    List.of(),
                    false)
                .differences())
        .isNotEmpty();
  }

  private static ConformanceCase builtIn(String name) {
    return new CaseLoader()
        .load(List.of(Path.of("conformance-cases", name + ".json")))
        .cases()
        .get(0);
  }

  private static Judgement judge(String name, String script, List<WireEvent> events) {
    ObjectNode observation = (ObjectNode) JsonMapper.shared().readTree(script);
    return Judge.judge(builtIn(name), PLAYERS, Map.of(Role.CLIENT, observation), events, false);
  }
}
