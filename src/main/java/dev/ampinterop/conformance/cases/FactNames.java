package dev.ampinterop.conformance.cases;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What is told of a descriptor. */
public final class FactNames {
  /** Those that are told only where they hold. */
  public static final Set<String> FLAGS = Set.of("append", "nonblocking", "cloexec");

  /** Those that not every descriptor has. */
  public static final Set<String> MORE =
      union(FLAGS, Set.of("offset", "size", "socket", "watches"));

  /** What a case can demand: facts, and {@code is}, the opened descriptor that it must be. */
  public static final Set<String> DEMANDED = union(MORE, Set.of("is", "kind", "access"));

  /** Those that not every peer tells; each is a feature. */
  private static final Set<String> FEATURES = Set.of("cloexec");

  /** What a descriptor can be; {@code case.schema.json} lists the same. */
  static final List<String> KINDS =
      List.of(
          "pipe",
          "file",
          "memfd",
          "directory",
          "path",
          "socket",
          "character-device",
          "pty-master",
          "pty-slave",
          "eventfd",
          "timerfd",
          "signalfd",
          "inotify",
          "epoll",
          "other");

  /** What can be done with it. */
  static final List<String> ACCESS = List.of("read", "write", "both", "none");

  /** Which socket it is. */
  static final List<String> SOCKETS =
      List.of(
          "unix stream",
          "unix datagram",
          "inet stream",
          "inet datagram",
          "inet6 stream",
          "inet6 datagram",
          "other");

  private FactNames() {}

  /**
   * What is wrong with the value that a fact is to have.
   *
   * @param fact one of {@link #DEMANDED}
   * @return for people; empty where nothing is
   */
  static Optional<String> problem(String fact, JsonNode value) {
    return switch (fact) {
      case "kind" -> among(KINDS, value);
      case "access" -> among(ACCESS, value);
      case "socket" -> among(SOCKETS, value);
      case "append", "nonblocking", "cloexec" ->
          value.isBoolean() ? Optional.empty() : not("true or false", value);
      case "offset", "size", "watches" ->
          value.isIntegralNumber() && value.bigIntegerValue().signum() >= 0
              ? Optional.empty()
              : not("a number, 0 or more", value);
      default -> value.isString() ? Optional.empty() : not("a text", value);
    };
  }

  /** Whether that value, of those that must be seen, is a descriptor's facts. */
  public static boolean areFacts(JsonNode expected) {
    return expected.isObject() && DEMANDED.containsAll(expected.propertyNames());
  }

  /** Which facts, among all that must be seen, not every peer tells. */
  static Stream<String> features(JsonNode seen) {
    return Stream.concat(
        areFacts(seen) ? FEATURES.stream().filter(seen::has) : Stream.of(),
        seen.valueStream().flatMap(FactNames::features));
  }

  private static Optional<String> among(List<String> names, JsonNode value) {
    return value.isString() && names.contains(value.stringValue())
        ? Optional.empty()
        : Optional.of(Near.notAmong(names, value));
  }

  private static Optional<String> not(String what, JsonNode value) {
    return Optional.of("expected " + what + ", not " + Near.shortened(value));
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    return Stream.concat(some.stream(), others.stream()).collect(Collectors.toUnmodifiableSet());
  }
}
