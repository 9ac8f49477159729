package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.cases.Role;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives a program at an address up after some useless conversations in a row: each may take the
 * time limit, and a run has hundreds. In a row means one after the other as they ended; those that
 * show neither that the program works nor that it does not are passed over. Thread-safe.
 */
final class Patience {
  private static final int MOST_USELESS = 5;

  private final Role program;
  private final String name;
  private final Set<Course.Useless> kinds = EnumSet.noneOf(Course.Useless.class);
  private int useless;
  private int most = MOST_USELESS;
  private @Nullable String givenUpBecause;

  /** What is asked before a program is given up: whether it works after all. */
  interface LastQuestion {
    boolean isSound() throws InterruptedException;
  }

  /**
   * @param program the role that it plays
   * @param name for people
   */
  Patience(Role program, String name) {
    this.program = program;
    this.name = name;
  }

  /**
   * Notes how a conversation ended. While the last question is asked nobody else gets past here, so
   * that no more conversations begin.
   */
  synchronized void ended(Course course, LastQuestion question) throws InterruptedException {
    Optional<Course.Useless> why = course.useless(program);
    if (why.isEmpty()) {
      if (course.isGood(program)) {
        forget();
      }
      return;
    }
    useless++;
    kinds.add(why.get());
    if (useless < most || givenUpBecause != null) {
      return;
    }
    if (question.isSound()) {
      // It is the cases that it does not get right, and these may well stand together.
      forget();
      most *= 2;
      return;
    }
    givenUpBecause =
        name
            + " "
            + kinds.stream().map(Course.Useless::toString).collect(Collectors.joining(", or "))
            + ", in "
            + useless
            + " conversations in a row, so no more are tried";
  }

  private void forget() {
    useless = 0;
    kinds.clear();
  }

  /** Why it is not played with any more, a sentence for people; empty while it is. */
  synchronized Optional<String> givenUpBecause() {
    return Optional.ofNullable(givenUpBecause);
  }
}
