package dev.ampinterop.conformance.verdict;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.cases.ArgumentSpec;
import dev.ampinterop.conformance.cases.Choice;
import dev.ampinterop.conformance.cases.CommandSpec;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.Specification;
import dev.ampinterop.conformance.cases.Specification.Level;
import dev.ampinterop.conformance.cases.Specification.Requirement;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What AMP leaves open in a case: where a run that is not strict counts differences. */
public final class CaseChoices {
  private CaseChoices() {}

  /**
   * Whether all its requirements are Twisted's alone. What differs in it is then such a choice, as
   * far as that goes.
   */
  public static boolean excuseAll(ConformanceCase told) {
    List<Requirement> requirements = requirements(told);
    return !requirements.isEmpty()
        && requirements.stream().allMatch(one -> one.level() == Level.TWISTED);
  }

  /** Those that may be made otherwise than the case has it. */
  public static Set<Choice> of(ConformanceCase told) {
    Set<Choice> open = EnumSet.noneOf(Choice.class);
    if (excuseAll(told)) {
      requirements(told).forEach(one -> one.choice().ifPresent(open::add));
    }
    List<Passed> boxes = new ArrayList<>();
    for (Role role : Role.values()) {
      if (told.party(role).scriptOnly()) {
        continue;
      }
      List<Passed> own = ConversationReader.boxes(role, told.wire());
      if (own.stream().filter(Passed::isReply).count() > 1) {
        open.add(Choice.ANSWER_ORDER);
      }
      boxes.addAll(own);
    }
    if (boxes.stream().anyMatch(box -> box.pairs().size() > 1)) {
      open.add(Choice.KEY_ORDER);
    }
    if (boxes.stream().anyMatch(box -> box.kind() == Passed.Kind.ASK)) {
      open.add(Choice.TAG);
    }
    if (boxes.stream()
        .flatMap(box -> box.text(Amp.ERROR_CODE).stream())
        .anyMatch(code -> code.equals(Amp.UNHANDLED) || code.equals(Amp.UNKNOWN))) {
      open.add(Choice.ERROR_TEXT);
    }
    if (told.commands().values().stream().anyMatch(CaseChoices::hasNumbers)) {
      open.add(Choice.NUMBER_SPELLING);
    }
    if (Judge.leavesClosingOpen(told)) {
      open.add(Choice.CLOSING);
    }
    return open;
  }

  private static boolean hasNumbers(CommandSpec command) {
    return Stream.of(command.arguments(), command.response())
        .flatMap(types -> types.values().stream())
        .anyMatch(CaseChoices::isNumber);
  }

  private static boolean isNumber(ArgumentSpec spec) {
    return spec.toString().matches("(?s).*(Integer|Float|Decimal|DateTime).*");
  }

  private static List<Requirement> requirements(ConformanceCase told) {
    return told.requires().stream()
        .map(Specification.builtIn()::requirement)
        .flatMap(Optional::stream)
        .toList();
  }
}
