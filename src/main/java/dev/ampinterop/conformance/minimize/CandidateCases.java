package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.CaseSet;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.dialog.CaseTeller;
import dev.ampinterop.conformance.dialog.Dialog;
import dev.ampinterop.conformance.dialog.Untellable;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Candidates as cases. */
final class CandidateCases {
  private final CaseLoader loader = new CaseLoader();

  /** The dialog as a case; empty where none can be made of it: then it shows nothing. */
  Optional<ConformanceCase> told(Dialog dialog, int number) {
    ObjectNode document;
    try {
      document = CaseTeller.tell(dialog, "candidate/" + number, "It is as it was captured.");
    } catch (Untellable e) {
      return Optional.empty();
    }
    CaseSet set = loader.read(document.toString(), Path.of("candidate " + number));
    return set.problems().isEmpty() ? Optional.of(set.cases().get(0)) : Optional.empty();
  }
}
