package dev.ampinterop.cli;

import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.conformance.cases.Pairing;
import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.wire.Address;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

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

  /** Options that have no meaning here, and why. */
  private static final Map<String, String> MEANINGLESS =
      new TreeMap<>(
          Map.of(
              "--subject", "test one of them at a time",
              "--offers", "a server at an address does not say what it offers",
              "--controls", "every pairing has the server in it",
              "--transport", "the address says what carries the conversations"));

  /**
   * What is wrong with what was asked for; empty when nothing is.
   *
   * @param isGiven whether the user gave an option
   */
  static Optional<String> check(List<Pairing> pairings, Predicate<String> isGiven) {
    for (Map.Entry<String, String> option : MEANINGLESS.entrySet()) {
      if (isGiven.test(option.getKey())) {
        return Optional.of(refused(option.getKey(), option.getValue()));
      }
    }
    boolean twisted =
        pairings.isEmpty()
            || pairings.stream().anyMatch(pairing -> pairing.involves(Planner.TWISTED));
    for (String option : List.of("--peer", "--twisted")) {
      if (!twisted && isGiven.test(option)) {
        return Optional.of(refused(option, "no --pair has twisted in it"));
      }
    }
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

  private static String refused(String option, String because) {
    return "--against and " + option + ": " + because + " (leave out " + option + ")";
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
              + Address.whyNot(e)
              + " (start the server first; docs/bare.md says what it has to offer)");
    }
  }
}
