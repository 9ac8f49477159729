package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.player.EndpointClient;
import dev.ampinterop.conformance.runner.Cast;
import dev.ampinterop.conformance.runner.Play;
import dev.ampinterop.conformance.wire.Address;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A client that is tested as it connects: for the length of one run, somebody listens for it. Close
 * it when the run is over.
 */
final class BareClient implements AutoCloseable {
  /** Whom to start to play its servers; the script is there anyway. */
  static final List<Pairing> CAST = List.of(new Pairing("java", Pairing.SCRIPT));

  private final EndpointClient client;
  private final Duration startLimit;
  private final Notes notes;

  private BareClient(EndpointClient client, Duration startLimit, Notes notes) {
    this.client = client;
    this.startLimit = startLimit;
    this.notes = notes;
  }

  /**
   * Listens for it.
   *
   * @param startLimit how long it may take until it connects for the first time
   * @throws CannotRun when nobody can listen there
   */
  static BareClient at(Address address, Duration startLimit, Notes notes) {
    try {
      return new BareClient(EndpointClient.at(address), startLimit, notes);
    } catch (IOException e) {
      throw new CannotRun(
          "--listen: " + e.getMessage() + " (is another run still listening there?)");
    }
  }

  /** What is wrong with the pairings that were asked for; empty when nothing is. */
  static Optional<String> check(List<Pairing> pairings) {
    return pairings.stream()
        .filter(
            pairing ->
                !pairing.client().equals(Pairing.ENDPOINT)
                    || !List.of(Pairing.SCRIPT, "java").contains(pairing.server()))
        .findFirst()
        .map(
            pairing ->
                "--pair "
                    + pairing
                    + ": with --listen write endpoint:script or endpoint:java, or leave it out");
  }

  /** The plays of these cases with it. */
  List<Play> plan(Cast cast, List<Pairing> pairings, List<ConformanceCase> cases) {
    return cast.planListed(client, pairings, cases);
  }

  /**
   * Waits for its first connection.
   *
   * @throws CannotRun when it does not come
   */
  void awaitConnection() {
    notes.say("listening at " + client.address().text() + "; start your client now (docs/bare.md)");
    try {
      if (!client.awaitConnection(startLimit)) {
        throw new CannotRun(
            "nobody connected to "
                + client.address().text()
                + " within "
                + startLimit.toMillis() / 1000.0
                + " s (start your client while this runs; --start-timeout gives it longer)");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotRun("interrupted");
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
