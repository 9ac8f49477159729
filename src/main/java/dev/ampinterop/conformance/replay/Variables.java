package dev.ampinterop.conformance.replay;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Values that are another one each time. Immutable. */
public final class Variables {
  private final Map<String, Set<String>> keys = new HashMap<>();

  private Variables() {}

  /**
   * Reads {@code COMMAND.KEY}s; the key is what follows the last dot.
   *
   * @throws IllegalArgumentException where one is none; for people
   */
  public static Variables of(List<String> rules) {
    Variables variables = new Variables();
    for (String rule : rules) {
      int dot = rule.lastIndexOf('.');
      if (dot <= 0 || dot == rule.length() - 1) {
        throw new IllegalArgumentException("\"" + rule + "\" is not a COMMAND.KEY");
      }
      variables
          .keys
          .computeIfAbsent(rule.substring(0, dot), command -> new HashSet<>())
          .add(rule.substring(dot + 1));
    }
    return variables;
  }

  /** Whether that key of the command's calls and answers is one. */
  public boolean contains(String command, String key) {
    return keys.getOrDefault(command, Set.of()).contains(key);
  }
}
