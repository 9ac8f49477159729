package dev.ampinterop.conformance.opens;

import dev.ampinterop.conformance.steps.Words;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * {@code {"memfd": {"content": "hello", "sealed": true}}}: a file in memory.
 *
 * @param sealed whether it neither changes nor grows nor shrinks
 * @param content bytes that are in it
 */
public record Memfd(boolean sealed, JsonNode content) implements BeyondJava {
  Memfd(ResourceSource from) {
    this(from.flag("sealed"), from.content());
  }

  @Override
  public String words() {
    return "a file in memory with " + Words.value(content) + (sealed ? ", sealed" : "");
  }

  @Override
  public Set<String> features() {
    return Set.of("open-memfd");
  }

  @Override
  public DescriptorFacts facts(String name, String end) {
    return new DescriptorFacts("memfd", "both", name);
  }
}
