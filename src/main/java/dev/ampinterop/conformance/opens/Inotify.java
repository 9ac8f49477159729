package dev.ampinterop.conformance.opens;

import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.Set;

/** {@code {"inotify": {}}}: the news of a file. */
public record Inotify() implements BeyondJava {
  @Override
  public String words() {
    return "an inotify with news";
  }

  @Override
  public Set<String> features() {
    return Set.of("open-inotify");
  }

  @Override
  public DescriptorFacts facts(String name, String end) {
    return new DescriptorFacts("inotify", "read", name);
  }
}
