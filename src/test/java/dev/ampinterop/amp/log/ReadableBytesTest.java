package dev.ampinterop.amp.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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
    assertThat(of("a\u0007b")).isEqualTo("0x610762");
    assertThat(of("\u202e")).isEqualTo("0xe280ae");
    assertThat(ReadableBytes.quoted(new byte[] {(byte) 0xff})).isEqualTo("0xff");
  }

  @Test
  void endsOfLinesAndTabsAreText() {
    assertThat(of("a\nb")).isEqualTo("\"a\\nb\"");
    assertThat(of("a\r\n\tb\\n\"")).isEqualTo("\"a\\r\\n\\tb\\\\n\\\"\"");
    assertThat(ReadableBytes.quoted("\n".getBytes(StandardCharsets.UTF_8))).isEqualTo("\"\\n\"");
    assertThat(of("a\\nb")).as("without an end of a line").isEqualTo("a\\nb");
    assertThat(of("line\nline\n".repeat(20))).isEqualTo("\"line\\nlin…\" 200 B");
    assertThat(of("\0\3a\nb\0\1c")).isEqualTo("[\"a\\nb\", c]");
    assertThat(of("\n\0")).isEqualTo("0x0a00");
    assertThat(apart("x\n".repeat(50) + "a", "x\n".repeat(50) + "b"))
        .containsExactly("…\\nx\\nx\\nx\\nx\\nx\\na 101 B", "…\\nx\\nx\\nx\\nx\\nx\\nb 101 B");
  }

  @Test
  void longOnesAreCut() {
    assertThat(of("x".repeat(65_535))).isEqualTo("\"xxxxxxxx…\" 65535 B");
    assertThat(of("x".repeat(64))).isEqualTo("x".repeat(64));
    assertThat(ReadableBytes.of(new byte[300])).isEqualTo("0x0000000000000000… 300 B");
    assertThat(of("𝄞".repeat(65))).isEqualTo("\"" + "𝄞".repeat(8) + "…\" 260 B");
  }

  @Test
  void whatCanBeAListIsShownAsOne() {
    byte[] row = {0, 1, 'a', 0, 1, '1', 0, 1, 'b', 0, 3, 't', 'w', 'o', 0, 0};
    byte[] second = {0, 1, 'a', 0, 0, 0, 0};
    assertThat(ReadableBytes.of(join(row, second))).isEqualTo("[a=1 b=two, a=\"\"]");
    assertThat(of("\0\3one\0\3t o")).isEqualTo("[one, \"t o\"]");
    assertThat(of("\0\3one".repeat(40))).isEqualTo("[" + "one, ".repeat(12) + "one… 200 B");
    assertThat(of("\0\3on")).isEqualTo("0x00036f6e");
    assertThat(of("\0\0\0\0")).isEqualTo("0x00000000");
    assertThat(ReadableBytes.of(new byte[] {0, 1, (byte) 0xff})).isEqualTo("0x0001ff");
    assertThat(of("\0\1a\0\1b")).isEqualTo("[a, b]");
  }

  @Test
  void listsWithinListsAreNotLookedInto() {
    byte[] inner = {0, 1, 'a', 0, 0, 0, 0};
    byte[] outer = join(new byte[] {0, 1, 'l', 0, 7}, join(inner, new byte[2]));
    assertThat(ReadableBytes.of(outer)).isEqualTo("[l=0x00016100000000]");
  }

  /** As a peer may send them to have whoever logs them run out of stack, or of time. */
  @Test
  void listsWithinListsMayBeThousandsDeep() {
    byte[] deep = {0, 1, 'a', 0, 0, 0, 0};
    while (deep.length < 65_000) {
      byte[] around = {0, 1, 'l', (byte) (deep.length >> 8), (byte) deep.length};
      deep = join(around, join(deep, new byte[2]));
    }
    assertThat(ReadableBytes.of(deep)).startsWith("[l=0x").contains("…");
  }

  @Test
  void twoThatLookAlikeAreShownFromWhereTheyDiffer() {
    String same = "x".repeat(100);
    assertThat(apart("1", "2")).containsExactly("1", "2");
    assertThat(apart(same + "a", same + "b"))
        .containsExactly("…" + "x".repeat(16) + "a 101 B", "…" + "x".repeat(16) + "b 101 B");
    assertThat(apart("\0\3one".repeat(40), "\0\3one".repeat(39) + "\0\3two"))
        .containsExactly("… one, one, one, one] 200 B", "… one, one, one, two] 200 B");
    assertThat(apart(same, same + "y"))
        .containsExactly("\"xxxxxxxx…\" 100 B", "\"xxxxxxxx…\" 101 B");
  }

  private static List<String> apart(String one, String other) {
    return ReadableBytes.apart(
        one.getBytes(StandardCharsets.UTF_8),
        other.getBytes(StandardCharsets.UTF_8),
        ReadableBytes::of);
  }

  private static byte[] join(byte[] one, byte[] other) {
    byte[] all = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, all, one.length, other.length);
    return all;
  }

  private static String of(String text) {
    return ReadableBytes.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
