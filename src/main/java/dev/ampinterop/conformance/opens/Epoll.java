package dev.ampinterop.conformance.opens;

import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.util.Optional;
import java.util.Set;

/**
 * {@code {"epoll": {"watches": "p.read"}}}: waits until a descriptor can be read.
 *
 * @param watches that descriptor, which is opened before
 */
public record Epoll(String watches) implements BeyondJava {
  Epoll(ResourceSource from) {
    this(from.text("watches", ""));
  }

  @Override
  public String words() {
    return "an epoll that watches " + watches;
  }

  @Override
  public Set<String> features() {
    return Set.of("open-epoll");
  }

  @Override
  public DescriptorFacts facts(String name, String end) {
    return new DescriptorFacts("epoll", "both", name);
  }

  @Override
  public Optional<String> needs() {
    return Optional.of(watches);
  }
}
