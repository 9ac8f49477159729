package dev.ampinterop.conformance.runner;

import dev.ampinterop.conformance.peer.PeerChoice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The way of running Twisted that a run did not take, and the cases that only it would play.
 *
 * @param choice the other way
 * @param cases ids of cases, sorted; never empty
 */
public record OtherPeer(PeerChoice choice, List<String> cases) {
  /** A process has the network of this machine; a container has one of its own. */
  private static final Map<String, String> LOOPBACKS =
      Map.of("tcp", "127.0.0.1", "open-inet", "127.0.0.1", "open-inet6", "::1");

  /** A process has the TLS that there is for this machine's Python; the image brings its own. */
  private static final Set<String> IN_EVERY_IMAGE = Set.of("StartTLS");

  /** Copies the list. */
  public OtherPeer {
    cases = List.copyOf(cases);
  }

  /**
   * Finds it.
   *
   * @param plays of the run
   * @param kind where its Twisted runs: {@code container} or {@code process}; see {@link
   *     dev.ampinterop.conformance.player.PeerReport}
   * @return empty where nothing was skipped that the other way would play
   */
  public static Optional<OtherPeer> of(List<Play> plays, String kind) {
    return switch (kind) {
      case "container" -> {
        Set<String> here =
            LOOPBACKS.keySet().stream()
                .filter(feature -> isThere(LOOPBACKS.getOrDefault(feature, "")))
                .collect(Collectors.toSet());
        yield of(plays, PeerChoice.PROCESS, here::contains);
      }
      case "process" -> of(plays, PeerChoice.CONTAINER, IN_EVERY_IMAGE::contains);
      default -> Optional.empty();
    };
  }

  private static Optional<OtherPeer> of(
      List<Play> plays, PeerChoice other, Predicate<String> offers) {
    List<String> cases =
        plays.stream()
            .filter(play -> play.skip().filter(skip -> onlyLacks(skip, offers)).isPresent())
            .map(play -> play.told().id())
            .distinct()
            .sorted()
            .toList();
    return cases.isEmpty() ? Optional.empty() : Optional.of(new OtherPeer(other, cases));
  }

  private static boolean onlyLacks(Skip skip, Predicate<String> offers) {
    return skip instanceof Skip.Lacks lacks
        && lacks.features().keySet().equals(Set.of(Planner.TWISTED))
        && lacks.features().values().stream().flatMap(Set::stream).allMatch(offers);
  }

  private static boolean isThere(String loopback) {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(loopback))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** For people: one line that names the cases. */
  @Override
  public String toString() {
    return "--peer "
        + choice
        + " would also play "
        + (cases.size() == 1 ? "one case: " : cases.size() + " cases: ")
        + String.join(", ", cases);
  }
}
