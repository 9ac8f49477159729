package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.descriptor.Descriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The descriptors that a party holds, by name. It owns them until it is closed; what comes later it
 * closes at once. Thread-safe.
 */
class DescriptorHolder implements AutoCloseable {
  private final Map<String, Descriptor> byName = new HashMap<>();
  private final List<Descriptor> replaced = new ArrayList<>();
  private boolean closed;

  /**
   * Takes a descriptor over. The name means it from now on; an earlier one of that name stays open
   * until the holder is closed.
   */
  synchronized void hold(String name, Descriptor descriptor) {
    if (closed) {
      descriptor.close();
      return;
    }
    Descriptor earlier = byName.put(name, descriptor);
    if (earlier != null) {
      replaced.add(earlier);
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

  /**
   * The descriptor of that name, for the library to send; it stays the holder's.
   *
   * @throws IllegalStateException when the party holds none
   */
  Descriptor forSending(String name) {
    return Descriptor.borrowed(get(name).handle());
  }

  /** This holder for what the library shall close once it is sent: it gets duplicates. */
  DescriptorHolder givingDuplicates() {
    return new DescriptorHolder() {
      @Override
      Descriptor forSending(String name) {
        return DescriptorHolder.this.get(name).duplicate();
      }
    };
  }

  /** The names that it holds a descriptor of, in order. */
  synchronized List<String> names() {
    return byName.keySet().stream().sorted().toList();
  }

  /** Closes the descriptor of that name. */
  synchronized void drop(String name) {
    get(name).close();
    byName.remove(name);
  }

  /** Closes the descriptor of that name, if there is one. */
  synchronized void dropIfHeld(String name) {
    if (byName.containsKey(name)) {
      drop(name);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    byName.values().forEach(Descriptor::close);
    byName.clear();
    replaced.forEach(Descriptor::close);
    replaced.clear();
  }
}
