package dev.ampinterop.conformance.opens;

import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.io.IOException;
import java.util.Set;

/**
 * {@code {"device": "/dev/null", "mode": "both"}}: a character device.
 *
 * @param path where it is
 * @param mode {@code read}, {@code write} or {@code both}
 */
public record Device(String path, String mode) implements Resource {
  Device(ResourceSource from) {
    this(from.itself(), from.beside("mode", "both"));
  }

  @Override
  public String words() {
    return path + ", to " + mode;
  }

  @Override
  public Set<String> features() {
    return Set.of();
  }

  @Override
  public void open(String name, Opener opener) throws IOException {
    opener.open(name, this);
  }

  @Override
  public DescriptorFacts facts(String name, String end) {
    return new DescriptorFacts("character-device", mode, name);
  }
}
