package dev.ampinterop.conformance.cases;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
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
import java.util.function.Supplier;

/**
 * Where the cases are: the folders that the user names, else the built-in suite, whatever the
 * current folder is. Close it once the cases are read.
 */
public final class CasesLocation implements AutoCloseable {
  private static final String FOLDER = "/amp-interop/conformance-cases/";

  private static final String RESOURCE = FOLDER + "case.schema.json";

  /** The system property with which the launcher names the cases of its checkout. */
  private static final String CHECKOUT = "amp-interop.suite";

  /**
   * The system property with which the launcher says that its build has checked the cases that
   * travel with the program.
   */
  private static final String CHECKED = "amp-interop.suite.checked";

  private final List<Path> roots;
  private final Supplier<CaseLoader> loader;
  private final Optional<FileSystem> jar;

  private CasesLocation(List<Path> roots, Supplier<CaseLoader> loader, Optional<FileSystem> jar) {
    this.roots = List.copyOf(roots);
    this.loader = loader;
    this.jar = jar;
  }

  /** The folders that were named; the built-in suite when none was. */
  public static CasesLocation of(List<Path> named) {
    return named.isEmpty()
        ? builtIn()
        : new CasesLocation(named, CaseLoader::new, Optional.empty());
  }

  /**
   * The built-in suite: the cases that travel with the program. In a checkout the launcher names
   * the folder of the checkout's cases instead, so that changing one of them needs no build.
   */
  public static CasesLocation builtIn() {
    String checkout = System.getProperty(CHECKOUT);
    if (checkout == null) {
      return packaged();
    }
    Supplier<CaseLoader> loader =
        Boolean.getBoolean(CHECKED)
            ? () -> CaseLoader.ofCheckedCopies(CasesLocation::isPackaged)
            : CaseLoader::new;
    return new CasesLocation(List.of(Path.of(checkout)), loader, Optional.empty());
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
        return new CasesLocation(
            List.of(folderOf(Path.of(uri))), CaseLoader::new, Optional.empty());
      }
      // A file system of our own: closing the shared one of the jar's URI would close it for all.
      String[] parts = uri.toString().substring("jar:".length()).split("!", 2);
      FileSystem jar = FileSystems.newFileSystem(Path.of(URI.create(parts[0])), Map.of());
      return new CasesLocation(
          List.of(folderOf(jar.getPath(parts[1]))), CaseLoader::ofCheckedFiles, Optional.of(jar));
    } catch (URISyntaxException | IOException unreadable) {
      throw new IllegalStateException("the cases in " + resource + " cannot be read", unreadable);
    }
  }

  /** Whether a case that travels with the program has that id and that text. */
  private static boolean isPackaged(String id, String text) {
    String file = FOLDER + id + CasePath.SUFFIX;
    try (InputStream packaged = CasesLocation.class.getResourceAsStream(file)) {
      return packaged != null && text.equals(new String(packaged.readAllBytes(), UTF_8));
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** A loader for these cases. Those that travel with the program were checked by its build. */
  public CaseLoader loader() {
    return loader.get();
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
