package dev.ampinterop.conformance.imports.strace;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A descriptor as strace prints it.
 *
 * <pre>
 * 9                                          without -y
 * 9&lt;/tmp/file&gt;  9&lt;pipe:[244676]&gt;             with -y
 * 9&lt;/dev/null&lt;char 1:3&gt;&gt;                     with -yy
 * 9&lt;UNIX-STREAM:[244669-&gt;245802]&gt;            its inode, and that of the other side
 * 9&lt;TCP:[127.0.0.1:8766-&gt;127.0.0.1:49356]&gt;   its address, and that of the other side
 * </pre>
 *
 * @param number the number
 * @param decoration what stands between the angle brackets, unescaped; empty without
 */
record StraceDescriptor(int number, String decoration) {
  private static final Pattern NUMBER = Pattern.compile("(\\d+)(?:<(.*)>(?:\\(deleted\\))?)?");

  static Optional<StraceDescriptor> of(String text) {
    Matcher matcher = NUMBER.matcher(text);
    if (!matcher.matches() || matcher.group(1).length() > 9) {
      return Optional.empty();
    }
    String decoration = matcher.group(2) == null ? "" : matcher.group(2);
    if (decoration.indexOf('\\') >= 0) {
      byte[] plain = new StraceValue.Text(decoration, false).bytes();
      decoration = new String(plain, StandardCharsets.UTF_8);
    }
    return Optional.of(new StraceDescriptor(Integer.parseInt(matcher.group(1)), decoration));
  }

  /** Its kind, in the words of cases; empty when nothing says it. */
  Optional<String> kind() {
    if (decoration.isEmpty()) {
      return Optional.empty();
    }
    if (decoration.startsWith("pipe:[")) {
      return Optional.of("pipe");
    }
    if (isSocket()) {
      return Optional.of("socket");
    }
    if (decoration.startsWith("anon_inode:")) {
      return Optional.of("other");
    }
    if (decoration.contains("<char ")) {
      return Optional.of("character-device");
    }
    return decoration.startsWith("/") ? Optional.of(kindOfPath(decoration)) : Optional.empty();
  }

  /** What is most likely at that path. */
  static String kindOfPath(String path) {
    return path.startsWith("/dev/") && !path.startsWith("/dev/shm/") ? "character-device" : "file";
  }

  /**
   * What it is, whichever number it has: equal for the same pipe, socket or path; empty when
   * nothing says it.
   */
  Optional<String> identity() {
    if (decoration.isEmpty()) {
      return Optional.empty();
    }
    if (!isSocket()) {
      return Optional.of(decoration);
    }
    Sides sides = sides();
    if (isTcp()) {
      // Before it is connected a TCP socket shows its inode, and never after.
      return sides.other().map(other -> decoration);
    }
    return Optional.of("socket:[" + sides.own() + "]");
  }

  /** The {@link #identity} of the other side's descriptor; empty when nothing says it. */
  Optional<String> peer() {
    if (!isSocket()) {
      return Optional.empty();
    }
    Sides sides = sides();
    String family = decoration.substring(0, decoration.indexOf('['));
    return sides
        .other()
        .map(
            other ->
                isTcp()
                    ? family + "[" + other + "->" + sides.own() + "]"
                    : "socket:[" + other + "]");
  }

  private record Sides(String own, Optional<String> other) {}

  private Sides sides() {
    int from = decoration.indexOf('[') + 1;
    String inside = decoration.substring(from, Math.max(from, decoration.lastIndexOf(']')));
    int comma = inside.indexOf(',');
    inside = comma < 0 || isTcp() ? inside : inside.substring(0, comma);
    int arrow = inside.indexOf("->");
    return arrow < 0
        ? new Sides(inside, Optional.empty())
        : new Sides(inside.substring(0, arrow), Optional.of(inside.substring(arrow + 2)));
  }

  private boolean isTcp() {
    return decoration.startsWith("TCP");
  }

  private boolean isSocket() {
    return decoration.contains("[")
        && (decoration.startsWith("socket:")
            || decoration.startsWith("UNIX")
            || decoration.startsWith("UDP")
            || isTcp());
  }

  /** As strace prints it, unescaped. */
  @Override
  public String toString() {
    return decoration.isEmpty() ? Integer.toString(number) : number + "<" + decoration + ">";
  }
}
