package dev.ampinterop.conformance.imports.strace;

import dev.ampinterop.conformance.conversation.BoxSearch;
import dev.ampinterop.conformance.imports.shared.Escapes;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line of strace's log.
 *
 * <pre>
 * 26724 1795576438.003913 read(3, "\x00", 1) = 1 &lt;0.000012&gt;
 * 26725&lt;python3&gt; 12:34:56.1 [  45] [00007f01aa55] read(3,  &lt;unfinished ...&gt;
 * [pid 26725] 1795576438.004002 &lt;... read resumed&gt;"\x00", 1) = 1
 * [pid 26725 /* 7 in strace's PID NS *&#47;] close(3) = 0
 * 26724 1795576438.004567 +++ exited with 0 +++
 * pid   time (-t, -r)     number (-n), instruction (-i), what, time spent (-T)
 * </pre>
 *
 * @param where in which file and line it stands, for people
 * @param pid the thread; 0 where the line does not say it
 * @param time as it stands there; null where the line has none
 * @param what what it tells
 * @param name the system call; empty at the end of a thread
 * @param rest what stands behind the name
 */
record StraceLine(
    String where, int pid, @Nullable String time, What what, String name, String rest) {
  /** A pid with its command ({@code -Y}) or its number elsewhere ({@code --decode-pids}). */
  private static final String PID = "(%s\\d{1,9})(?:<[^>]*>)?(?:\\s+/\\*.*?\\*/)?";

  private static final Pattern START =
      Pattern.compile(
          "\\s*(?:\\[pid\\s+"
              + String.format(PID, "?<pid>")
              + "\\]\\s+|"
              + String.format(PID, "?<bare>")
              + "\\s+)?"
              + "(?:(?<time>\\d+:\\d+:\\d+(?:\\.\\d+)?|\\d+\\.\\d+|\\d{10})\\s+"
              + "(?:\\(\\+\\s+[\\d.]+\\)\\s+)?)?"
              + "(?:\\[\\s*[0-9a-f?]+\\]\\s+){0,2}"
              + "(?:(?<resumed><\\.\\.\\. )?(?<name>\\w+)(?: resumed>|\\()"
              + "|(?<exit>\\+\\+\\+ (?:exited|killed)))");

  /** The end of the call is elsewhere, or nowhere, as strace was stopped. */
  private static final Pattern OPEN =
      Pattern.compile("(?:<(?:unfinished|detached) \\.\\.\\.>|strace: Process \\d+ detached)\\s*$");

  /** Some threads have nothing else. */
  private static final Pattern SIGNAL =
      Pattern.compile("[\\[\\]pid\\d:. ]*--- (?:SIG|stopped by SIG)\\w+.*---");

  private static final Pattern SPENT = Pattern.compile(" <(\\d+\\.\\d+)>$");

  /** How much of a line is looked at for the first bytes: four chars each, behind an address. */
  private static final int BEGINNING = 400;

  /** What a line can tell. */
  enum What {
    /** A call, from its beginning to its end. */
    WHOLE,
    /** A call begins, and others interrupt it. */
    BEGINS,
    /** It goes on and ends. */
    ENDS,
    /** The thread is over. */
    EXIT
  }

  /** Reads a line; empty where it is not one of strace's. */
  static Optional<StraceLine> parse(String line, String where) {
    Matcher start = START.matcher(line);
    if (!start.lookingAt()) {
      return Optional.empty();
    }
    String pid = start.group("pid") != null ? start.group("pid") : start.group("bare");
    String rest = line.substring(start.end());
    Matcher open = OPEN.matcher(rest);
    boolean isOpen = open.find();
    if (isOpen && start.group("resumed") != null) {
      return Optional.empty(); // it goes on, and does not end either
    }
    What what =
        start.group("exit") != null
            ? What.EXIT
            : start.group("resumed") != null ? What.ENDS : isOpen ? What.BEGINS : What.WHOLE;
    return Optional.of(
        new StraceLine(
            where,
            pid == null ? 0 : Integer.parseInt(pid),
            start.group("time"),
            what,
            what == What.EXIT ? "" : start.group("name"),
            what == What.BEGINS ? rest.substring(0, open.start()).stripTrailing() + " " : rest));
  }

  /** Whether a line looks like one of strace's. */
  static boolean looksLike(String line) {
    return SIGNAL.matcher(line).matches()
        || parse(line, "")
            .filter(one -> one.what() != What.WHOLE || one.rest().contains(" = "))
            .isPresent();
  }

  /** Whether a line that {@link #parse} does not know is one of strace's all the same. */
  static boolean isOther(String line) {
    return line.isBlank()
        || line.startsWith("strace: ")
        || line.contains("--- SIG")
        || line.contains("--- stopped by")
        || line.contains("+++ superseded by")
        || line.endsWith("<detached ...>")
        || line.startsWith(" | ") // -e read, -e write
        || line.startsWith(" > "); // -k
  }

  /** The time that was spent in the call, {@code -T}, in seconds; empty where it is not there. */
  Optional<String> spent() {
    Matcher spent = SPENT.matcher(rest.stripTrailing());
    return what == What.WHOLE && spent.find() ? Optional.of(spent.group(1)) : Optional.empty();
  }

  /** Whether it is a call, whole, that reads. */
  boolean reads() {
    return what == What.WHOLE && Transfers.has(name) && !StraceCall.isWrite(name);
  }

  /** Whether the bytes that it shows seem to be a reply to a call. */
  boolean showsReply() {
    int quote = rest.indexOf('"') + 1;
    String escaped = rest.substring(quote, Math.min(rest.length(), quote + BEGINNING));
    return BoxSearch.isReply(Escapes.bytes(escaped), 0);
  }

  /** The same with another pid. */
  StraceLine of(int other) {
    return new StraceLine(where, other, time, what, name, rest);
  }
}
