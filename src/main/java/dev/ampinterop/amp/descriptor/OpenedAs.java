package dev.ampinterop.amp.descriptor;

import dev.ampinterop.amp.error.UnusableDescriptor;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.newsclub.net.unix.FileDescriptorCast;

/** Opens a descriptor as what it is. */
final class OpenedAs {
  private static final int O_ACCMODE = 03;
  private static final int O_RDONLY = 0;
  private static final int O_WRONLY = 1;

  private OpenedAs() {}

  /**
   * A channel for what it is open for.
   *
   * @throws IOException when it has no positions
   */
  // Closing what was opened to try would close the descriptor.
  @SuppressWarnings("resource")
  static FileChannel file(Descriptor descriptor) throws IOException {
    FileChannel channel =
        switch (access(descriptor)) {
          case O_RDONLY -> descriptor.toInputStream().getChannel();
          case O_WRONLY -> descriptor.toOutputStream().getChannel();
          default -> new BothWays(descriptor.handle());
        };
    try {
      channel.position();
    } catch (IOException e) {
      throw new IOException(
          descriptor + " has no positions (" + e.getMessage() + "); see toByteChannel", e);
    }
    return channel;
  }

  /**
   * A channel of junixsocket over it.
   *
   * @throws IOException when it is something else
   */
  static <C> C socket(Descriptor descriptor, Class<C> type, String what) throws IOException {
    FileDescriptor handle = descriptor.handle();
    try {
      return FileDescriptorCast.using(handle).as(type);
    } catch (ClassCastException e) {
      throw new IOException(descriptor + " is no " + what, e);
    }
  }

  private static int access(Descriptor descriptor) throws IOException {
    // pos:    0
    // flags:  0100002         in octal, as open(2) has them
    // mnt_id: 24
    Path info = Path.of("/proc/self/fdinfo/" + number(descriptor));
    for (String line : Files.readAllLines(info)) {
      if (line.startsWith("flags:")) {
        return Integer.parseInt(line.substring("flags:".length()).strip(), 8) & O_ACCMODE;
      }
    }
    throw new IOException(info + " does not tell what it is open for");
  }

  private static int number(Descriptor descriptor) throws IOException {
    try {
      return descriptor.number();
    } catch (UnusableDescriptor e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
