package dev.ampinterop.amp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.newsclub.net.unix.AFSocketPair;
import org.newsclub.net.unix.AFUNIXSelectorProvider;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/** Counting descriptors, and waiting for what other threads do. */
public final class OpenDescriptors {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final long OFTEN = 400_000; // ns between looks

  // What the JVM opens whenever it likes, and the folder that is being listed.
  private static final Pattern LAZILY_OPENED =
      Pattern.compile(
          "\\.(jar|class|so)$|/lib/modules$|random$|/proc/\\d+/|/fd$|/ffi\\w+ \\(deleted\\)$");

  // junixsocket keeps a socket of its own from the first one on that it opens, the JDK one from its
  // first channel on, and we the pipe that wakes the thread which waits for idle sockets.
  private static final boolean LIBRARIES_HAVE_OPENED_THEIRS = openAndCloseSockets();

  private OpenDescriptors() {}

  private static boolean openAndCloseSockets() {
    try {
      AFSocketPair<AFUNIXSocketChannel> ends =
          AFUNIXSelectorProvider.provider().openSocketChannelPair();
      try (var near = new UnixTransport(ends.getSocket1());
          var far = new UnixTransport(ends.getSocket2())) {
        near.write(ByteBuffer.allocateDirect(1), List.of(FileDescriptor.in));
        far.read(
            ByteBuffer.allocateDirect(1),
            handle -> {
              try (Descriptor own = Descriptor.owned(handle)) {
                own.number();
              }
            });
        UnixTransport.prepare();
        Pipe first = Pipe.open();
        first.sink().close();
        first.source().close();
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many descriptors this process has open, without the libraries it loads when it likes. */
  public static int count() {
    return list().size();
  }

  /**
   * How many it has open once what earlier tests closed or dropped is gone: the count stays for 20
   * ms.
   */
  public static int settled() {
    assertThat(LIBRARIES_HAVE_OPENED_THEIRS).isTrue();
    System.gc(); // closes the pipes of processes
    int[] last = {-1, 0};
    await(
        () -> {
          int now = count();
          last[1] = now == last[0] ? last[1] + 1 : 0;
          last[0] = now;
          return last[1] >= 50;
        },
        OFTEN);
    return last[0];
  }

  /** Fails unless the process comes to have that many again. */
  public static void awaitCount(int expected) {
    // Not counted again afterwards: the JVM opens files of the system for moments of its own.
    boolean reached = await(() -> count() == expected);
    assertThat(reached).as("not %s open descriptors: %s", expected, list()).isTrue();
  }

  /** Fails unless the process comes to have no more than that; what earlier tests left may go. */
  public static void awaitAtMost(int expected) {
    boolean reached = await(() -> count() <= expected);
    assertThat(reached).as("more than %s open descriptors: %s", expected, list()).isTrue();
  }

  /** How many this process may have open. */
  public static int limit() throws IOException {
    // Max open files            1024                 4096                 files
    String line =
        Files.readAllLines(Path.of("/proc/self/limits")).stream()
            .filter(each -> each.startsWith("Max open files"))
            .findFirst()
            .orElseThrow();
    String soft = line.split(" +")[3];
    return soft.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(soft);
  }

  /** How many more it may open, some kept for what the JVM opens. */
  public static int room() throws IOException {
    return limit() - new File("/proc/self/fd").list().length - 20;
  }

  /** Waits until something holds; gives up after 10 s and says whether it did. */
  public static boolean await(BooleanSupplier condition) {
    // Seldom after a while: the garbage of counting ten thousands of times would have a forgotten
    // descriptor collected and closed, and a leak would pass for none.
    return await(condition, 20_000_000);
  }

  private static boolean await(BooleanSupplier condition, long pauseLater) {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      long waited = System.nanoTime() - begun;
      if (waited > LIMIT.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(waited < 100_000_000 ? OFTEN : pauseLater);
    }
    return true;
  }

  /** The numbers under which this process has a file open. */
  public static Set<Integer> on(Path file) {
    Set<Integer> numbers = new TreeSet<>();
    for (String open : list()) {
      if (open.endsWith(" " + file)) {
        numbers.add(Integer.valueOf(open.substring(0, open.indexOf(' '))));
      }
    }
    return numbers;
  }

  /** Whether it has O_CLOEXEC: no child gets it, whoever starts that. */
  public static boolean isClosedOnExec(int number) {
    try {
      String flags =
          Files.readAllLines(Path.of("/proc/self/fdinfo/" + number)).stream()
              .filter(line -> line.startsWith("flags:"))
              .findFirst()
              .orElseThrow();
      return (Integer.parseInt(flags.substring(6).strip(), 8) & 02000000) != 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> list() {
    List<String> all = new ArrayList<>();
    for (File entry : new File("/proc/self/fd").listFiles()) {
      try {
        String target = Files.readSymbolicLink(entry.toPath()).toString();
        if (!LAZILY_OPENED.matcher(target).find()) {
          all.add(entry.getName() + " " + target);
        }
      } catch (IOException e) {
        // The descriptor that lists the folder may be gone by now.
      }
    }
    return all;
  }
}
