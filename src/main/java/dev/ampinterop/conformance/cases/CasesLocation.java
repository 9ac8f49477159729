package dev.ampinterop.conformance.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the cases are: the folders that the user names, else {@code ./conformance-cases}, else
 * those that travel in the jar. Close it once the cases are read.
 */
public final class CasesLocation implements AutoCloseable {
  private static final String RESOURCE = "/amp-interop/conformance-cases/case.schema.json";

  private final List<Path> roots;
  private final Optional<FileSystem> jar;

  private CasesLocation(List<Path> roots, Optional<FileSystem> jar) {
    this.roots = List.copyOf(roots);
    this.jar = jar;
  }

  /** The folders that were named; the default ones when none was. */
  public static CasesLocation of(List<Path> named) {
    if (!named.isEmpty()) {
      return new CasesLocation(named, Optional.empty());
    }
    Path here = Path.of("conformance-cases");
    return Files.isDirectory(here)
        ? new CasesLocation(List.of(here), Optional.empty())
        : packaged();
  }

  /** The cases that travel with the program. */
  public static CasesLocation packaged() {
    URL resource = CasesLocation.class.getResource(RESOURCE);
    if (resource == null) {
      throw new IllegalStateException(
          "this build carries no cases (name their folder with --cases DIR)");
    }
    try {
      URI uri = resource.toURI();
      if (!"jar".equals(uri.getScheme())) {
        return new CasesLocation(List.of(folderOf(Path.of(uri))), Optional.empty());
      }
      // A file system of one's own, not the shared one of the jar's URI: closing that would close
      // it
      // for everybody.
      String[] parts = uri.toString().substring("jar:".length()).split("!", 2);
      FileSystem jar = FileSystems.newFileSystem(Path.of(URI.create(parts[0])), Map.of());
      return new CasesLocation(List.of(folderOf(jar.getPath(parts[1]))), Optional.of(jar));
    } catch (URISyntaxException | IOException unreadable) {
      throw new IllegalStateException("the cases in " + resource + " cannot be read", unreadable);
    }
  }

  /** The folders, each the root of a tree of cases. */
  public List<Path> roots() {
    return roots;
  }

  /** Frees the jar; paths of {@link #roots()} are of no use after it. */
  @Override
  public void close() {
    if (jar.isPresent()) {
      try {
        jar.get().close();
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
  }

  private static Path folderOf(Path file) {
    Path folder = file.getParent();
    if (folder == null) {
      throw new IllegalStateException(file + " is in no folder");
    }
    return folder;
  }
}
