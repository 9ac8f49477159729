package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.CaseOutline;
import java.util.Iterator;
import java.util.List;

/** What a shell completes where a case is named: the built-in ones. */
final class CaseIds implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return new CasesOptions().outlines(List.of()).stream().map(CaseOutline::id).iterator();
  }
}
