package dev.ampinterop.conformance.conversation;

import dev.ampinterop.conformance.capture.CapturedConversation;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which commands are called, to say it to a user who names another. Not thread-safe. */
public final class CommandNames {
  /** Captures have a handful of commands; garbage may look like any number. */
  private static final int MOST = 1000;

  private final Set<String> names = new TreeSet<>();

  /** Of no call yet. */
  public CommandNames() {}

  /** Takes what passed. */
  public void add(Passed passed) {
    if (passed.isCall() && names.size() < MOST) {
      names.add(passed.command());
    }
  }

  /** Takes all that passed. */
  public void addAll(List<Passed> passed) {
    passed.forEach(this::add);
  }

  /** Takes all that passed on a connection. */
  public void addAll(CapturedConversation captured) {
    new PassedWalk(captured.events().iterator(), captured.switches()).forEachRemaining(this::add);
  }

  /**
   * Refuses a command that is not called.
   *
   * @param commands one char per byte
   * @param where the file, for people
   * @throws IllegalArgumentException when one of these is not called; it names those that are
   */
  public void require(Set<String> commands, String where) {
    for (String command : new TreeSet<>(commands)) {
      if (!names.contains(command)) {
        List<String> called = names.stream().map(Passed::readable).toList();
        throw new IllegalArgumentException(
            where
                + ": nobody calls "
                + Passed.readable(command)
                + (called.isEmpty()
                    ? ", nor anything else"
                    : " (there is " + String.join(", ", called) + ")"));
      }
    }
  }
}
