package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.descriptor.Descriptor;
import java.util.HashMap;
import java.util.Map;

/** The descriptors that a party holds, by name. It owns them. Thread-safe. */
final class DescriptorHolder implements AutoCloseable {
  private final Map<String, Descriptor> byName = new HashMap<>();

  /** Takes a descriptor over, in place of an earlier one of that name. */
  synchronized void hold(String name, Descriptor descriptor) {
    Descriptor earlier = byName.put(name, descriptor);
    if (earlier != null) {
      earlier.close();
    }
  }

  /**
   * The descriptor of that name; it stays the holder's.
   *
   * @throws IllegalStateException when the party holds none
   */
  synchronized Descriptor get(String name) {
    Descriptor descriptor = byName.get(name);
    if (descriptor == null) {
      throw new IllegalStateException("the party holds no descriptor named " + name);
    }
    return descriptor;
  }

  /** Closes the descriptor of that name. */
  synchronized void drop(String name) {
    get(name).close();
    byName.remove(name);
  }

  @Override
  public synchronized void close() {
    byName.values().forEach(Descriptor::close);
    byName.clear();
  }
}
