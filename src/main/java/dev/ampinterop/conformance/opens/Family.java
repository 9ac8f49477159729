package dev.ampinterop.conformance.opens;

import java.util.Map;
import java.util.Set;

/**
 * The family of a socket.
 *
 * @param name {@code unix}, {@code inet} or {@code inet6}
 */
public record Family(String name) {
  private static final Map<String, String> WORDS =
      Map.of("unix", "UNIX", "inet", "IPv4", "inet6", "IPv6");

  Family(ResourceSource from) {
    this(from.text("family", "unix"));
  }

  /** Whether its sockets pass descriptors. */
  public boolean isUnix() {
    return name.equals("unix");
  }

  /** What a player must offer to open its sockets. */
  Set<String> features() {
    return isUnix() ? Set.of() : Set.of("open-" + name);
  }

  String words() {
    return WORDS.getOrDefault(name, "other");
  }
}
