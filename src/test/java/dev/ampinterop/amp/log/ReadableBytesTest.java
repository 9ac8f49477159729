package dev.ampinterop.amp.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReadableBytesTest {
  @Test
  void textIsShownAsItIs() {
    assertThat(of("13")).isEqualTo("13");
    assertThat(of("größe→𝄞")).isEqualTo("größe→𝄞");
    assertThat(of("two words")).isEqualTo("\"two words\"");
    assertThat(of("")).isEqualTo("\"\"");
    assertThat(of("say \"x\\\"")).isEqualTo("\"say \\\"x\\\\\\\"\"");
    assertThat(ReadableBytes.quoted("13".getBytes(StandardCharsets.UTF_8))).isEqualTo("\"13\"");
  }

  @Test
  void bytesThatAreNoTextAreShownInHexadecimal() {
    assertThat(ReadableBytes.of(new byte[] {0, (byte) 0xff})).isEqualTo("0x00ff");
    assertThat(of("a\nb")).isEqualTo("0x610a62");
    assertThat(of("\u202e")).isEqualTo("0xe280ae");
    assertThat(ReadableBytes.quoted(new byte[] {(byte) 0xff})).isEqualTo("0xff");
  }

  @Test
  void longOnesAreCut() {
    assertThat(of("x".repeat(65_535))).isEqualTo("\"xxxxxxxx…\" 65535 B");
    assertThat(of("x".repeat(64))).isEqualTo("x".repeat(64));
    assertThat(ReadableBytes.of(new byte[300])).isEqualTo("0x0000000000000000… 300 B");
    assertThat(of("𝄞".repeat(65))).isEqualTo("\"" + "𝄞".repeat(8) + "…\" 260 B");
  }

  private static String of(String text) {
    return ReadableBytes.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
