package dev.ampinterop.cli;

import dev.ampinterop.conformance.cases.CaseLoader;
import dev.ampinterop.conformance.cases.CaseOutline;
import dev.ampinterop.conformance.cases.CaseProblem;
import dev.ampinterop.conformance.cases.CaseSelection;
import dev.ampinterop.conformance.cases.CaseSet;
import dev.ampinterop.conformance.cases.CasesLocation;
import dev.ampinterop.conformance.cases.ConformanceCase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** {@code --cases}: where the cases are, for every verb that reads them. */
final class CasesOptions {
  private static final int MOST_LINES = 100;

  @Option(
      names = "--cases",
      paramLabel = "DIR",
      description =
          "A folder of cases, or one case file, in place of the built-in suite; may be given again"
              + " for more.")
  private List<Path> folders = new ArrayList<>();

  /**
   * The cases that any of the patterns matches; all of them where there is no pattern. What the
   * patterns leave out is not checked further than a list of the cases needs.
   *
   * @throws CannotRun when a file is wrong, with everything that is, or a pattern matches no case
   */
  List<ConformanceCase> select(List<String> patterns) {
    try (CasesLocation location = location(folders)) {
      return select(patterns, location, location.loader());
    }
  }

  /**
   * Those of them that are wanted: only these are read, which saves time and memory.
   *
   * @throws CannotRun when a file is wrong, or a pattern matches no case
   */
  List<ConformanceCase> select(List<String> patterns, Predicate<CaseOutline> wanted) {
    return read(outlines(patterns).stream().filter(wanted).toList());
  }

  /**
   * The cases of these outlines, which are among those of {@link #outlines}.
   *
   * @throws CannotRun when a file is wrong
   */
  List<ConformanceCase> read(List<CaseOutline> outlines) {
    Set<String> ids = outlines.stream().map(CaseOutline::id).collect(Collectors.toSet());
    try (CasesLocation location = location(folders)) {
      return cases(location.loader().load(location.roots(), ids)).stream()
          .filter(told -> ids.contains(told.id()))
          .toList();
    }
  }

  /**
   * Reads the same, beside the players that start meanwhile where it is the built-in suite; a suite
   * of somebody else's may be wrong, and then nothing should start.
   *
   * @throws CannotRun when a file is wrong; {@link #read(CompletableFuture)} throws it, too
   */
  CompletableFuture<List<ConformanceCase>> reading(List<CaseOutline> outlines) {
    return folders.isEmpty()
        ? CompletableFuture.supplyAsync(() -> read(outlines))
        : CompletableFuture.completedFuture(read(outlines));
  }

  /** What was read. */
  static List<ConformanceCase> read(CompletableFuture<List<ConformanceCase>> reading) {
    try {
      return reading.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException wrong) {
        throw wrong;
      } else if (e.getCause() instanceof Error error) {
        throw error; // The memory may be used up.
      }
      throw e;
    }
  }

  /**
   * The same, only to look at: a file that breaks the schema may be among them, as long as a case
   * can be made of it.
   *
   * @throws CannotRun when no case can be made of a file, or a pattern matches no case
   */
  List<ConformanceCase> selectUnchecked(List<String> patterns) {
    try (CasesLocation location = location(folders)) {
      return select(patterns, location, CaseLoader.ofCheckedFiles());
    }
  }

  /**
   * The one case of that id, or in that file, which may tell nothing of what passes on the wire.
   *
   * @throws CannotRun when a file is wrong, or not exactly one case is meant
   */
  ConformanceCase unfilled(String idOrFile) {
    CaseLoader loader = CaseLoader.ofUnfilledFiles();
    List<ConformanceCase> found;
    if (idOrFile.endsWith(".json")) {
      found = cases(loader.load(List.of(Path.of(idOrFile))));
    } else {
      try (CasesLocation location = location(folders)) {
        found = select(List.of(idOrFile), location, loader);
      }
    }
    if (found.size() > 1) {
      throw new CannotRun(
          "\""
              + idOrFile
              + "\" means "
              + found.size()
              + " cases (name one by its id, or its file)");
    }
    return found.get(0);
  }

  /**
   * What a list shows of these cases.
   *
   * @throws CannotRun when a file is not a case, or a pattern matches no case
   */
  List<CaseOutline> outlines(List<String> patterns) {
    try (CasesLocation location = location(folders)) {
      List<CaseOutline> all =
          CaseLoader.ofCheckedFiles()
              .outlines(location.roots())
              .orElseGet(
                  () ->
                      cases(new CaseLoader().load(location.roots())).stream()
                          .map(ConformanceCase::outline)
                          .toList());
      return select(all, CaseOutline::id, patterns);
    }
  }

  private static List<ConformanceCase> select(
      List<String> patterns, CasesLocation location, CaseLoader loader) {
    Optional<List<CaseOutline>> outlines =
        patterns.isEmpty() ? Optional.empty() : loader.outlines(location.roots());
    if (outlines.isEmpty()) {
      return select(cases(loader.load(location.roots())), ConformanceCase::id, patterns);
    }
    Set<String> ids =
        select(outlines.get(), CaseOutline::id, patterns).stream()
            .map(CaseOutline::id)
            .collect(Collectors.toSet());
    return cases(loader.load(location.roots(), ids));
  }

  private static List<ConformanceCase> cases(CaseSet found) {
    if (!found.problems().isEmpty()) {
      throw wrong(found.problems());
    }
    return found.cases();
  }

  private static <T> List<T> select(
      List<T> cases, Function<? super T, String> id, List<String> patterns) {
    try {
      return CaseSelection.select(cases, id, patterns);
    } catch (IllegalArgumentException noMatch) {
      throw new CannotRun(String.valueOf(noMatch.getMessage()));
    }
  }

  /** All cases, and what is wrong with their files, even where the build has checked them. */
  CaseSet load() {
    return load(folders);
  }

  /** The cases in these files and folders, in the built-in suite where there is none. */
  static CaseSet load(List<Path> paths) {
    try (CasesLocation location = location(paths)) {
      return new CaseLoader().load(location.roots());
    }
  }

  private static CasesLocation location(List<Path> paths) {
    // An empty path is the current directory, but nobody who writes '' means that: a variable of a
    // script has no value.
    if (paths.stream().anyMatch(path -> path.toString().isEmpty())) {
      throw new CannotRun(
          "the name of a file or folder of cases is empty (name one, or leave it out for the"
              + " built-in suite)");
    }
    return CasesLocation.of(paths);
  }

  /** Whether the user has named the file of a case with that id, not only a folder that has it. */
  boolean namesFileOf(String id) {
    return folders.stream().anyMatch(path -> path.toAbsolutePath().endsWith(id + ".json"));
  }

  /** Where the cases are from, for people. */
  String name() {
    return folders.isEmpty()
        ? "built-in suite"
        : folders.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  /** The words that choose the same folders again. */
  List<String> again() {
    List<String> words = new ArrayList<>();
    folders.forEach(folder -> words.addAll(List.of("--cases", folder.toString())));
    return words;
  }

  /** What to say of case files that are wrong: one line for each problem, up to a point. */
  static CannotRun wrong(List<CaseProblem> problems) {
    int more = problems.size() - MOST_LINES;
    return new CannotRun(
        (problems.size() == 1
                ? "one problem in the cases:"
                : problems.size() + " problems in the cases:")
            + problems.stream()
                .limit(MOST_LINES)
                .map(problem -> "\n" + problem)
                .collect(Collectors.joining())
            + (more > 0 ? "\n… and " + more + " more" : ""));
  }
}
