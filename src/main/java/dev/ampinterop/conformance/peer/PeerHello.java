package dev.ampinterop.conformance.peer;

import dev.ampinterop.conformance.cases.Features;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.TransportKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A peer's first line.
 *
 * @param implementation the AMP implementation, as pairings name it
 * @param versions of whatever the peer finds worth telling, {@code twisted} for instance
 * @param roles those that it plays
 * @param features see "features" in {@code python-peer/README.md}; without {@code tcp} where the
 *     peer's network is not ours
 * @param openFiles how many its process may have open; {@link Long#MAX_VALUE} where it does not say
 */
public record PeerHello(
    String implementation,
    Map<String, String> versions,
    Set<Role> roles,
    Set<String> features,
    long openFiles) {
  /** The newest one there is. */
  public static final int PROTOCOL = 2;

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException with what is wrong, for people
   */
  public static PeerHello of(JsonNode line) {
    List<String> wrong = new ArrayList<>();
    if (!line.path("type").asString("").equals("hello")) {
      throw new IllegalArgumentException(
          "its first line is no hello: " + PeerConnection.shown(line));
    }
    JsonNode protocol = line.path("protocol");
    int version = protocol.isIntegralNumber() ? protocol.intValue(-1) : -1;
    if (version < 1 || version > PROTOCOL) {
      throw new IllegalArgumentException(
          "it speaks peer protocol " + protocol + ", this runner speaks 1 and " + PROTOCOL);
    }
    String implementation = line.path("implementation").stringValue("");
    if (!implementation.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      wrong.add("implementation must be a name, is " + line.path("implementation"));
    }
    Map<String, String> versions = new LinkedHashMap<>();
    if (line.path("versions").isObject()) {
      line.path("versions")
          .properties()
          .forEach(e -> versions.put(e.getKey(), e.getValue().asString("")));
    } else {
      wrong.add("versions must be an object, is " + line.path("versions"));
    }
    Set<String> features = new LinkedHashSet<>();
    if (line.path("features").isArray()) {
      line.path("features").forEach(feature -> features.add(feature.asString("")));
    } else {
      wrong.add("features must be an array, is " + line.path("features"));
    }
    Set<String> offered = Features.offered(version, features);
    if (isElsewhere(line.path("network"))) {
      offered.remove(TransportKind.TCP.toString());
    }
    Set<Role> roles = EnumSet.allOf(Role.class);
    if (line.has("roles")) {
      try {
        roles = Offers.roles(line.path("roles"));
      } catch (IllegalArgumentException e) {
        wrong.add(e.getMessage());
      }
    }
    if (line.has("descriptors") && !line.path("descriptors").isIntegralNumber()) {
      wrong.add("descriptors must be a count, is " + line.path("descriptors"));
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException("in its hello, " + String.join("; ", wrong));
    }
    return new PeerHello(
        implementation,
        Map.copyOf(versions),
        Set.copyOf(roles),
        Set.copyOf(offered),
        line.path("openFiles").longValue(Long.MAX_VALUE));
  }

  /** The network namespace of this process, where there is such a thing. */
  public static Optional<String> network() {
    try {
      return Optional.of(Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  // 127.0.0.1 is then another machine's, so to speak.
  private static boolean isElsewhere(JsonNode network) {
    return network.isString() && network().filter(network.stringValue()::equals).isEmpty();
  }
}
