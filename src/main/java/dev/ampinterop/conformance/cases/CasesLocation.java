package dev.ampinterop.conformance.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the cases are: the folders that the user names, else the built-in suite, whatever the
 * current folder is. Close it once the cases are read.
 */
public final class CasesLocation implements AutoCloseable {
  private static final String RESOURCE = "/amp-interop/conformance-cases/case.schema.json";

  /** The system property with which the launcher names the cases of its checkout. */
  private static final String CHECKOUT = "amp-interop.suite";

  private final List<Path> roots;
  private final boolean isChecked;
  private final Optional<FileSystem> jar;

  private CasesLocation(List<Path> roots, boolean isChecked, Optional<FileSystem> jar) {
    this.roots = List.copyOf(roots);
    this.isChecked = isChecked;
    this.jar = jar;
  }

  /** The folders that were named; the built-in suite when none was. */
  public static CasesLocation of(List<Path> named) {
    return named.isEmpty() ? builtIn() : new CasesLocation(named, false, Optional.empty());
  }

  /**
   * The built-in suite: the cases that travel with the program. In a checkout the launcher names
   * the folder of the checkout's cases instead, so that changing one of them needs no build.
   */
  public static CasesLocation builtIn() {
    String checkout = System.getProperty(CHECKOUT);
    return checkout == null
        ? packaged()
        : new CasesLocation(List.of(Path.of(checkout)), false, Optional.empty());
  }

  private static CasesLocation packaged() {
    URL resource = CasesLocation.class.getResource(RESOURCE);
    if (resource == null) {
      throw new IllegalStateException(
          "this build carries no cases (name their folder with --cases DIR)");
    }
    try {
      URI uri = resource.toURI();
      if (!"jar".equals(uri.getScheme())) {
        return new CasesLocation(List.of(folderOf(Path.of(uri))), false, Optional.empty());
      }
      // A file system of our own: closing the shared one of the jar's URI would close it for all.
      String[] parts = uri.toString().substring("jar:".length()).split("!", 2);
      FileSystem jar = FileSystems.newFileSystem(Path.of(URI.create(parts[0])), Map.of());
      return new CasesLocation(List.of(folderOf(jar.getPath(parts[1]))), true, Optional.of(jar));
    } catch (URISyntaxException | IOException unreadable) {
      throw new IllegalStateException("the cases in " + resource + " cannot be read", unreadable);
    }
  }

  /** A loader for these cases. Those that travel with the program were checked by its build. */
  public CaseLoader loader() {
    return isChecked ? CaseLoader.ofCheckedFiles() : new CaseLoader();
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
