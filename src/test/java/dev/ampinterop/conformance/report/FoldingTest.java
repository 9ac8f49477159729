package dev.ampinterop.conformance.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What repeats itself is shortened, and nothing else. */
class FoldingTest {
  @Test
  void alikeAreLinesThatDifferByTheirNumbers() {
    List<String> lines = IntStream.range(0, 1000).mapToObj(n -> "  call Sum with a=" + n).toList();
    assertThat(Folding.lines(lines))
        .containsExactly(
            "  call Sum with a=0",
            "  call Sum with a=1",
            "  call Sum with a=2",
            "  … 997 more like it");
  }

  @Test
  void severalLinesMayRepeatThemselvesTogether() {
    List<String> lines = new ArrayList<>(List.of("wire"));
    for (int n = 1; n <= 20; n++) {
      String tag = Integer.toHexString(n);
      lines.add("  > ask    %2s Sum  a=%d".formatted(tag, n));
      lines.add("  < answer %2s Sum  total=%d".formatted(tag, n));
    }
    lines.add("  > close");

    assertThat(Folding.lines(lines))
        .hasSize(9)
        .contains("  > ask     3 Sum  a=3", "  … 17 more like these 2")
        .endsWith("  > close");
  }

  @Test
  void aFewAreShownAll() {
    List<String> few = IntStream.range(0, 7).mapToObj(n -> "  read " + n).toList();
    assertThat(Folding.lines(few)).isEqualTo(few);
    List<String> others = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
    assertThat(Folding.lines(others)).isEqualTo(others);
  }

  @Test
  void aVeryLongLineIsCut() {
    assertThat(Folding.lines(List.of("x".repeat(1000))))
        .containsExactly("x".repeat(300) + "… (1,000 characters)");
  }

  @Test
  void jsonIsLaidOutAndShortened() {
    String steps = "{\"call\": \"Sum\"},".repeat(40);
    String json =
        "{\"does\": ["
            + steps
            + "{\"close\": true}], \"text\": \""
            + "y".repeat(300)
            + "\", \"none\": {}, \"few\": [1, 2]}";

    assertThat(JsonLayout.lines(JsonMapper.shared().readTree(json), false))
        .containsExactly(
            "{",
            "  \"does\": [",
            "    {\"call\": \"Sum\"},",
            "    {\"call\": \"Sum\"},",
            "    {\"call\": \"Sum\"},",
            "    … 37 more like it",
            "    {\"close\": true}",
            "  ],",
            "  \"text\": \"" + "y".repeat(40) + "…\" (300 characters),",
            "  \"none\": {},",
            "  \"few\": [1, 2]",
            "}");
  }

  @Test
  void inFullItIsTheSameJson() {
    String json =
        "{\"does\": [" + "{\"a\": \"x\"},".repeat(40) + "7], \"t\": \"" + "y".repeat(300) + "\"}";
    String full = String.join("\n", JsonLayout.lines(JsonMapper.shared().readTree(json), true));

    assertThat(JsonMapper.shared().readTree(full)).isEqualTo(JsonMapper.shared().readTree(json));
  }
}
