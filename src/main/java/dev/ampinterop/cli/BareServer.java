package dev.ampinterop.cli;

import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.wire.Address;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A server that is tested at its address.
 *
 * @param address where it listens
 */
record BareServer(Address address) {
  private static final String JAVA = "java";

  /** Whom to start where Twisted cannot be had. */
  static final List<Pairing> WITHOUT_TWISTED = List.of(new Pairing(JAVA, Pairing.SCRIPT));

  private static final List<Pairing> ALL =
      List.of(new Pairing(JAVA, Pairing.SCRIPT), new Pairing(Planner.TWISTED, Pairing.SCRIPT));

  /** What is wrong with the pairings that were asked for; empty when nothing is. */
  static Optional<String> check(List<Pairing> pairings) {
    List<String> clients = List.of(Pairing.SCRIPT, JAVA, Planner.TWISTED);
    return pairings.stream()
        .filter(
            pairing ->
                !pairing.server().equals(Pairing.ENDPOINT) || !clients.contains(pairing.client()))
        .findFirst()
        .map(
            pairing ->
                "--pair "
                    + pairing
                    + ": with --against write script:endpoint, java:endpoint or twisted:endpoint");
  }

  /** Pairings for which those are started who play its clients. */
  List<Pairing> cast(List<Pairing> asked) {
    return asked.isEmpty()
        ? ALL
        : asked.stream().map(pairing -> new Pairing(pairing.client(), Pairing.SCRIPT)).toList();
  }

  /**
   * Connects once.
   *
   * @throws CannotRun when nobody listens there
   */
  void requireListening() {
    try (Transport unused = address.connect()) {
      return;
    } catch (IOException e) {
      throw new CannotRun(
          "nobody listens at "
              + address.text()
              + ": "
              + e.getMessage()
              + " (start the server first; docs/bare.md says what it has to offer)");
    }
  }
}
