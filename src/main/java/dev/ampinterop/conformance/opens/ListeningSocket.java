package dev.ampinterop.conformance.opens;

import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code {"listener": {"family": "unix"}}}: a stream socket that listens.
 *
 * @param family its family
 */
public record ListeningSocket(Family family) implements Resource {
  ListeningSocket(ResourceSource from) {
    this(new Family(from));
  }

  @Override
  public String words() {
    return "a listening " + family.words() + " socket";
  }

  @Override
  public Set<String> features() {
    Set<String> features = new TreeSet<>(family.features());
    features.add("open-listener");
    return features;
  }

  @Override
  public void open(String name, Opener opener) throws IOException {
    opener.open(name, this);
  }

  @Override
  public DescriptorFacts facts(String name, String end) {
    return new DescriptorFacts("socket", "both", name + end);
  }
}
