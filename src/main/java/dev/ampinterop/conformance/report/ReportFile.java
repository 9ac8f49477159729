package dev.ampinterop.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ampinterop.conformance.wire.PrivateFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Where a report goes: a file, a pipe or device, or standard output.
 *
 * <p>A file is replaced as a whole, so that nobody reads half a report, and one that cannot be
 * written leaves what was there before. What cannot be replaced, as a pipe, is written to as it is.
 */
public final class ReportFile {
  /** Linux follows as many links: {@code MAXSYMLINKS}. */
  private static final int MOST_LINKS = 40;

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final Path named;
  private final boolean isPrivate;

  private ReportFile(Path named, boolean isPrivate) {
    this.named = named;
    this.isPrivate = isPrivate;
  }

  /**
   * Names one; nothing is touched yet.
   *
   * @param path {@code -} for standard output
   */
  public static ReportFile of(Path path) {
    return new ReportFile(path, false);
  }

  /**
   * Names one that only its owner may read once it is written, as it has what a capture has.
   *
   * @param path {@code -} for standard output
   */
  public static ReportFile ofCapture(Path path) {
    return new ReportFile(path, true);
  }

  /** Why it cannot be written to, for people; empty where that should work. */
  public Optional<String> problem() {
    if (isStandardOutput()) {
      return Optional.empty();
    }
    if (Files.isDirectory(named)) {
      return Optional.of("it is a folder (name a file in it)");
    }
    Path file;
    try {
      file = resolved();
    } catch (NoSuchFileException e) {
      return Optional.of("there is no folder " + e.getFile() + " (make it, or name another file)");
    } catch (IOException e) {
      return Optional.of(words(e));
    }
    if (isReplaceable(file) && Files.exists(file)) {
      for (String descriptor : new String[] {"1", "2"}) {
        if (isSame(file, DESCRIPTORS.resolve(descriptor))) {
          return Optional.of(
              descriptor.equals("1")
                  ? "standard output goes there already (- writes the report there alone)"
                  : "standard error goes there already");
        }
      }
    }
    boolean writable = Files.isWritable(Files.exists(file) ? file : folder(file));
    return writable
        ? Optional.empty()
        : Optional.of("permission denied (name a file that you may write)");
  }

  /** Whether the report is to have standard output to itself. */
  public boolean isStandardOutput() {
    if (named.toString().equals("-")) {
      return true;
    }
    try {
      // As /dev/stdout does.
      return resolved().equals(DESCRIPTORS.toRealPath().resolve("1"));
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether both are one file, however they are named; pipes and devices can be shared. */
  public boolean isSame(ReportFile other) {
    if (isStandardOutput() || other.isStandardOutput()) {
      return isStandardOutput() && other.isStandardOutput();
    }
    try {
      Path file = resolved();
      return isReplaceable(file) && (file.equals(other.resolved()) || isSame(file, other.named));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether this is a file, or will be one, that can be replaced as a whole. */
  public boolean isReplaceable() {
    try {
      return !isStandardOutput() && isReplaceable(resolved());
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isReplaceable(Path file) {
    return !file.startsWith("/proc") && (Files.isRegularFile(file) || !Files.exists(file));
  }

  /**
   * Writes a report, and nothing else is written there.
   *
   * @throws IOException with a message for people; what was there before is still there, where it
   *     is a file
   */
  public void write(String report) throws IOException {
    try {
      if (isStandardOutput()) {
        print(report, System.out);
      } else if (isReplaceable()) {
        replace(resolved(), report);
      } else {
        // Not opened anew where it is a descriptor of ours: what others wrote there stays.
        Files.write(
            named, report.getBytes(UTF_8), StandardOpenOption.WRITE, StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      throw new IOException("cannot write to " + named + ": " + words(e), e);
    }
  }

  private static void print(String report, PrintStream out) throws IOException {
    out.write(report.getBytes(UTF_8));
    // It keeps its failures to itself.
    if (out.checkError()) {
      throw new IOException("it does not take everything");
    }
  }

  private void replace(Path file, String report) throws IOException {
    Path made =
        folder(file).resolve("." + file.getFileName() + "." + ProcessHandle.current().pid());
    try {
      if (isPrivate) {
        PrivateFile.create(made);
      } else {
        Files.createFile(made);
      }
    } catch (IOException e) {
      // The folder may be closed to us, the file itself open.
      writeOver(file, report);
      return;
    }
    try {
      writeOver(made, report);
      if (Files.exists(file) && !takePlace(made, file)) {
        writeOver(file, report);
        return;
      }
      try {
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        // One that is mounted by itself, as containers do, keeps its place.
        writeOver(file, report);
      }
    } finally {
      Files.deleteIfExists(made);
    }
  }

  private void writeOver(Path file, String report) throws IOException {
    if (isPrivate) {
      PrivateFile.write(file, report);
    } else {
      Files.writeString(file, report);
    }
  }

  /** Whether nobody would notice that it is another file: same owner, permissions, no link. */
  private boolean takePlace(Path made, Path file) throws IOException {
    if (!isPrivate) {
      Files.setPosixFilePermissions(made, Files.getPosixFilePermissions(file));
    }
    return Files.getOwner(made).equals(Files.getOwner(file))
        && Integer.valueOf(1).equals(Files.getAttribute(file, "unix:nlink"));
  }

  /** The file itself: links are followed, those of {@code /proc} excepted. */
  private Path resolved() throws IOException {
    Path file = named.toAbsolutePath();
    for (int links = 0; links < MOST_LINKS; links++) {
      file = folder(file).toRealPath().resolve(String.valueOf(file.getFileName()));
      if (file.startsWith("/proc") || !Files.isSymbolicLink(file)) {
        return file;
      }
      file = folder(file).resolve(Files.readSymbolicLink(file));
    }
    throw new FileSystemLoopException(named.toString());
  }

  private static Path folder(Path file) {
    Path folder = file.getParent();
    return folder == null ? file : folder;
  }

  private static String words(IOException failure) {
    if (failure instanceof FileSystemLoopException) {
      return "its links lead in a circle";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    return failure instanceof FileSystemException at && at.getReason() != null
        ? at.getReason()
        : String.valueOf(failure.getMessage());
  }
}
