package dev.ampinterop.conformance.record;

import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.conformance.conversation.DescriptorKeys;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Hides the secret values of a whole box, in a copy of its bytes, also those inside of values:
 *
 * <pre>
 * | _command | Login | users | [ name | Ada | password | ******* | end ] [ … ] | end |
 *                        Login.users.password, an element of an AmpList
 * </pre>
 *
 * <p>Nothing says which values are lists. So every value is read as one as far as it can be, and
 * what cannot be read behind something that could is hidden. Not thread-safe, to be used once.
 */
final class SecretSearch {
  // Nobody nests lists so deep; what is in there is hidden unread.
  private static final int DEEPEST = 32;

  private static final int LONGEST_NUMBER = 17;

  private final byte[] bytes;
  private final RedactionRules rules;
  private final Optional<Set<String>> commands;
  private final Set<Long> numbers = new HashSet<>();
  private final Set<String> used = new HashSet<>();
  private boolean hasHidden;

  /**
   * @param box the bytes of a whole box; not changed
   * @param commands those whose box it may be; empty where it may be that of any
   */
  SecretSearch(byte[] box, RedactionRules rules, Optional<Set<String>> commands) {
    this.bytes = box.clone();
    this.rules = rules;
    this.commands = commands;
    list(0, bytes.length, "", 0);
  }

  /** The box to note. */
  byte[] bytes() {
    return bytes;
  }

  /** Whether anything is hidden in it. */
  boolean hasHidden() {
    return hasHidden;
  }

  /** The texts of the rules that found something in it. */
  Set<String> used() {
    return used;
  }

  /** Whether a value in it, a hidden one too, can be the ordinal of that descriptor. */
  boolean canName(long ordinal) {
    return numbers.contains(ordinal);
  }

  private void list(int start, int end, String above, int depth) {
    boolean isList = rules.hidesBelow(commands, above);
    int at = start;
    while (end - at >= 2) {
      int key = length(at);
      int value = at + 2 + key + 2;
      if (key == 0) {
        at += 2;
        continue;
      } else if (key > Amp.MAX_KEY_LENGTH || value > end || (depth > 0 && !isText(at + 2, key))) {
        break;
      }
      isList = true;
      String path = above + new String(bytes, at + 2, key, StandardCharsets.ISO_8859_1);
      at = Math.min(value + length(value - 2), end);
      value(path, value, at, depth);
    }
    if (isList) {
      hide(at, end);
    }
  }

  private void value(String path, int from, int to, int depth) {
    if (!path.startsWith("_") && to - from <= LONGEST_NUMBER) {
      numbers.add(DescriptorKeys.ordinal(Arrays.copyOfRange(bytes, from, to)));
    }
    Set<String> hiding = rules.hiding(commands, path);
    used.addAll(hiding);
    if (depth == DEEPEST || !hiding.isEmpty()) {
      hide(from, to);
    } else {
      list(from, to, path + ".", depth + 1);
    }
  }

  private void hide(int from, int to) {
    hasHidden |= from < to;
    Arrays.fill(bytes, from, to, Redaction.HIDDEN);
  }

  private boolean isText(int at, int length) {
    for (int letter = at; letter < at + length; letter++) {
      if ((bytes[letter] & 0xff) < ' ') {
        return false;
      }
    }
    return true;
  }

  private int length(int at) {
    return (bytes[at] & 0xff) << Byte.SIZE | (bytes[at + 1] & 0xff);
  }
}
