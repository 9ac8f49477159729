package dev.ampinterop.conformance.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which values are secrets: {@code COMMAND.KEY}, or {@code *.KEY} for every command. The key may be
 * one of the call, of its answer or of its error. Commands and keys are written one char per byte;
 * the last dot is the one that parts them. Immutable.
 */
public final class RedactionRules {
  private final Set<String> rules;

  private RedactionRules(Set<String> rules) {
    this.rules = rules;
  }

  /** Nothing is secret. */
  public static RedactionRules none() {
    return new RedactionRules(Set.of());
  }

  /**
   * These rules.
   *
   * @throws IllegalArgumentException when one is none; the message says which
   */
  public static RedactionRules of(List<String> rules) {
    rules.forEach(RedactionRules::check);
    return new RedactionRules(new TreeSet<>(rules));
  }

  /**
   * The rules of a file, one a line. Empty lines and those that begin with {@code #} say nothing.
   *
   * @throws IOException when it cannot be read
   * @throws IllegalArgumentException when a line is not a rule; the message names the file and the
   *     line
   */
  public static List<String> readFile(Path file) throws IOException {
    List<String> rules = new ArrayList<>();
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        check(line);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(file + ", line " + (i + 1) + ": " + e.getMessage(), e);
      }
      rules.add(line);
    }
    return rules;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /** The rules as they were given, in order of their text. */
  public List<String> texts() {
    return List.copyOf(rules);
  }

  /** Whether the value under a key is secret in boxes of that command. */
  boolean hides(String command, String key) {
    return rules.contains(command + "." + key) || rules.contains("*." + key);
  }

  /** Whether there is a command for which the value under that key is secret. */
  boolean hidesAnywhere(String key) {
    String ending = "." + key;
    return rules.stream().anyMatch(rule -> rule.endsWith(ending));
  }

  private static void check(String rule) {
    int dot = rule.lastIndexOf('.');
    if (dot <= 0 || dot == rule.length() - 1) {
      throw new IllegalArgumentException(
          "\""
              + rule
              + "\" is not a rule; one is COMMAND.KEY, Login.password for instance, or *.KEY");
    }
  }
}
