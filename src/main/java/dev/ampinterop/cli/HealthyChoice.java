package dev.ampinterop.cli;

import dev.ampinterop.conformance.minimize.Wanted;
import dev.ampinterop.conformance.runner.Planner;
import dev.ampinterop.conformance.wire.Address;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is asked whether a symptom is one: who the user named with {@code --healthy}, or, where AMP
 * alone decides, Java or Twisted.
 *
 * @param named what the user named; empty where that is nobody
 */
record HealthyChoice(Optional<Opponent> named) {
  private static final Opponent.Implementation TWISTED =
      new Opponent.Implementation(Planner.TWISTED);
  private static final Opponent.Implementation JAVA = (Opponent.Implementation) Opponent.JAVA;

  static HealthyChoice of(@Nullable Opponent named) {
    return new HealthyChoice(Optional.ofNullable(named));
  }

  /** Where the server listens that does it right; empty where none was named. */
  Optional<Address> server() {
    return named
        .filter(Opponent.Program.class::isInstance)
        .map(one -> ((Opponent.Program) one).address());
  }

  /**
   * The implementation that tells what AMP alone asks of a server in its place; empty where a
   * server was named, or the symptom is not about that.
   *
   * @throws CannotRun when one was named that cannot tell
   */
  Optional<Opponent.Implementation> besideServer(Wanted wanted) {
    if (server().isPresent()) {
      return Optional.empty();
    } else if (named.isPresent() && !wanted.isDecidedByAmp()) {
      throw cannotTell(named.get(), wanted.text());
    } else if (named.isPresent()) {
      return named.map(Opponent.Implementation.class::cast);
    }
    return wanted.isDecidedByAmp() ? Optional.of(JAVA) : Optional.empty();
  }

  /** That only somebody knows it who knows the application. */
  static CannotRun cannotTell(Opponent named, String symptom) {
    return new CannotRun(
        "--healthy "
            + named.text()
            + ": \""
            + symptom
            + "\" is about what the application means, and "
            + named.text()
            + " knows AMP alone (name a server that does it right with --healthy unix:PATH or"
            + " tcp:HOST:PORT; of crashes and rule:NAME java and twisted can tell)");
  }

  /**
   * The implementation that plays the same part as another one; empty where what is looked for may
   * be right.
   *
   * @throws CannotRun when one was named that cannot tell
   */
  Optional<Opponent.Implementation> beside(Opponent.Implementation opponent, Wanted wanted) {
    if (server().isPresent()) {
      throw new CannotRun(
          "--healthy "
              + named.orElseThrow().text()
              + " is for a program that is up (name it with --against unix:PATH or tcp:HOST:PORT;"
              + " beside an implementation say --healthy java or twisted)");
    } else if (named.isPresent() && wanted.kind() == Wanted.Kind.DIFFERS) {
      throw new CannotRun("differs compares with Twisted already (leave out --healthy)");
    } else if (named.isPresent()) {
      return named.map(Opponent.Implementation.class::cast);
    } else if (!wanted.isFaultOfPlayer()) {
      return Optional.empty();
    }
    return Optional.of(opponent.isJava() ? TWISTED : JAVA);
  }
}
