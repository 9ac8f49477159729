package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.minimize.Minimizer;
import dev.ampinterop.conformance.minimize.Shown;
import dev.ampinterop.conformance.minimize.Symptom;
import dev.ampinterop.conformance.minimize.Wanted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes conversations small, whoever plays them: looks whether they show the symptom, says what is
 * chased, and what came of it.
 *
 * @param input what was captured
 * @param output where the least is kept
 * @param wanted the symptom
 * @param against what the user named as what shows it
 * @param limit after which no more is tried
 * @param seed of another order of trying; empty for the usual one
 * @param leftOut what is not played because it is not AMP
 * @param notes gets what is said
 */
record Shrinking(
    Path input,
    Path output,
    Wanted wanted,
    String against,
    Duration limit,
    Optional<Long> seed,
    List<String> leftOut,
    Notes notes,
    Interruption interruption) {
  private static final Set<Role> ROLES = Set.of(Role.values());

  /** Copies the list. */
  Shrinking {
    leftOut = List.copyOf(leftOut);
  }

  /** Looks at what the first play showed, before anything is said of it. */
  @FunctionalInterface
  interface FirstLook {
    /** Looks, and refuses what makes no sense. */
    void at(List<Conversation> conversations, boolean isShown) throws InterruptedException;
  }

  /** What is done between the first play and the others. */
  @FunctionalInterface
  interface Start {
    /** Does it. */
    void begin() throws InterruptedException;
  }

  /**
   * Shrinks.
   *
   * @param shows the symptom
   * @param script the side that is played to an application; empty where an implementation plays
   * @param healthy who does it right, for people; empty where nobody is asked
   * @param look looks at the first play
   * @param begin called when it is known what is chased, before the time begins to run
   * @throws CannotRun when they do not show it as they are
   * @throws InterruptedException when the thread was interrupted
   */
  Minimizer.Outcome shrink(
      Symptom shows,
      Conversations captured,
      Optional<Role> script,
      Optional<String> healthy,
      FirstLook look,
      Start begin)
      throws InterruptedException {
    long start = System.nanoTime();
    List<Conversation> conversations = captured.inWhichSomethingPassed();
    Optional<Shown> shown = shows.shownBy(conversations);
    look.at(conversations, shown.isPresent());
    Shown first =
        shown.orElseThrow(
            () ->
                new CannotRun(
                    input
                        + " does not show the symptom \""
                        + wanted.text()
                        + "\" when it is played against "
                        + against
                        + (shows.isShared()
                            ? healthy.map(Shrinking::sharedWords).orElse("")
                            : " (is it the right --symptom, and the right --against?)")
                        + behindWords()
                        + unknownWords(captured, healthy.isPresent())));
    first
        .sighting()
        .ifPresent(
            seen ->
                say(
                    "chasing: "
                        + seen.words()
                        + " (call "
                        + seen.call()
                        + where(first, conversations)
                        + ")"));
    MinimizeProgress progress =
        new MinimizeProgress(
            script.isPresent() ? captured.header().madeSmallFor(wanted.text()) : captured.header(),
            output,
            interruption.until(notes::step),
            Minimizer.boxes(conversations));
    begin.begin();
    Minimizer minimizer = new Minimizer(shows, progress, limit, seed, script);
    progress.found(first.passed());
    Minimizer.Outcome outcome = minimizer.minimize(conversations, first);
    say(
        "%d boxes became %d in %d tries and %.1f s%s: %s"
            .formatted(
                Minimizer.boxes(conversations),
                progress.boxes(),
                outcome.tries(),
                (System.nanoTime() - start) / 1e9,
                outcome.isLeast() ? "" : ", the time is over",
                output));
    return outcome;
  }

  /** Says something until the run is interrupted. */
  void say(String text) {
    interruption.until(notes::say).accept(text);
  }

  private static String sharedWords(String healthy) {
    return " only, as "
        + healthy
        + " in the same role shows it, too (name somebody else with --healthy, or look for it"
        + " with --symptom matches:REGEX, which asks nobody)";
  }

  private String behindWords() {
    return leftOut.isEmpty()
        ? ""
        : "; "
            + leftOut.get(0)
            + ", and what shows only behind that cannot be made small (replay plays it whole)";
  }

  /** That the symptom may depend on what is in files, and the capture does not have that. */
  private String unknownWords(Conversations captured, boolean isHealthyAsked) {
    // What a server sends is compared with what the healthy one sends, whatever was captured.
    long files = captured.filesOfUnknownContent(isHealthyAsked ? Set.of(Role.CLIENT) : ROLES);
    return files == 0 || !wanted.isAboutMeaning()
        ? ""
        : "; what is in "
            + files
            + (files == 1 ? " file" : " files")
            + " is not in the capture to the end, and what depends on that cannot show (record with"
            + " --descriptor-content BYTES)";
  }

  private static String where(Shown shown, List<Conversation> connections) {
    return connections.size() == 1
        ? ""
        : ", connection " + connections.get(shown.connection()).connection();
  }
}
