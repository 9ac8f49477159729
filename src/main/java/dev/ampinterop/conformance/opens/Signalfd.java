package dev.ampinterop.conformance.opens;

import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.Set;

/** {@code {"signalfd": {}}}: the queue of a signal. */
public record Signalfd() implements BeyondJava {
  @Override
  public String words() {
    return "a signalfd with a signal";
  }

  @Override
  public Set<String> features() {
    return Set.of("open-signalfd");
  }

  @Override
  public DescriptorFacts facts(String name, String end) {
    return new DescriptorFacts("signalfd", "both", name);
  }
}
