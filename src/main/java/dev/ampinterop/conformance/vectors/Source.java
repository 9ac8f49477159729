package dev.ampinterop.conformance.vectors;

import dev.ampinterop.conformance.cases.Choice;
import dev.ampinterop.conformance.cases.Specification;
import dev.ampinterop.conformance.cases.Specification.Level;
import dev.ampinterop.conformance.cases.Specification.Requirement;
import dev.ampinterop.conformance.vectors.Vector.Test;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where vectors come from, a case mostly, and what all of them have from it.
 *
 * @param name the case, or what begins the names of vectors that were written by hand
 * @param claim the behaviour, in one sentence
 * @param requires all that it requires
 */
record Source(String name, String claim, List<String> requires) {
  private static final Set<Choice> WRITING = Set.of(Choice.KEY_ORDER, Choice.NUMBER_SPELLING);

  // What only a conversation can show.
  private static final Set<String> CALLS = Set.of("call-9", "call-10");
  private static final List<String> CONVERSATIONS = List.of("call-", "answer-", "error-");

  /** Keeps what a vector can show; everything where nothing else is cited. */
  Source {
    List<String> shown =
        requires.stream()
            .filter(id -> CALLS.contains(id) || CONVERSATIONS.stream().noneMatch(id::startsWith))
            .toList();
    requires = shown.isEmpty() ? List.copyOf(requires) : shown;
  }

  /**
   * A vector.
   *
   * @param place what follows the name of the source
   * @param isLenient whether it shows what Twisted does with input that nobody has to write
   */
  Vector vector(
      String place, Test test, ObjectNode body, boolean isLenient, Map<String, String> deviations) {
    String whole = String.join("/", name, place, test.toString());
    Level level =
        test == Test.DECODE && isWrittenByOthers(isLenient) ? Level.AMP : level(isLenient);
    return new Vector(whole, claim, requires, level, test, body, deviations);
  }

  /** Of what AMP lets others write, everybody reads all. */
  private boolean isWrittenByOthers(boolean isLenient) {
    return !isLenient
        && requires.stream()
            .flatMap(id -> Specification.builtIn().requirement(id).stream())
            .allMatch(
                one ->
                    one.level() == Level.AMP || one.choice().filter(WRITING::contains).isPresent());
  }

  private Level level(boolean isLenient) {
    Set<Level> levels =
        requires.stream()
            .flatMap(id -> Specification.builtIn().requirement(id).map(Requirement::level).stream())
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Level.class)));
    boolean binds = levels.contains(Level.AMP) && !(isLenient && levels.contains(Level.TWISTED));
    return binds ? Level.AMP : Level.TWISTED;
  }
}
