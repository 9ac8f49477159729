package dev.ampinterop.conformance.player;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.SampleCases;
import dev.ampinterop.conformance.cases.WireEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptWritesTest {
  @Test
  void whatBelongsTogetherIsOneWrite() {
    List<WireEntry> wire = SampleCases.special("switch/switch").wire();

    List<WireEntry> writes = ScriptWrites.together(wire);

    assertThat(writes).hasSize(wire.size() - 1);
    assertThat(writes.get(0)).isSameAs(wire.get(0));
    assertThat(writes.get(1).bytes())
        .hasSize(wire.get(1).bytes().length + 5)
        .startsWith(wire.get(1).bytes())
        .endsWith('h', 'e', 'l', 'l', 'o');
    assertThat(writes.get(1).descriptors()).containsExactly("p.read");
    assertThat(writes.get(2)).isSameAs(wire.get(3));
  }
}
