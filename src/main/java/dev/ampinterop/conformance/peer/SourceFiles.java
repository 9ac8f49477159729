package dev.ampinterop.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files of a checkout that matter to pip. */
final class SourceFiles {
  /** What version control and tools leave in a checkout; megabytes, and no part of the package. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          ".git",
          ".hg",
          ".tox",
          ".nox",
          ".venv",
          "venv",
          ".mypy_cache",
          ".ruff_cache",
          "apidocs",
          ".pytest_cache",
          "__pycache__",
          "build",
          "dist",
          "_trial_temp",
          "node_modules");

  private SourceFiles() {}

  /** Those of a folder by their path in it, or a file under its own name. */
  static SortedMap<String, byte[]> read(Path path) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try {
      if (Files.isDirectory(path)) {
        Files.walkFileTree(path, new Reader(path, files));
      } else {
        files.put(String.valueOf(path.getFileName()), Files.readAllBytes(path));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
    return files;
  }

  /** Writes files below a folder. */
  static void write(SortedMap<String, byte[]> files, Path folder) {
    files.forEach(
        (name, content) -> {
          Path file = folder.resolve(name);
          try {
            Files.createDirectories(file.getParent());
            Files.write(file, content);
          } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
          }
        });
  }

  private static final class Reader extends SimpleFileVisitor<Path> {
    private final Path root;
    private final SortedMap<String, byte[]> files;

    Reader(Path root, SortedMap<String, byte[]> files) {
      this.root = root;
      this.files = files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      String name = String.valueOf(folder.getFileName());
      boolean leftOut =
          !folder.equals(root) && (LEFT_OUT.contains(name) || name.endsWith(".egg-info"));
      return leftOut ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (Files.isRegularFile(file)) {
        files.put(root.relativize(file).toString(), Files.readAllBytes(file));
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
