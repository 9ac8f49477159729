package dev.ampinterop.conformance.player;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.FileInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DescriptorHolderTest {
  private final DescriptorHolder holder = new DescriptorHolder();

  @Test
  void keepsAnEarlierDescriptorOfANameOpenToTheEnd() throws IOException {
    Descriptor earlier = open();
    Descriptor later = open();
    holder.hold("f", earlier);
    holder.hold("f", later);

    assertThat(holder.get("f")).isSameAs(later);
    assertThat(earlier.isOpen()).isTrue();
    holder.close();
    assertThat(earlier.isOpen()).isFalse();
    assertThat(later.isOpen()).isFalse();
  }

  @Test
  void closesWhatIsDroppedAndForgetsItsName() throws IOException {
    Descriptor descriptor = open();
    holder.hold("f", descriptor);
    holder.drop("f");

    assertThat(descriptor.isOpen()).isFalse();
    assertThatThrownBy(() -> holder.get("f"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the party holds no descriptor named f");
  }

  @Test
  void closesAtOnceWhatComesTooLate() throws IOException {
    holder.close();
    Descriptor late = open();
    holder.hold("f", late);

    assertThat(late.isOpen()).isFalse();
  }

  @Test
  void givesDuplicatesToBeClosedByWhoeverGetsThem() throws IOException {
    holder.hold("f", open());
    Descriptor given = holder.givingDuplicates().forSending("f");
    given.close();

    assertThat(given.isBorrowed()).isFalse();
    assertThat(holder.get("f").isOpen()).isTrue();
    assertThat(holder.forSending("f").isBorrowed()).isTrue();
    holder.close();
  }

  private static Descriptor open() throws IOException {
    try (var in = new FileInputStream("/dev/null")) {
      return Descriptor.borrowed(in.getFD()).duplicate();
    }
  }
}
