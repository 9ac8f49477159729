package dev.ampinterop.conformance.cases;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is told of a descriptor. */
public final class FactNames {
  /** Those that are told only where they hold. */
  public static final Set<String> FLAGS = Set.of("append", "nonblocking");

  /** Those that not every descriptor has. */
  public static final Set<String> MORE =
      union(FLAGS, Set.of("offset", "size", "socket", "watches"));

  /** What a case can demand: facts, and {@code is}, the opened descriptor that it must be. */
  public static final Set<String> DEMANDED = union(MORE, Set.of("is", "kind", "access"));

  private FactNames() {}

  private static Set<String> union(Set<String> some, Set<String> others) {
    return Stream.concat(some.stream(), others.stream()).collect(Collectors.toUnmodifiableSet());
  }
}
