package dev.ampinterop.conformance.imports.strace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes apart what strace prints of one system call, from the first argument on.
 *
 * <pre>
 * 8&lt;UNIX-STREAM:[1-&gt;2]&gt;, {msg_iov=[{iov_base="\x00", iov_len=1}], msg_iovlen=1}, 0) = 1
 * word                   members items  text                                    word   result
 * </pre>
 */
final class StraceParser {
  private static final int DEEPEST = 50;

  private final String text;
  private int at;

  StraceParser(String text) {
    this.text = text;
  }

  /** The arguments up to the closing parenthesis, and the result. */
  StraceCall.Parsed call() {
    List<StraceValue> arguments = values(')', 0);
    skipSpaces();
    expect('=');
    return new StraceCall.Parsed(arguments, text.substring(at).strip());
  }

  private List<StraceValue> values(char end, int depth) {
    if (depth > DEEPEST) {
      throw wrong();
    }
    List<StraceValue> values = new ArrayList<>();
    while (true) {
      skipSeparators();
      if (peek() == end) {
        at++;
        return values;
      }
      values.add(value(end, depth));
    }
  }

  private StraceValue value(char end, int depth) {
    return switch (peek()) {
      case '"' -> quoted();
      case '[' -> {
        at++;
        yield new StraceValue.Items(values(']', depth + 1));
      }
      case '{' -> {
        at++;
        yield members(depth + 1);
      }
      default -> word(end);
    };
  }

  private StraceValue members(int depth) {
    if (depth > DEEPEST) {
      throw wrong();
    }
    Map<String, StraceValue> members = new LinkedHashMap<>();
    List<StraceValue> others = new ArrayList<>();
    while (true) {
      skipSeparators();
      if (peek() == '}') {
        at++;
        return new StraceValue.Members(members, others);
      }
      int start = at;
      while (Character.isLetterOrDigit(peek()) || peek() == '_') {
        at++;
      }
      String name = text.substring(start, at);
      skipCount();
      if (peek() == '=' && !name.isEmpty()) {
        at++;
        members.put(name, value('}', depth));
      } else {
        at = start;
        others.add(value('}', depth));
      }
    }
  }

  // Until 4.12 strace printed msg_iov(1)=[...].
  private void skipCount() {
    if (peek() == '(') {
      int before = at;
      at++;
      while (Character.isDigit(peek())) {
        at++;
      }
      at = peek() == ')' ? at + 1 : before;
    }
  }

  private StraceValue quoted() {
    at++;
    int start = at;
    while (peek() != '"') {
      at += peek() == '\\' ? 2 : 1;
    }
    String escaped = text.substring(start, at);
    at++;
    boolean cut = text.startsWith("...", at);
    if (cut) {
      at += 3;
    }
    return new StraceValue.Text(escaped, cut);
  }

  /** Up to a comma or the end of what it stands in, but over what is bracketed. */
  private StraceValue word(char end) {
    int start = at;
    int parentheses = 0;
    while (true) {
      char next = peek();
      if (next == '<' && !isShift()) {
        decoration();
        continue;
      } else if (next == '"') {
        quoted();
        continue;
      } else if (next == '(') {
        parentheses++;
      } else if (next == ')' && parentheses > 0) {
        parentheses--;
      } else if (parentheses == 0 && (next == ',' || next == end)) {
        break;
      } else if (parentheses == 0 && end == ']' && next == ' ') {
        break; // sets stand in brackets without commas
      }
      at++;
    }
    if (at == start) {
      throw wrong();
    }
    return new StraceValue.Word(text.substring(start, at).strip());
  }

  private boolean isShift() {
    return text.startsWith("<<", at);
  }

  /** Between angle brackets; an arrow between two sides is no end. */
  private void decoration() {
    int depth = 0;
    do {
      char next = peek();
      if (next == '"') {
        quoted();
        continue;
      } else if (next == '<') {
        depth++;
      } else if (next == '>' && text.charAt(at - 1) != '-') {
        depth--;
      }
      at++;
    } while (depth > 0);
  }

  private void skipSeparators() {
    while (peek() == ' ' || peek() == ',') {
      at++;
    }
  }

  private void skipSpaces() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw wrong();
    }
    at++;
  }

  private char peek() {
    if (at >= text.length()) {
      throw new IllegalArgumentException("it breaks off");
    }
    return text.charAt(at);
  }

  private IllegalArgumentException wrong() {
    String there = text.substring(at, Math.min(text.length(), at + 20));
    return new IllegalArgumentException("nothing that strace prints begins with \"" + there + "\"");
  }
}
