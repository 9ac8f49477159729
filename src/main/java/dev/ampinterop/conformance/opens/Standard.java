package dev.ampinterop.conformance.opens;

import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.io.IOException;
import java.util.Set;

/**
 * {@code {"standard": "output"}}: a duplicate of a standard stream of the player.
 *
 * @param which {@code input}, {@code output} or {@code error}
 */
public record Standard(String which) implements Resource {
  Standard(ResourceSource from) {
    this(from.itself());
  }

  @Override
  public String words() {
    return "standard " + which;
  }

  @Override
  public Set<String> features() {
    return Set.of("open-standard");
  }

  @Override
  public void open(String name, Opener opener) throws IOException {
    opener.open(name, this);
  }

  @Override
  public DescriptorFacts facts(String name, String end) {
    return new DescriptorFacts("other", which.equals("input") ? "read" : "write", name);
  }
}
