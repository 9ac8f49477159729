package dev.ampinterop.conformance.decode;

import dev.ampinterop.amp.log.BoxWords;
import dev.ampinterop.conformance.conversation.Passed;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which calls somebody wants to see: those to which all of this applies. What is empty or null
 * applies to every call. Immutable.
 *
 * @param commands one of them matches the name as it is shown, whole
 * @param tags as they are shown; the call has one of them
 * @param onlyErrors whether it was answered with an error, or breaks a rule
 * @param slowerThan its reply took longer, or did not come for longer
 * @param grep is found in the words of the call or of its reply, one blank between them
 */
public record CallFilter(
    List<Pattern> commands,
    Set<String> tags,
    boolean onlyErrors,
    @Nullable Duration slowerThan,
    @Nullable Pattern grep) {

  /** Copies list and set. */
  public CallFilter {
    commands = List.copyOf(commands);
    tags = Set.copyOf(tags);
  }

  /** Whether it applies to everything, so that nothing is left out. */
  public boolean isEmpty() {
    return commands.isEmpty()
        && tags.isEmpty()
        && !onlyErrors
        && slowerThan == null
        && grep == null;
  }

  /** Whether it may choose the call, whatever comes of it. */
  boolean mayChoose(Passed call) {
    if (commands.isEmpty() && tags.isEmpty()) {
      return true; // Words take longer than anything else here.
    }
    BoxWords words = call.words();
    return (tags.isEmpty() || tags.contains(words.tag()))
        && (commands.isEmpty()
            || commands.stream().anyMatch(one -> one.matcher(words.command()).matches()));
  }

  /** Whether it chooses the call, whatever comes of it. */
  boolean choosesAlready(Passed call, boolean isWrong) {
    return slowerThan == null && chooses(call, null, 0, isWrong);
  }

  /**
   * Whether it chooses a call and what came of it, or a piece that belongs to no call.
   *
   * @param reply null where none came
   * @param nanos how long the reply took, or was waited for
   * @param isWrong whether one of the two breaks a rule
   */
  boolean chooses(Passed call, @Nullable Passed reply, long nanos, boolean isWrong) {
    return mayChoose(call)
        && (!onlyErrors || isWrong || isError(call) || (reply != null && isError(reply)))
        && (slowerThan == null || nanos > slowerThan.toNanos())
        && (grep == null || finds(grep, call) || (reply != null && finds(grep, reply)));
  }

  private static boolean isError(Passed passed) {
    return passed.kind() == Passed.Kind.ERROR;
  }

  private static boolean finds(Pattern grep, Passed passed) {
    String descriptors = passed.line().descriptors();
    String line = passed.words() + (descriptors.isEmpty() ? "" : " " + descriptors);
    try {
      return grep.matcher(line).find();
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException(
          "the regular expression \""
              + grep
              + "\" cannot be looked for in a line of "
              + line.length()
              + " characters: it takes too much stack (write [ab]* instead of (a|b)*)",
          e);
    }
  }
}
