package dev.ampinterop.conformance.verdict;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.cases.ArgumentSpec;
import dev.ampinterop.conformance.cases.CommandKind;
import dev.ampinterop.conformance.cases.CommandSpec;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.ConversationReader;
import dev.ampinterop.conformance.conversation.Passed;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How far the errors of a case may be other ones. */
final class Refusals {
  private final ConformanceCase told;

  Refusals(ConformanceCase told) {
    this.told = told;
  }

  /**
   * How far an error may be another one; as told for any other box.
   *
   * @param from the side that sends it
   * @param wanted a box of the case
   */
  BoxLeeway.Refusal of(Role from, Passed wanted) {
    if (wanted.kind() != Passed.Kind.ERROR) {
      return BoxLeeway.Refusal.AS_TOLD;
    }
    boolean anyCode =
        wanted.text(Amp.ERROR_CODE).equals(Optional.of(Amp.UNKNOWN))
            && refusesUnreadable(from, wanted);
    return new BoxLeeway.Refusal(anyCode, secrets(from));
  }

  private boolean refusesUnreadable(Role from, Passed error) {
    List<Passed> calls = ConversationReader.boxes(from.other(), told.wire());
    WireTypes types = new WireTypes(told, List.of());
    return calls.stream()
        .filter(call -> call.kind() == Passed.Kind.ASK && call.tag().equals(error.tag()))
        .findFirst()
        .flatMap(
            call ->
                types
                    .command(call.command())
                    .filter(command -> !command.is(CommandKind.RAW))
                    .map(command -> !isReadable(call, command)))
        .orElse(false);
  }

  private static boolean isReadable(Passed call, CommandSpec command) {
    Map<String, ArgumentSpec> arguments = WireTypes.byKey(command.arguments());
    return WireForm.hasAll(arguments, call)
        && call.pairs().stream()
            .allMatch(
                pair -> {
                  ArgumentSpec spec = arguments.get(pair.getKey());
                  return spec == null || WireForm.isValue(spec, pair.getValue());
                });
  }

  /** The texts of failures that no command declares. */
  private Set<String> secrets(Role from) {
    return told.party(from).responders().values().stream()
        .flatMap(Collection::stream)
        .map(entry -> entry.told().path("fail").path("unknown").asString(""))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.toSet());
  }
}
