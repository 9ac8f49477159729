package dev.ampinterop.conformance.verdict;

import java.util.List;

/**
 * What comes of comparing a case with what was observed.
 *
 * @param differences what was not as the case says; empty when it passed
 * @param choices what was not as Twisted does it, and AMP leaves open
 * @param notes what is worth knowing though it passed: what was tolerated, and why
 */
public record Judgement(
    List<Difference> differences, List<OpenChoice> choices, List<String> notes) {
  /** Copies the lists. */
  public Judgement {
    differences = List.copyOf(differences);
    choices = List.copyOf(choices);
    notes = List.copyOf(notes);
  }

  /** Whether everything was as the case says, or tolerated. */
  public boolean passed() {
    return differences.isEmpty();
  }

  /** Whether it passed, but only because something is tolerated. */
  public boolean lenient() {
    return passed() && !notes.isEmpty();
  }
}
