package dev.ampinterop.conformance.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What carries a conversation. */
public enum TransportKind {
  /** UNIX sockets, which pass descriptors. */
  UNIX,
  /** TCP, which does not. */
  TCP;

  /** The name in cases and on the command line: {@code unix} or {@code tcp}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As {@link ConformanceCase#transports()}. */
  static List<TransportKind> of(ConformanceCase told) {
    JsonNode named = told.document().path("transports");
    if (!named.isArray()) {
      return opensAny(told) ? List.of(UNIX) : List.of(UNIX, TCP);
    }
    List<TransportKind> kinds = new ArrayList<>();
    named.forEach(kind -> kinds.add(valueOf(kind.stringValue().toUpperCase(Locale.ROOT))));
    return List.copyOf(kinds);
  }

  /** As {@link ConformanceCase#unplayableBecause(TransportKind)}. */
  Optional<String> cannotPlay(ConformanceCase told) {
    if (told.transports().contains(this)) {
      return Optional.empty();
    }
    return Optional.of(
        this == TCP && opensAny(told)
            ? "passes descriptors, which TCP cannot carry"
            : "is about " + told.transports().get(0) + " alone");
  }

  // What no party opens, no party can pass.
  private static boolean opensAny(ConformanceCase told) {
    return told.parties().values().stream().anyMatch(party -> !party.opens().isEmpty());
  }
}
