package dev.ampinterop.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guide shows the examples as they are compiled and tested, each of them. */
class GuideTest {
  private static final Path EXAMPLES = Path.of("src/test/java/dev/ampinterop/examples");
  private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern SNIPPET =
      Pattern.compile("^ *// snippet\\n(.*?)\\n *// end$", Pattern.DOTALL | Pattern.MULTILINE);

  @Test
  void everyBlockIsASnippetAndEverySnippetABlock() throws IOException {
    List<String> blocks =
        BLOCK
            .matcher(Files.readString(Path.of("docs/guide.md")))
            .results()
            .map(block -> block.group(1))
            .toList();

    assertThat(blocks).isNotEmpty().containsExactlyInAnyOrderElementsOf(snippets());
  }

  private static List<String> snippets() throws IOException {
    List<String> snippets = new ArrayList<>();
    try (var files = Files.list(EXAMPLES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        SNIPPET
            .matcher(Files.readString(file))
            .results()
            .forEach(
                snippet -> snippets.add(snippet.group(1).stripTrailing().stripIndent() + "\n"));
      }
    }
    return snippets;
  }
}
