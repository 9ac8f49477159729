package dev.ampinterop.conformance.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Reads case files, from folders or from inside a jar, and reports everything that is wrong with
 * them at once. Thread-safe.
 */
public final class CaseLoader {
  /** A thousand times the largest of the suite. */
  private static final long LARGEST_FILE = 32L << 20;

  private static final String BYTE_ORDER_MARK = "\ufeff";
  private static final String NOT_UTF_8 = "this is not UTF-8 (save it as UTF-8)";

  /** Beside the built-in cases: what {@link Specification} reads. */
  static final String SPECIFICATION = "specification.json";

  /** Beside them: what {@link BareCommands} reads. */
  static final String BARE = "bare.json";

  /** Not a case: what implementations got wrong, and which cases catch it. */
  static final String FAULTS = "faults.json";

  private static final Set<String> NO_CASES =
      Set.of(
          "case.schema.json",
          "coverage.json",
          "vectors.json",
          "vectors.schema.json",
          SPECIFICATION,
          BARE,
          FAULTS);

  private final CaseFile file;
  private final CaseFile quick = new CaseFile(false);
  private final BiPredicate<String, String> wasChecked;

  /** A loader that checks every file: what it returns can be played. */
  public CaseLoader() {
    this(new CaseFile(true));
  }

  private CaseLoader(CaseFile file, BiPredicate<String, String> wasChecked) {
    this.file = file;
    this.wasChecked = wasChecked;
  }

  private CaseLoader(CaseFile file) {
    this(file, (id, text) -> false);
  }

  /**
   * A loader for files that were checked before, or are only looked at; several times as fast. It
   * asks the schema only where no case can be made of a file.
   */
  public static CaseLoader ofCheckedFiles() {
    return new CaseLoader(new CaseFile(false));
  }

  /**
   * A loader that checks only what was not checked before.
   *
   * @param wasChecked whether that was, given the id that a file in a folder of cases asks for, and
   *     the text of the file
   */
  static CaseLoader ofCheckedCopies(BiPredicate<String, String> wasChecked) {
    return new CaseLoader(new CaseFile(true), wasChecked);
  }

  /**
   * A loader for cases that may leave out what passes on the wire; nothing but Twisted plays them.
   */
  public static CaseLoader ofUnfilledFiles() {
    return new CaseLoader(CaseFile.ofUnfilled());
  }

