package dev.ampinterop.conformance.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which values are secrets: {@code COMMAND.KEY}, or {@code *.KEY} for every command. The key may be
 * one of the call, of its answer or of its error, and stand in an {@code AmpList}; {@code
 * COMMAND.LIST.KEY} says in which. Commands and keys may have dots, so that a rule may say several
 * things: then it means all of them. They are compared as bytes: UTF-8, or one char per byte.
 * Immutable.
 */
public final class RedactionRules {
  private static final char NOT_UNDERSTOOD = '\ufffd';

  private final Set<String> texts;

  /** The rules as the wire has them, one char per byte, with their texts. */
  private final Map<String, String> rules = new TreeMap<>();

  private RedactionRules(Set<String> texts) {
    this.texts = texts;
    for (String text : texts) {
      rules.put(text, text);
      rules.put(
          new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1), text);
    }
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
    List<String> lines = lines(Files.readAllBytes(file));
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

  /** What is not UTF-8 is taken byte by byte, as commands and keys may have any. */
  private static List<String> lines(byte[] file) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(file))
          .toString()
          .lines()
          .toList();
    } catch (CharacterCodingException e) {
      return new String(file, StandardCharsets.ISO_8859_1).lines().toList();
    }
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /** The rules as they were given, in order of their text. */
  public List<String> texts() {
    return List.copyOf(texts);
  }

  /**
   * The texts of the rules by which a value is secret; none where it is not.
   *
   * @param commands those of which one is the command of its box; empty where it may be any
   * @param path its key, behind those of the lists in which it stands, with dots between
   */
  Set<String> hiding(Optional<Set<String>> commands, String path) {
    return with(commands, key -> path.equals(key) || path.endsWith("." + key));
  }

  /**
   * Whether there may be a value that is secret in a list of that name.
   *
   * @param above the keys of the lists, each with a dot behind it; empty for a box in none
   */
  boolean hidesBelow(Optional<Set<String>> commands, String above) {
    return !with(
            commands,
            key -> {
              for (int at = 0; at < above.length(); at = above.indexOf('.', at) + 1) {
                if (key.startsWith(above.substring(at))) {
                  return true;
                }
              }
              return false;
            })
        .isEmpty();
  }

  private Set<String> with(Optional<Set<String>> commands, Predicate<String> isKey) {
    Set<String> fitting = Set.of();
    for (Map.Entry<String, String> entry : rules.entrySet()) {
      String rule = entry.getKey();
      for (int dot = rule.indexOf('.', 1); dot > 0; dot = rule.indexOf('.', dot + 1)) {
        String command = rule.substring(0, dot);
        boolean fits =
            commands.isEmpty() || command.equals("*") || commands.get().contains(command);
        if (fits && isKey.test(rule.substring(dot + 1))) {
          fitting = fitting.isEmpty() ? new TreeSet<>() : fitting;
          fitting.add(entry.getValue());
        }
      }
    }
    return fitting;
  }

  private static void check(String rule) {
    int dot = rule.lastIndexOf('.');
    if (dot <= 0 || dot == rule.length() - 1) {
      throw new IllegalArgumentException(
          "\""
              + rule
              + "\" is not a rule; one is COMMAND.KEY, Login.password for instance, or *.KEY");
    }
    if (rule.indexOf(NOT_UNDERSTOOD) >= 0) {
      throw new IllegalArgumentException(
          "\"" + rule + "\" has bytes that are lost in this locale; use a file, --redact-rules");
    }
  }
}
