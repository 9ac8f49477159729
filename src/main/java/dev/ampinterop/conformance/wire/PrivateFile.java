package dev.ampinterop.conformance.wire;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files that only their owner may read and write, mode 0600: what passed on a connection may be
 * secret, and so may all that is made of it.
 */
public final class PrivateFile {
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");

  private PrivateFile() {}

  /**
   * Makes an empty one.
   *
   * @throws FileAlreadyExistsException when there is a file
   * @throws IOException when it cannot be made
   */
  public static Path create(Path file) throws IOException {
    return Files.createFile(file, owner());
  }

  /**
   * Opens one, for writing. One that exists becomes private before anything is written, unless it
   * is a device or a pipe.
   *
   * @param how {@code TRUNCATE_EXISTING} or {@code APPEND}
   * @throws IOException when it cannot be written, or cannot be made private
   */
  public static OutputStream open(Path file, StandardOpenOption how) throws IOException {
    try {
      create(file);
    } catch (FileAlreadyExistsException e) {
      makePrivate(file);
    }
    // Java's own channels are closed where a thread that writes is interrupted, as by Ctrl-C.
    OutputStream out = new FileOutputStream(file.toFile(), how == StandardOpenOption.APPEND);
    try {
      makePrivate(file); // A link to nothing has become a file.
    } catch (IOException e) {
      out.close();
      throw e;
    }
    return out;
  }

  private static void makePrivate(Path file) throws IOException {
    try {
      if (Files.isRegularFile(file)) {
        Files.setPosixFilePermissions(file, OWNER);
      }
    } catch (IOException e) {
      throw new IOException("it cannot be made private (name another file)", e);
    }
  }

  /**
   * Writes text, over what was there.
   *
   * @throws IOException when it cannot be written, or cannot be made private
   */
  public static void write(Path file, String text) throws IOException {
    try (OutputStream out = open(file, StandardOpenOption.TRUNCATE_EXISTING)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> owner() {
    return PosixFilePermissions.asFileAttribute(OWNER);
  }
}
