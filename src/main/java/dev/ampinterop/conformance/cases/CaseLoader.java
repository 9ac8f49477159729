package dev.ampinterop.conformance.cases;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads case files, from folders or from inside a jar, and reports everything that is wrong with
 * them at once. Thread-safe.
 */
public final class CaseLoader {
  private static final String SUFFIX = ".json";
  private static final Set<String> NO_CASES = Set.of("case.schema.json", "coverage.json");

  private final CaseFile file = new CaseFile();

  /** Reads every case below these folders; ids are paths below the folder that a case is in. */
  public CaseSet load(List<Path> folders) {
    Collected collected = new Collected();
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        collected.problem(folder, "there is no such folder (name the folder that holds the cases)");
        continue;
      }
      for (Path path : files(folder, collected)) {
        String relative = folder.relativize(path).toString().replace('\\', '/');
        read(
            path,
            Optional.of(relative.substring(0, relative.length() - SUFFIX.length())),
            collected);
      }
    }
    return collected.done();
  }

  /**
   * Reads these files and folders. A file's id is checked against its path where the file lies
   * below one of the roots; elsewhere any id will do.
   */
  public CaseSet load(List<Path> paths, List<Path> roots) {
    Collected collected = new Collected();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        files(path, collected).forEach(found -> read(found, idBelow(found, roots), collected));
      } else if (Files.isRegularFile(path)) {
        read(path, idBelow(path, roots), collected);
      } else {
        collected.problem(path, "there is no such file (check the path)");
      }
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
    file.read(text, source, Optional.empty(), problems)
        .ifPresent(told -> collected.add(told, problems));
    collected.problems.addAll(problems.all());
    return collected.done();
  }

  private void read(Path path, Optional<String> expectedId, Collected collected) {
    Problems problems = new Problems(path.toString());
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
              .toString();
      file.read(text, path, expectedId, problems).ifPresent(told -> collected.add(told, problems));
    } catch (CharacterCodingException noUtf8) {
      problems.add(0, 0, "", "this is no UTF-8 (save it as UTF-8)");
    } catch (IOException unreadable) {
      problems.add(0, 0, "", "the file cannot be read: " + unreadable);
    }
    collected.problems.addAll(problems.all());
  }

  private static List<Path> files(Path folder, Collected collected) {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(CaseLoader::isCase).sorted().toList();
    } catch (IOException unreadable) {
      collected.problem(folder, "the folder cannot be read: " + unreadable);
      return List.of();
    }
  }

  private static boolean isCase(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.endsWith(SUFFIX) && !NO_CASES.contains(name) && Files.isRegularFile(path);
  }

  private static Optional<String> idBelow(Path path, List<Path> roots) {
    Path absolute = path.toAbsolutePath().normalize();
    for (Path root : roots) {
      Path above = root.toAbsolutePath().normalize();
      if (absolute.getFileSystem().equals(above.getFileSystem()) && absolute.startsWith(above)) {
        String relative = above.relativize(absolute).toString().replace('\\', '/');
        return relative.endsWith(SUFFIX)
            ? Optional.of(relative.substring(0, relative.length() - SUFFIX.length()))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** What was found so far. */
  private static final class Collected {
    private final Map<String, ConformanceCase> cases = new LinkedHashMap<>();
    private final List<CaseProblem> problems = new ArrayList<>();

    void add(ConformanceCase told, Problems here) {
      ConformanceCase before = cases.putIfAbsent(told.id(), told);
      if (before != null) {
        here.add(
            told.document(),
            "id",
            "the case %s is told in %s too (rename one of them)"
                .formatted(told.id(), before.source()));
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
