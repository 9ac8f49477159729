package dev.ampinterop.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A private directory for the sockets of one run, removed with all that is in it by {@link
 * #close()}. Its path is short, because a socket's path must fit into {@code sun_path}.
 * Thread-safe.
 */
public final class PeerDirectory implements AutoCloseable {
  /** {@code sizeof(sockaddr_un.sun_path)} on Linux is 108, the closing NUL included: unix(7). */
  static final int LONGEST_SOCKET_PATH = 107;

  /** What {@link #create()} leaves room for: {@code /12345678c.sock}. */
  private static final int LONGEST_NAME = 16;

  private final Path path;

  private PeerDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes one, mode 0700, in the JVM's temporary directory.
   *
   * @throws PeerDidNotStart when that cannot be written to, or its path is too long for sockets
   */
  public static PeerDirectory create() {
    return createIn(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
  }

  /**
   * Makes one inside the given directory.
   *
   * @throws PeerDidNotStart as {@link #create()} does
   */
  public static PeerDirectory createIn(Path parent) {
    // Java's own names of temporary files have 19 random digits, which a socket's path cannot
    // spare.
    Path path = parent.resolve("amp-interop-" + randomName());
    try {
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new PeerDidNotStart(
          "cannot make a directory for sockets in " + parent + ": " + e,
          List.of(),
          "make it writable, or name another one with -Djava.io.tmpdir=DIR");
    }
    PeerDirectory directory = new PeerDirectory(path);
    try {
      directory.socket("x".repeat(LONGEST_NAME));
    } catch (PeerDidNotStart e) {
      directory.close();
      throw e;
    }
    return directory;
  }

  private static String randomName() {
    long number = new SecureRandom().nextLong() & Long.MAX_VALUE;
    return String.format(Locale.ROOT, "%13s", Long.toString(number, Character.MAX_RADIX))
        .replace(' ', '0')
        .substring(7);
  }

  /** Where it is; absolute. */
  public Path path() {
    return path;
  }

  /**
   * The path of a socket with that name; nothing is created.
   *
   * @throws PeerDidNotStart when the path is longer than a socket's may be
   */
  public Path socket(String name) {
    Path socket = path.resolve(name);
    int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_SOCKET_PATH) {
      throw new PeerDidNotStart(
          "the socket path "
              + socket
              + " has "
              + length
              + " bytes, but a UNIX socket's may have "
              + LONGEST_SOCKET_PATH,
          List.of(),
          "name a shorter temporary directory with -Djava.io.tmpdir=/tmp");
    }
    return socket;
  }

  @Override
  public void close() {
    try {
      removeTree(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + path, e);
    }
  }

  /** Removes a directory with all that is in it; one that is gone already is fine. */
  static void removeTree(Path path) throws IOException {
    Files.walkFileTree(path, new Remover());
  }

  /** Forgives files that somebody else removed meanwhile: peers unlink their own sockets. */
  private static final class Remover extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
