package dev.ampinterop.conformance.wire;

import com.sun.jna.LastErrorException;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFDatagramChannel;
import org.newsclub.net.unix.AFGenericSocketAddress;
import org.newsclub.net.unix.AFSocketChannel;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * One descriptor of this process, as the system shows it. A recorder looks at each that passes, so
 * what takes several calls is asked only where it can matter.
 */
final class Probed {
  // <fcntl.h> and <sys/stat.h> of Linux; those of 64 bits whose values differ are x86's and arm's.
  static final int O_APPEND = 02000;
  static final int O_NONBLOCK = 04000;
  static final int O_CLOEXEC = 02000000;
  private static final int O_ACCMODE = 3;
  private static final int O_PATH = 010000000;
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

  private final int number;
  private final Map<String, Object> stat;
  private final int flags;
  private final String kind;
  private final Handle handle;

  /** Gives the handle of a descriptor, which only sockets need: others may have none. */
  interface Handle {
    FileDescriptor get() throws IOException;
  }

  Probed(int number, Handle handle) throws IOException {
    Path path = Path.of("/proc/self/fd/" + number);
    this.number = number;
    this.stat = Files.readAttributes(path, "unix:mode,dev,ino,rdev,size,nlink");
    this.flags = flags(number);
    this.kind = kind(flags, path, stat);
    this.handle = handle;
  }

  private static int flags(int number) throws IOException {
    try {
      boolean isClosedOnExec = DescriptorCalls.fcntl(number, DescriptorCalls.F_GETFD) != 0;
      int flags = DescriptorCalls.fcntl(number, DescriptorCalls.F_GETFL);
      return isClosedOnExec ? flags | O_CLOEXEC : flags;
    } catch (LastErrorException e) {
      throw new IOException("descriptor " + number + ": " + e.getMessage(), e);
    }
  }

  String kind() {
    return kind;
  }

  boolean is(String other) {
    return kind.equals(other);
  }

  boolean isFile() {
    return is("file") || is("memfd");
  }

  String id() {
    return stat.get("dev") + ":" + stat.get("ino");
  }

  String access() {
    if (is("path")) {
      return "none";
    }
    return switch (flags & O_ACCMODE) {
      case 0 -> "read";
      case 1 -> "write";
      default -> "both";
    };
  }

  /** True where the flag is set, otherwise null. */
  @Nullable Boolean flag(int flag) {
    return (flags & flag) == 0 ? null : Boolean.TRUE;
  }

  Long offset() throws IOException {
    try {
      return DescriptorCalls.lseek(number, 0, DescriptorCalls.SEEK_CUR);
    } catch (LastErrorException e) {
      throw new IOException("descriptor " + number + ": " + e.getMessage(), e);
    }
  }

  Long size() {
    return number(stat, "size");
  }

  Long watches() throws IOException {
    try (Stream<String> info = Files.lines(Path.of("/proc/self/fdinfo/" + number))) {
      return info.filter(line -> line.startsWith("tfd:")).count();
    }
  }

  String socket() throws IOException {
    return socket(handle.get());
  }

  private static String kind(int flags, Path path, Map<String, Object> stat) throws IOException {
    if ((flags & O_PATH) != 0) {
      return "path";
    }
    return switch ((int) number(stat, "mode") & S_IFMT) {
      case 0010000 -> "pipe";
      case 0020000 -> device(number(stat, "rdev"));
      case 0040000 -> "directory";
      // A file in memory has no name in any folder.
      case 0100000 ->
          number(stat, "nlink") == 0 && link(path).startsWith("/memfd:") ? "memfd" : "file";
      case 0140000 -> "socket";
      default -> ANONYMOUS.getOrDefault(link(path), "other");
    };
  }

  private static String link(Path path) throws IOException {
    return Files.readSymbolicLink(path).toString();
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

  private static long number(Map<String, Object> stat, String name) {
    return ((Number) Objects.requireNonNull(stat.get(name))).longValue();
  }
}
