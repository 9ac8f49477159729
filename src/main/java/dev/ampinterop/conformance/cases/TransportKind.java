package dev.ampinterop.conformance.cases;

import dev.ampinterop.conformance.wire.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
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

  /** What leads to that address. */
  public static TransportKind to(Address address) {
    return address instanceof Address.Tcp ? TCP : UNIX;
  }

  /** As {@link ConformanceCase#transports()}. */
  static List<TransportKind> of(JsonNode document) {
    JsonNode named = document.path("transports");
    if (!named.isArray()) {
      return opensAny(document) ? List.of(UNIX) : List.of(UNIX, TCP);
    }
    List<TransportKind> kinds = new ArrayList<>();
    named.forEach(kind -> kinds.add(valueOf(kind.stringValue().toUpperCase(Locale.ROOT))));
    return List.copyOf(kinds);
  }

  /** As {@link ConformanceCase#unplayableBecause(TransportKind)}. */
  Optional<String> cannotPlay(JsonNode document) {
    List<TransportKind> kinds = of(document);
    if (kinds.contains(this)) {
      return Optional.empty();
    }
    return Optional.of(
        this == TCP && opensAny(document)
            ? "passes descriptors, which TCP cannot carry"
            : "is written for " + kinds.get(0) + ", not for the " + this + " of this run");
  }

  // What no party opens, no party can pass.
  private static boolean opensAny(JsonNode document) {
    return Stream.of(Role.values())
        .anyMatch(role -> !document.path(role.toString()).path("opens").isEmpty());
  }
}
