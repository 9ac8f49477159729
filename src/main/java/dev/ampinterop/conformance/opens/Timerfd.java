package dev.ampinterop.conformance.opens;

import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.Set;

/** {@code {"timerfd": {}}}: a timer that expires once. */
public record Timerfd() implements BeyondJava {
  @Override
  public String words() {
    return "a timerfd that expires";
  }

  @Override
  public Set<String> features() {
    return Set.of("open-timerfd");
  }

  @Override
  public DescriptorFacts facts(String name, String end) {
    return new DescriptorFacts("timerfd", "both", name);
  }
}
