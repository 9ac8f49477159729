package dev.ampinterop.conformance.player;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.SampleCases;
import dev.ampinterop.conformance.cases.WireEntry;
import java.util.List;
import java.util.Random;
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

  @Test
  void eachDescriptorIsOnTheFirstByteOfItsWrite() {
    WireEntry entry = tenBytes(List.of("a", "b", "c", "d"), List.of(2, 2, 5, 9));

    assertThat(ScriptWrites.of(entry, Segmentation.WHOLE, new Random(1)))
        .containsExactly(
            new ScriptWrites.Write(0, 2, List.of()),
            new ScriptWrites.Write(2, 5, List.of("a", "b")),
            new ScriptWrites.Write(5, 9, List.of("c")),
            new ScriptWrites.Write(9, 10, List.of("d")));
  }

  @Test
  void cutsOfBothKindsAreMade() {
    WireEntry entry = tenBytes(List.of("a"), List.of(3));

    assertThat(ScriptWrites.of(entry, Segmentation.BYTES, new Random(1)))
        .hasSize(10)
        .contains(new ScriptWrites.Write(3, 4, List.of("a")));
    assertThat(ScriptWrites.of(tenBytes(List.of(), List.of()), Segmentation.WHOLE, new Random(1)))
        .containsExactly(new ScriptWrites.Write(0, 10, List.of()));
  }

  @Test
  void whatIsWrittenTogetherKeepsItsBytes() {
    WireEntry first = tenBytes(List.of("a"), List.of(4));
    WireEntry second =
        new WireEntry(
            Role.CLIENT,
            WireEntry.Kind.BYTES,
            new byte[10],
            List.of("b"),
            List.of(4),
            List.of(),
            true);

    assertThat(ScriptWrites.together(List.of(first, second)))
        .singleElement()
        .satisfies(
            both -> {
              assertThat(both.descriptors()).containsExactly("a", "b");
              assertThat(both.on()).containsExactly(4, 14);
            });
  }

  private static WireEntry tenBytes(List<String> descriptors, List<Integer> on) {
    return new WireEntry(
        Role.CLIENT, WireEntry.Kind.BYTES, new byte[10], descriptors, on, List.of(), false);
  }
}
