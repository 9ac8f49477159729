package dev.ampinterop.conformance.opens;

import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.Set;

/**
 * {@code {"eventfd": {"counter": 3, "nonblocking": true}}}: a counter.
 *
 * @param counter where it stands
 * @param nonblocking whether reading it never waits
 */
public record Eventfd(long counter, boolean nonblocking) implements BeyondJava {
  Eventfd(ResourceSource from) {
    this(from.number("counter"), from.flag("nonblocking"));
  }

  @Override
  public String words() {
    return "an eventfd at " + counter + (nonblocking ? ", nonblocking" : "");
  }

  @Override
  public Set<String> features() {
    return Set.of("open-eventfd");
  }

  @Override
  public DescriptorFacts facts(String name, String end) {
    return new DescriptorFacts("eventfd", "both", name);
  }
}
