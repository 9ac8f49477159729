package dev.ampinterop.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairingTest {
  @Test
  void readsWhatItWrites() {
    assertThat(Pairing.parse("java:twisted")).isEqualTo(new Pairing("java", "twisted"));
    assertThat(new Pairing("java", "script")).hasToString("java:script");
    assertThat(Pairing.parse("a:b").player(Role.SERVER)).isEqualTo("b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "java", ":java", "java:", "a:b:c"})
  void refusesWhatIsNoPairing(String text) {
    assertThatThrownBy(() -> Pairing.parse(text))
        .hasMessage("\"" + text + "\" is not a pairing (write CLIENT:SERVER, as java:twisted)");
  }
}