  /**
   * The outlines of every case below these folders, sorted by id: far quicker than {@link #load}.
   *
   * @return empty where a file has none, or two have one id; {@link #load} says what is wrong
   */
  public Optional<List<CaseOutline>> outlines(List<Path> folders) {
    Collected collected = new Collected();
    List<Optional<CaseOutline>> outlines = new ArrayList<>();
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        return Optional.empty();
      }
      outlines.addAll(
          files(folder, collected).parallelStream().map(path -> outline(folder, path)).toList());
    }
    List<CaseOutline> sorted =
        outlines.stream()
            .flatMap(Optional::stream)
            .sorted(Comparator.comparing(CaseOutline::id))
            .toList();
    boolean isComplete =
        sorted.size() == outlines.size()
            && sorted.stream().map(CaseOutline::id).distinct().count() == sorted.size()
            && collected.problems.isEmpty();
    return isComplete ? Optional.of(sorted) : Optional.empty();
  }

  private Optional<CaseOutline> outline(Path folder, Path path) {
    try {
      if (Files.size(path) > LARGEST_FILE) {
        return Optional.empty();
      }
      return file.outline(Files.readString(path), CasePath.of(path, folder).shortest());
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /**
   * Reads these files, and every case file below these folders. What a file is called, and in which
   * folder it is, has to go with its id.
   */
  public CaseSet load(List<Path> paths) {
    return load(paths, place -> true);
  }

  /** The same, but below a folder it reads only files that may have one of these ids. */
  public CaseSet load(List<Path> paths, Set<String> ids) {
    return load(
        paths, place -> ids.contains(place.shortest()) || ids.stream().anyMatch(place::fits));
  }

  private CaseSet load(List<Path> paths, Predicate<CasePath> isWanted) {
    Collected collected = new Collected();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        files(path, collected).parallelStream()
            .filter(file -> isWanted.test(CasePath.of(file, path)))
            .map(file -> read(file, Optional.of(CasePath.of(file, path))))
            .toList()
            .forEach(collected::add);
      } else if (!Files.exists(path)) {
        collected.problem(path, "there is no such file or folder (check the path)");
      } else if (!path.toString().endsWith(CasePath.SUFFIX)) {
        collected.problem(path, "a case is a file NAME.json (rename it)");
      } else {
        Path folder = Objects.requireNonNull(path.toAbsolutePath().getParent());
        collected.add(read(path, Optional.of(CasePath.of(path.toAbsolutePath(), folder))));
      }
    }
    return collected.done();
  }

  /** Reads one case, whatever its file is called. */
  public CaseSet loadAnywhere(Path file) {
    Collected collected = new Collected();
    if (Files.exists(file)) {
      collected.add(read(file, Optional.empty()));
    } else {
      collected.problem(file, "there is no such file (check the path)");
    }
    return collected.done();
  }

  /**
   * Reads one case that is not in a file, or not yet.
   *
   * @param text the text of its file
   * @param source how problems name it
   */
  public CaseSet read(String text, Path source) {
    Collected collected = new Collected();
    Problems problems = new Problems(source.toString());
    collected.add(new Read(file.read(text, source, Optional.empty(), problems), problems));
    return collected.done();
  }

  private Read read(Path path, Optional<CasePath> place) {
    Problems problems = new Problems(path.toString());
    try {
      if (!Files.isRegularFile(path)) {
        problems.add(0, 0, "", "this is not a file (name a case file, or a folder of them)");
        return new Read(Optional.empty(), problems);
      }
      if (Files.size(path) > LARGEST_FILE) {
        problems.add(
            0,
            0,
            "",
            "the file has more than %d MiB (write \"repeat\" or \"times\")"
                .formatted(LARGEST_FILE >> 20));
        return new Read(Optional.empty(), problems);
      }
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
              .toString();
      if (text.startsWith(BYTE_ORDER_MARK)) {
        problems.add(
            1, 1, "", "the file begins with a byte order mark (save it as UTF-8 without one)");
      } else if (text.indexOf(0) >= 0) { // every other byte of UTF-16
        problems.add(0, 0, "", NOT_UTF_8);
      } else {
        boolean checked = place.stream().anyMatch(at -> wasChecked.test(at.shortest(), text));
        return new Read((checked ? quick : file).read(text, path, place, problems), problems);
      }
    } catch (CharacterCodingException notUtf8) {
      problems.add(0, 0, "", NOT_UTF_8);
    } catch (IOException unreadable) {
      problems.add(0, 0, "", "the file cannot be read: " + words(unreadable));
    }
    return new Read(Optional.empty(), problems);
  }

  private static List<Path> files(Path folder, Collected collected) {
    try (Stream<Path> tree = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      List<Path> found = tree.filter(CaseLoader::isCase).sorted().toList();
      if (found.isEmpty()) {
        collected.problem(folder, "no case is in this folder (a case is a file NAME.json)");
      }
      return found;
    } catch (IOException | UncheckedIOException unreadable) {
      collected.problem(folder, "the folder cannot be read: " + words(unreadable));
      return List.of();
    }
  }

  private static String words(Exception unreadable) {
    Throwable failure =
        unreadable instanceof UncheckedIOException wrapped ? wrapped.getCause() : unreadable;
    if (failure instanceof FileSystemLoopException loop) {
      return loop.getFile() + " is a link to a folder that it is in (remove it)";
    }
    if (failure instanceof AccessDeniedException denied) {
      return "permission denied for " + denied.getFile() + " (make it readable)";
    }
    return String.valueOf(failure);
  }

  private static boolean isCase(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.endsWith(CasePath.SUFFIX) && !NO_CASES.contains(name) && Files.isRegularFile(path);
  }

  /** What one file holds, and what is wrong with it. */
  private record Read(Optional<ConformanceCase> testCase, Problems problems) {}

  /** What was found so far. */
  private static final class Collected {
    private final Map<String, ConformanceCase> cases = new LinkedHashMap<>();
    private final List<CaseProblem> problems = new ArrayList<>();

    void add(Read read) {
      read.testCase().ifPresent(told -> add(told, read.problems()));
      problems.addAll(read.problems().all());
    }

    private void add(ConformanceCase told, Problems here) {
      ConformanceCase before = cases.putIfAbsent(told.id(), told);
      if (before != null) {
        here.add(
            told.document(),
            "id",
            isSameFile(before.source(), told.source())
                ? "this file is read twice (name it, or a folder around it, only once)"
                : "the case %s is in %s too (rename one of them)"
                    .formatted(told.id(), before.source()));
      }
    }

    private static boolean isSameFile(Path one, Path other) {
      try {
        return Files.isSameFile(one, other);
      } catch (IOException e) {
        return false;
      }
    }

    void problem(Path path, String message) {
      problems.add(new CaseProblem(path.toString(), 0, 0, "", message));
    }

    CaseSet done() {
      return new CaseSet(
          cases.values().stream().sorted(Comparator.comparing(ConformanceCase::id)).toList(),
          problems.stream()
              .sorted(
                  Comparator.comparing(CaseProblem::file)
                      .thenComparingInt(CaseProblem::line)
                      .thenComparingInt(CaseProblem::column))
              .toList());
    }
  }
}
