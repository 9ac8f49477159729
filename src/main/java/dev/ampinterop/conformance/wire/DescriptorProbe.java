package dev.ampinterop.conformance.wire;

import dev.ampinterop.amp.descriptor.Descriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Looks at descriptors of this process through {@code /proc/self}. */
public final class DescriptorProbe {
  // <fcntl.h> and <sys/stat.h> of Linux.
  private static final int O_ACCMODE = 3;
  private static final int O_APPEND = 02000;
  private static final int S_IFMT = 0170000;

  private DescriptorProbe() {}

  /**
   * The facts of an open descriptor.
   *
   * @throws IOException when it is closed
   */
  public static DescriptorFacts of(Descriptor descriptor) throws IOException {
    return of(descriptor.number());
  }

  /**
   * The facts of the open descriptor with that number in this process.
   *
   * @throws IOException when it is closed
   */
  public static DescriptorFacts of(int number) throws IOException {
    Map<String, Object> stat =
        Files.readAttributes(Path.of("/proc/self/fd/" + number), "unix:mode,dev,ino");
    Map<String, String> info = new HashMap<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + number))) {
      String[] words = line.split(":\\s*", 2);
      info.put(words[0], words.length > 1 ? words[1] : "");
    }
    int flags = Integer.parseInt(info.getOrDefault("flags", "0"), 8);
    String kind = kind(((Number) Objects.requireNonNull(stat.get("mode"))).intValue());
    return new DescriptorFacts(
        kind,
        access(flags & O_ACCMODE),
        stat.get("dev") + ":" + stat.get("ino"),
        (flags & O_APPEND) != 0,
        kind.equals("file") ? Long.valueOf(info.getOrDefault("pos", "0")) : null);
  }

  private static String kind(int mode) {
    return switch (mode & S_IFMT) {
      case 0010000 -> "pipe";
      case 0020000 -> "character-device";
      case 0040000 -> "directory";
      case 0100000 -> "file";
      case 0140000 -> "socket";
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
}
