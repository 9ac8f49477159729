package dev.ampinterop.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Checks a file that is to be written before anything is played, so that no result is lost for want
 * of a place. Every verb says it in the same words.
 */
final class OutputFile {
  private OutputFile() {}

  /**
   * One that may exist.
   *
   * @throws CannotRun when it cannot be written
   */
  static void requireWritable(Path file) {
    if (file.toString().equals("-")) {
      throw cannotWrite(
          file, "that is not standard output here (name a file; ./- names one of that name)");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw cannotWrite(file, "it is a folder (name a file in it)");
    }
    if (folder == null || !Files.isDirectory(folder)) {
      throw cannotWrite(file, "there is no folder " + folder + " (make it, or name another file)");
    }
    if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      throw cannotWrite(file, "permission denied (name a file that you may write)");
    }
  }

  /**
   * One that must not exist.
   *
   * @throws CannotRun when it exists or cannot be written
   */
  static void requireNew(Path file) {
    requireWritable(file);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw exists(file);
    }
  }

  /**
   * One that may exist, but is not the one that is read.
   *
   * @throws CannotRun when it is, or cannot be written
   */
  static void requireOther(Path file, Path read) {
    requireWritable(file);
    try {
      if (Files.exists(file) && Files.exists(read) && Files.isSameFile(file, read)) {
        throw cannotWrite(file, "that is the file to read (name another file)");
      }
    } catch (IOException e) {
      throw cannotWrite(file, e.toString());
    }
  }

  /** What to say of a file that must not exist. */
  static CannotRun exists(Path file) {
    return cannotWrite(file, "it exists already (name another file)");
  }

  /** What to say of a file that could not be written after all. */
  static CannotRun cannotWrite(Path file, String reason) {
    return new CannotRun("cannot write to " + file + ": " + reason);
  }
}
