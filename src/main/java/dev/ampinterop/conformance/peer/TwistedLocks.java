package dev.ampinterop.conformance.peer;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The lock files that travel with the peer, one per release of Twisted: every package that pip
 * installs, with the hashes of its files. {@code python-peer/lock} makes them.
 */
final class TwistedLocks {
  /** Where they are, in the repository and in the context of the image's build. */
  static final String FOLDER = "python-peer/locks";

  private static final String PREFIX = "twisted-";
  private static final String SUFFIX = ".txt";

  private TwistedLocks() {}

  /** The releases that have one, oldest first. */
  static List<String> releases() {
    return Bundled.files(FOLDER).keySet().stream()
        .filter(name -> name.startsWith(PREFIX) && name.endsWith(SUFFIX))
        .map(name -> name.substring(PREFIX.length(), name.length() - SUFFIX.length()))
        .sorted(
            Comparator.comparing(TwistedLocks::numbers, (one, other) -> Arrays.compare(one, other)))
        .toList();
  }

  /** The newest release that has one. */
  static String newest() {
    List<String> releases = releases();
    return releases.get(releases.size() - 1);
  }

  /** The lock of a release; empty where it has none. */
  static Optional<byte[]> of(String release) {
    return Optional.ofNullable(Bundled.files(FOLDER).get(fileName(release)));
  }

  /** What the lock of a release is called. */
  static String fileName(String release) {
    return PREFIX + release + SUFFIX;
  }

  private static int[] numbers(String release) {
    return Arrays.stream(release.split("\\.")).mapToInt(Integer::parseInt).toArray();
  }
}
