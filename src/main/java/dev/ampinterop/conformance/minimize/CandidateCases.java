package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.CaseSet;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.conversation.CaseMaker;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.NotConvertible;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Candidates as cases. */
final class CandidateCases {
  private final CaseLoader loader = new CaseLoader();

  /** The id of the case that is made of the connection with that number. */
  static String id(int number) {
    return "candidate/" + number;
  }

  /** The conversation as a case; empty where none can be made of it: then it shows nothing. */
  Optional<ConformanceCase> told(Conversation conversation, int number) {
    ObjectNode document;
    try {
      document = CaseMaker.document(conversation, id(number), "It is as it was captured.");
    } catch (NotConvertible e) {
      return Optional.empty();
    }
    CaseSet set = loader.read(document.toString(), Path.of("candidate " + number));
    return set.problems().isEmpty() ? Optional.of(set.cases().get(0)) : Optional.empty();
  }
}
