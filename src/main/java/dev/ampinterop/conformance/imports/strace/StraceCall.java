package dev.ampinterop.conformance.imports.strace;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A system call that is over.
 *
 * @param where in which file and line it ended, for people
 * @param pid the thread that made it; 0 where the log does not say it
 * @param nanos when, by the clock of the log
 * @param name which
 * @param text its arguments and its result, as they stand
 */
record StraceCall(String where, int pid, long nanos, String name, String text) {
  private static final Set<String> WRITES =
      Set.of("write", "writev", "send", "sendto", "sendmsg", "sendmmsg");

  /** What a call returns that reads or writes: how much, what went wrong, or that nobody knows. */
  private static final Pattern RESULT = Pattern.compile("(?s)(?:\\d{1,18}|-\\d+|\\?)(?: .*)?");

  /**
   * What it was given and what came of it.
   *
   * @param arguments in order
   * @param result what stands after the equals sign, a descriptor or a number mostly
   */
  record Parsed(List<StraceValue> arguments, String result) {
    /** The argument at that place; a word without letters where there is none. */
    StraceValue argument(int index) {
      return index < arguments.size() ? arguments.get(index) : new StraceValue.Word("");
    }

    /** The number that it returned, -1 for errors and for what is not known. */
    long returned() {
      int end = 0;
      while (end < result.length() && Character.isDigit(result.charAt(end))) {
        end++;
      }
      return end == 0 || end > 18 ? -1 : Long.parseLong(result.substring(0, end));
    }

    /** Whether nobody knows what came of it: its process ended in it. */
    boolean isUnknown() {
      return result.startsWith("?") && !result.contains("ERESTART");
    }

    /** The descriptor that it returned; empty when it failed. */
    Optional<StraceDescriptor> returnedDescriptor() {
      return StraceDescriptor.of(withoutTime(result));
    }

    // With -T the time that was spent in the call follows.
    private static String withoutTime(String result) {
      int time = result.lastIndexOf(" <");
      return time > 0 && result.endsWith(">") ? result.substring(0, time) : result;
    }
  }

  /**
   * Takes the text apart.
   *
   * @throws IllegalArgumentException when it is not as strace prints it
   */
  Parsed parsed() {
    Parsed parsed = new StraceParser(text).call();
    if (Transfers.has(name) && !RESULT.matcher(parsed.result()).matches()) {
      throw new IllegalArgumentException("no call ends with \"" + parsed.result() + "\"");
    }
    return parsed;
  }

  /** The descriptor that is its first argument; empty where that is something else. */
  OptionalInt descriptor() {
    int end = 0;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return end == 0 || end > 9
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(text.substring(0, end)));
  }

  /** Whether its bytes go from the process to somewhere else. */
  boolean writes() {
    return isWrite(name);
  }

  static void addWrites(Set<String> names) {
    names.addAll(WRITES);
  }

  /** Whether bytes of such a call go from the process to somewhere else. */
  static boolean isWrite(String name) {
    return WRITES.contains(name);
  }
}
