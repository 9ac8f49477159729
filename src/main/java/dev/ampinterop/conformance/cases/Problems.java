package dev.ampinterop.conformance.cases;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Collects what is wrong with one file, each problem once. Not thread-safe. */
final class Problems {
  private final String file;
  private final Set<CaseProblem> found = new LinkedHashSet<>();
  private Places places = new Places();
  private String prefix = "";

  Problems(String file) {
    this.file = file;
  }

  /** From now on nodes are looked up there. */
  void locateIn(Places places) {
    this.places = places;
  }

  /** From now on messages begin with that. */
  void prefix(String prefix) {
    this.prefix = prefix;
  }

  /** Gives a node that stands for a missing one the place of what it is missing in. */
  <T extends JsonNode> T at(JsonNode place, T node) {
    return places.copied(place, node);
  }

  /** Something is wrong with that node. */
  void add(JsonNode node, String message) {
    add(node, "", message);
  }

  /** Something is wrong with that member, or with the lack of it. */
  void add(JsonNode node, String member, String message) {
    Places.Place place = places.of(node, member);
    add(place.line(), place.column(), place.pointer(), message);
  }

  /** Something is wrong at that place. */
  void add(int line, int column, String pointer, String message) {
    // What the case itself gets wrong, every deviation of it gets wrong too: once is enough.
    CaseProblem plain = new CaseProblem(file, line, column, pointer, message);
    if (!found.contains(plain)) {
      found.add(new CaseProblem(file, line, column, pointer, prefix + message));
    }
  }

  /** Whether something is wrong with the node of that pointer. */
  boolean isAt(String pointer) {
    return found.stream().anyMatch(problem -> problem.pointer().equals(pointer));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<CaseProblem> all() {
    return List.copyOf(found);
  }
}
