package dev.ampinterop.conformance.cases;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a list shows of a case. It is seen without reading the steps and values of the case, which
 * takes far longer.
 *
 * @param id as {@link ConformanceCase#id()}
 * @param claim as {@link ConformanceCase#claim()}
 * @param origin as {@link ConformanceCase#origin()}
 * @param pairings as {@link ConformanceCase#pairings()}
 * @param transports as {@link ConformanceCase#transports()}
 * @param isLong as {@link ConformanceCase#isLong()}
 * @param isBare as {@link ConformanceCase#isBare()}
 * @param isListed as {@link ConformanceCase#isListed()}
 */
public record CaseOutline(
    String id,
    String claim,
    Optional<Origin> origin,
    List<Pairing> pairings,
    List<TransportKind> transports,
    boolean isLong,
    boolean isBare,
    boolean isListed) {
  /** Copies the lists. */
  public CaseOutline {
    pairings = List.copyOf(pairings);
    transports = List.copyOf(transports);
  }

  /**
   * The outline of a case.
   *
   * @param document the content of its file
   * @throws RuntimeException when that is not a case
   */
  static CaseOutline of(JsonNode document) {
    Playability playability = new Playability(document);
    return new CaseOutline(
        document.get("id").stringValue(),
        document.get("claim").stringValue(),
        Origin.read(document.path("origin")),
        playability.pairings(ConformanceCase.IMPLEMENTATIONS),
        playability.transports(),
        ConformanceCase.isLong(document),
        ConformanceCase.isBare(document),
        ConformanceCase.isListed(document));
  }
}
