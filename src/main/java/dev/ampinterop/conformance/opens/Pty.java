package dev.ampinterop.conformance.opens;

import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.List;
import java.util.Set;

/** {@code {"pty": {}}}: the ends of a terminal. */
public record Pty() implements BeyondJava {
  @Override
  public String words() {
    return "a terminal";
  }

  @Override
  public Set<String> features() {
    return Set.of("open-pty");
  }

  @Override
  public DescriptorFacts facts(String name, String end) {
    return new DescriptorFacts("pty-" + end.substring(1), "both", name + end);
  }

  @Override
  public List<String> ends() {
    return List.of(".master", ".slave");
  }
}
