package dev.ampinterop.conformance.opens;

import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.io.IOException;
import java.util.Set;

/**
 * {@code {"proc": "sys/kernel/ostype"}}: a file below {@code /proc}.
 *
 * @param path where below {@code /proc}
 */
public record ProcFile(String path) implements Resource {
  ProcFile(ResourceSource from) {
    this(from.itself());
  }

  @Override
  public String words() {
    return "/proc/" + path;
  }

  @Override
  public Set<String> features() {
    return Set.of("open-proc");
  }

  @Override
  public void open(String name, Opener opener) throws IOException {
    opener.open(name, this);
  }

  @Override
  public DescriptorFacts facts(String name, String end) {
    return new DescriptorFacts("file", "read", name);
  }
}
