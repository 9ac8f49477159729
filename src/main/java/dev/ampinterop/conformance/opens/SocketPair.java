package dev.ampinterop.conformance.opens;

import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code {"socketpair": {"family": "unix", "type": "stream"}}}: two connected sockets.
 *
 * @param family their family
 * @param type {@code stream} or {@code datagram}
 */
public record SocketPair(Family family, String type) implements Resource {
  SocketPair(ResourceSource from) {
    this(new Family(from), from.text("type", "stream"));
  }

  @Override
  public String words() {
    return "a pair of " + family.words() + " " + type + " sockets";
  }

  @Override
  public Set<String> features() {
    Set<String> features = new TreeSet<>(family.features());
    if (type.equals("datagram")) {
      features.add("open-datagram");
    }
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

  @Override
  public List<String> ends() {
    return List.of(".a", ".b");
  }
}
