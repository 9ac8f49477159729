package dev.ampinterop.conformance.verdict;

import dev.ampinterop.conformance.cases.ArgumentSpec;
import dev.ampinterop.conformance.cases.CommandSpec;
import dev.ampinterop.conformance.cases.ConformanceCase;
import dev.ampinterop.conformance.conversation.Passed;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The types that the commands of a case give to the keys of its boxes. */
final class WireTypes {
  private final ConformanceCase told;
  private final Map<String, String> commands = new HashMap<>();

  /**
   * @param told the case
   * @param calls what the case calls, from the other side of the boxes that will be asked for
   */
  WireTypes(ConformanceCase told, List<Passed> calls) {
    this.told = told;
    calls.forEach(call -> commands.putIfAbsent(call.tag(), call.command()));
  }

  /**
   * The types by key, in the order in which the command declares them.
   *
   * @param wanted a box of the case
   */
  Map<String, ArgumentSpec> of(Passed wanted) {
    String name = wanted.isReply() ? commands.getOrDefault(wanted.tag(), "") : wanted.command();
    return command(name)
        .map(command -> byKey(wanted.isCall() ? command.arguments() : command.response()))
        .orElse(Map.of());
  }

  /** The command of that name, one char per byte; empty where the case does not declare it. */
  Optional<CommandSpec> command(String name) {
    return told.commands().values().stream()
        .filter(command -> bytesOf(command.name()).equals(name))
        .findFirst();
  }

  /** The same types, by keys of one char per byte. */
  static Map<String, ArgumentSpec> byKey(Map<String, ArgumentSpec> types) {
    Map<String, ArgumentSpec> byKey = new LinkedHashMap<>();
    types.forEach((name, spec) -> byKey.put(bytesOf(name), spec));
    return byKey;
  }

  // One char per byte, as boxes have their keys.
  private static String bytesOf(String name) {
    return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
