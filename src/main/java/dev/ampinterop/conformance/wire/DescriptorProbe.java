package dev.ampinterop.conformance.wire;

import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.newsclub.net.unix.AFDatagramChannel;
import org.newsclub.net.unix.AFGenericSocketAddress;
import org.newsclub.net.unix.AFSocketChannel;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;

/** Looks at descriptors of this process through {@code /proc/self}. */
public final class DescriptorProbe {
  // <fcntl.h> and <sys/stat.h> of Linux; those of 64 bits whose values differ are x86's and arm's.
  private static final int O_ACCMODE = 3;
  private static final int O_APPEND = 02000;
  private static final int O_NONBLOCK = 04000;
  private static final int O_PATH = 010000000;
  private static final int O_CLOEXEC = 02000000;
  private static final int S_IFMT = 0170000;

  // Linux's list of devices: /dev/ptmx, and the majors of /dev/pts.
  private static final int PTY_MASTER_MAJOR = 5;
  private static final int PTY_MASTER_MINOR = 2;
  private static final int FIRST_PTY_SLAVE_MAJOR = 136;
  private static final int LAST_PTY_SLAVE_MAJOR = 143;

  // <sys/socket.h>
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  /** What /proc/self/fd calls things that have no file. */
  private static final Map<String, String> ANONYMOUS =
      Map.of(
          "anon_inode:[eventfd]", "eventfd",
          "anon_inode:[timerfd]", "timerfd",
          "anon_inode:[signalfd]", "signalfd",
          "anon_inode:[eventpoll]", "epoll",
          "anon_inode:inotify", "inotify");

  private DescriptorProbe() {}

  /**
   * The facts of an open descriptor, and whether a program that this process starts gets it.
   *
   * @throws IOException when it is closed
   */
  public static DescriptorFacts of(Descriptor descriptor) throws IOException {
    int number = descriptor.number();
    DescriptorFacts facts = of(number, descriptor::handle);
    return (flags(info(number)) & O_CLOEXEC) == 0 ? facts : facts.with("cloexec", true);
  }

  /**
   * The facts of what the open descriptor with that number in this process refers to: those that
   * travel with it.
   *
   * @throws IOException when it is closed
   */
  public static DescriptorFacts of(int number) throws IOException {
    return of(number, () -> FileDescriptorCast.unsafeUsing(number).getFileDescriptor());
  }

  /** Gives the handle of a descriptor, which only sockets need: others may have none. */
  private interface Handle {
    FileDescriptor get() throws IOException;
  }

  private static DescriptorFacts of(int number, Handle handle) throws IOException {
    Path path = Path.of("/proc/self/fd/" + number);
    Map<String, Object> stat = Files.readAttributes(path, "unix:mode,dev,ino,rdev,size");
    List<String> info = info(number);
    int flags = flags(info);
    String kind = kind(flags, Files.readSymbolicLink(path).toString(), stat);
    SortedMap<String, Object> more = new TreeMap<>();
    if ((flags & O_APPEND) != 0) {
      more.put("append", true);
    }
    if ((flags & O_NONBLOCK) != 0) {
      more.put("nonblocking", true);
    }
    switch (kind) {
      case "file", "memfd" -> {
        more.put("offset", Long.valueOf(info(info, "pos", "0")));
        more.put("size", number(stat, "size"));
      }
      case "socket" -> more.put("socket", socket(handle.get()));
      case "epoll" ->
          more.put("watches", info.stream().filter(line -> line.startsWith("tfd:")).count());
      default -> {}
    }
    return new DescriptorFacts(
        kind,
        kind.equals("path") ? "none" : access(flags & O_ACCMODE),
        stat.get("dev") + ":" + stat.get("ino"),
        more);
  }

  private static List<String> info(int number) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/fdinfo/" + number));
  }

  private static int flags(List<String> info) {
    return Integer.parseInt(info(info, "flags", "0"), 8);
  }

  private static String info(List<String> info, String name, String otherwise) {
    return info.stream()
        .filter(line -> line.startsWith(name + ":"))
        .findFirst()
        .map(line -> line.substring(name.length() + 1).strip())
        .orElse(otherwise);
  }

  private static String kind(int flags, String link, Map<String, Object> stat) {
    if ((flags & O_PATH) != 0) {
      return "path";
    }
    String anonymous = ANONYMOUS.get(link);
    if (anonymous != null) {
      return anonymous;
    }
    if (link.startsWith("/memfd:")) {
      return "memfd";
    }
    return switch ((int) number(stat, "mode") & S_IFMT) {
      case 0010000 -> "pipe";
      case 0020000 -> device(number(stat, "rdev"));
      case 0040000 -> "directory";
      case 0100000 -> "file";
      case 0140000 -> "socket";
      default -> "other";
    };
  }

  // dev_t of 32 bits: 12 bits of the minor, 12 of the major, 8 of the minor, from the highest on.
  private static String device(long device) {
    long major = (device >> 8) & 0xfff;
    long minor = (device & 0xff) | ((device >> 12) & 0xfff00);
    if (major == PTY_MASTER_MAJOR && minor == PTY_MASTER_MINOR) {
      return "pty-master";
    }
    return major >= FIRST_PTY_SLAVE_MAJOR && major <= LAST_PTY_SLAVE_MAJOR
        ? "pty-slave"
        : "character-device";
  }

  private static String socket(FileDescriptor handle) throws IOException {
    FileDescriptorCast cast = FileDescriptorCast.using(handle);
    if (cast.isAvailable(AFUNIXSocketChannel.class)) {
      return "unix stream";
    }
    if (cast.isAvailable(AFUNIXDatagramChannel.class)) {
      return "unix datagram";
    }
    // The channels are not closed: they would shut the socket down for its other holders.
    if (cast.isAvailable(AFSocketChannel.class)) {
      return family(cast.as(AFSocketChannel.class).getLocalAddress()) + " stream";
    }
    if (cast.isAvailable(AFDatagramChannel.class)) {
      return family(cast.as(AFDatagramChannel.class).getLocalAddress()) + " datagram";
    }
    return "other";
  }

  private static String family(Object address) {
    if (!(address instanceof AFGenericSocketAddress generic)) {
      return "other";
    }
    byte[] bytes = generic.toBytes();
    // A struct sockaddr begins with sa_family_t, 16 bits in the machine's order.
    int family =
        bytes.length < 2 ? 0 : ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getShort();
    return switch (family) {
      case AF_INET -> "inet";
      case AF_INET6 -> "inet6";
      default -> "other";
    };
  }

  private static String access(int mode) {
    return switch (mode) {
      case 0 -> "read";
      case 1 -> "write";
      default -> "both";
    };
  }

  private static long number(Map<String, Object> stat, String name) {
    return ((Number) Objects.requireNonNull(stat.get(name))).longValue();
  }
}
