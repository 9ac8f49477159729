package dev.ampinterop.conformance.cases;

import java.util.Set;

/** What a case can demand of a descriptor. */
public final class FactNames {
  /** {@code is}, the opened descriptor that it must be, and every fact that players report. */
  public static final Set<String> ALL =
      Set.of(
          "is", "kind", "access", "append", "nonblocking", "offset", "size", "socket", "watches");

  /** Those that a player reports only where they hold. */
  public static final Set<String> FLAGS = Set.of("append", "nonblocking");

  private FactNames() {}
}
