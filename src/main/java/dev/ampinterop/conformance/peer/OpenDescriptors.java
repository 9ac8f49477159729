package dev.ampinterop.conformance.peer;

import dev.ampinterop.amp.transport.UnixTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Pipe;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What processes have open, as {@code /proc/PID/fd} tells; this one where no other is named. */
public final class OpenDescriptors {
  private static final Path OWN = Path.of("/proc/self/fd");

  private static final Path LIMITS = Path.of("/proc/self/limits");

  private static final Predicate<String> LIBFFI =
      Pattern.compile(".*/ffi\\w+ \\(deleted\\)").asMatchPredicate();

  private static final Predicate<String> LISTED =
      Pattern.compile("/proc/\\d+/fd").asMatchPredicate();

  static {
    // With its first channel the JVM opens a socket that it keeps, of which JDK 25 has none before,
    // and our library a pipe: they would look like a leak of the first conversation.
    try {
      Pipe first = Pipe.open();
      first.sink().close();
      first.source().close();
      UnixTransport.prepare();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open a pipe", e);
    }
  }

  private OpenDescriptors() {}

  /**
   * How many descriptors are open, without those that the JVM opens for itself whenever it likes.
   */
  public static int count() {
    return counted().size();
  }

  /** Those that {@link #count} counts, and what each of them is. */
  public static Map<Integer, String> counted() {
    Map<Integer, String> counted = targets();
    counted.values().removeIf(target -> !ours(target));
    return counted;
  }

  /** The same as a table. */
  public static DescriptorTable table() {
    return new DescriptorTable(Long.toString(ProcessHandle.current().pid()), counted());
  }

  /**
   * What another process has open, as {@link #counted} has it.
   *
   * @return empty where it has ended, or belongs to somebody else
   */
  public static Optional<DescriptorTable> table(long process) {
    try {
      Map<Integer, String> open = targets(Path.of("/proc/" + process + "/fd"));
      open.values().removeIf(target -> !ours(target));
      return Optional.of(new DescriptorTable(Long.toString(process), open));
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** How many this process may have open; {@link Long#MAX_VALUE} where there is no limit. */
  public static long limit() {
    // Max open files            1024                 4096                 files
    try (Stream<String> limits = Files.lines(LIMITS)) {
      return limits
          .filter(line -> line.startsWith("Max open files"))
          .map(line -> line.split(" +", 5)[3])
          .filter(limit -> !limit.equals("unlimited"))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElse(Long.MAX_VALUE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the limit on open files in " + LIMITS, e);
    }
  }

  /** What each of them is, as {@code readlink} shows it. */
  public static Map<Integer, String> targets() {
    try {
      return targets(OWN);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot count descriptors in " + OWN, e);
    }
  }

  private static Map<Integer, String> targets(Path folder) throws IOException {
    Map<Integer, String> targets = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        try {
          targets.put(
              Integer.valueOf(entry.getFileName().toString()),
              Files.readSymbolicLink(entry).toString());
        } catch (NoSuchFileException e) {
          // Closed since it was listed.
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return targets;
  }

  /**
   * Class files, native libraries, the memory of their callbacks (libffi), random numbers and
   * selectors are opened lazily, so they would look like leaks of whatever ran first; the directory
   * itself is open only while it is listed.
   */
  private static boolean ours(String target) {
    return !(target.endsWith(".jar")
        || target.endsWith(".class")
        || target.contains(".so")
        || target.endsWith("/lib/modules")
        || LIBFFI.test(target)
        || target.endsWith("random")
        || target.startsWith("anon_inode:[event")
        || LISTED.test(target));
  }
}
