package dev.ampinterop.conformance.opens;

import dev.ampinterop.conformance.steps.Words;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"directory": {"content": "hello"}}}: a directory with one file.
 *
 * @param content bytes that are in the file
 */
public record Directory(JsonNode content) implements BeyondJava {
  Directory(ResourceSource from) {
    this(from.content());
  }

  @Override
  public String words() {
    return "a directory with a file with " + Words.value(content);
  }

  @Override
  public Set<String> features() {
    return Set.of("open-directory");
  }

  @Override
  public DescriptorFacts facts(String name, String end) {
    return new DescriptorFacts("directory", "read", name);
  }
}
