package dev.ampinterop.conformance.peer;

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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Files that travel in the jar, or lie beside the classes: the peer's source and its Dockerfile.
 */
final class Bundled {
  private static final String ROOT = "/amp-interop/";

  private Bundled() {}

  /**
   * All files of a folder, by their path below it.
   *
   * @param folder {@code python-peer} or {@code docker}
   * @throws PeerNotFound when this build carries no such folder
   */
  static SortedMap<String, byte[]> files(String folder) {
    URL url = Bundled.class.getResource(ROOT + folder);
    if (url == null) {
      throw new PeerNotFound(
          "this build of amp-interop carries no " + folder,
          List.of(),
          "build it again from a complete checkout: ./mvnw package");
    }
    try {
      URI uri = url.toURI();
      if (uri.getScheme().equals("jar")) {
        // A file system of our own: closing the shared one of the jar's URI would close it for all.
        String[] parts = uri.toString().substring("jar:".length()).split("!", 2);
        try (FileSystem jar = FileSystems.newFileSystem(Path.of(URI.create(parts[0])))) {
          return read(jar.getPath(parts[1]));
        }
      }
      return read(Path.of(uri));
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("cannot read " + url, e);
    }
  }

  private static SortedMap<String, byte[]> read(Path folder) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(folder)) {
      found
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().contains("__pycache__"))
          .forEach(
              file -> {
                try {
                  files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
    return files;
  }
}
