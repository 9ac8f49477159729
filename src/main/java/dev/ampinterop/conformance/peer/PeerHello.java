package dev.ampinterop.conformance.peer;

import dev.ampinterop.conformance.cases.Features;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.TransportKind;
import dev.ampinterop.conformance.peer.message.Hello;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
  /** What that line says. */
  public static PeerHello of(Hello line) {
    Set<String> features = Features.offered(line.protocol(), line.features());
    if (line.network().filter(PeerHello::isElsewhere).isPresent()) {
      features.remove(TransportKind.TCP.toString());
    }
    return new PeerHello(
        line.implementation(),
        Map.copyOf(line.versions()),
        line.roles(),
        Set.copyOf(features),
        line.openFiles().orElse(Long.MAX_VALUE));
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
  private static boolean isElsewhere(String network) {
    return network().filter(network::equals).isEmpty();
  }
}
