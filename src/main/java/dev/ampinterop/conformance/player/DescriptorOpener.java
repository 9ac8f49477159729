package dev.ampinterop.conformance.player;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.conformance.wire.DescriptorProbe;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorAccess;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Opens what a party's {@code opens} says and notes the facts. Every opened descriptor is a
 * duplicate that belongs to the holder, so no stream of the JDK can close it behind our back.
 */
final class DescriptorOpener {
  private final DescriptorHolder holder;
  private final ObjectNode facts;

  DescriptorOpener(DescriptorHolder holder, ObjectNode facts) {
    this.holder = holder;
    this.facts = facts;
  }

  /**
   * Opens all.
   *
   * @throws IOException when one cannot be opened
   */
  void open(JsonNode opens) throws IOException {
    for (Map.Entry<String, JsonNode> entry : opens.properties()) {
      String name = entry.getKey();
      JsonNode what = entry.getValue();
      if (what.has("pipe")) {
        openPipe(name, what.get("pipe"));
      } else if (what.has("file")) {
        openFile(name, what.get("file"));
      } else if (what.has("device")) {
        open(name, Path.of(what.get("device").stringValue()), what);
      } else if (what.has("proc")) {
        open(name, Path.of("/proc", what.get("proc").stringValue()), what);
      } else if (what.has("standard")) {
        hold(name, standard(what.get("standard").stringValue()));
      } else if (isUnix(what.path("socketpair"))) {
        openPair(name, what.get("socketpair"));
      } else if (isUnix(what.path("listener"))) {
        openListener(name);
      } else {
        throw new IOException("cannot open " + name + ": nothing is known of " + what);
      }
    }
  }

  // Java has no pipe(2) whose descriptors it shows; a FIFO without a name is the same thing. Opened
  // for both first, since an open for one end waits for the other.
  private void openPipe(String name, JsonNode pipe) throws IOException {
    Path directory = Files.createTempDirectory("fifo");
    Path path = directory.resolve("p");
    try {
      makeFifo(path);
      try (var both = new RandomAccessFile(path.toFile(), "rw");
          var read = new FileInputStream(path.toFile());
          var write = new FileOutputStream(path.toFile())) {
        write.write(bytes(pipe.path("content")));
        hold(name + ".read", read.getFD());
        if (!pipe.path("finished").asBoolean(false)) {
          hold(name + ".write", write.getFD());
        }
      }
    } finally {
      Files.deleteIfExists(path);
      Files.delete(directory);
    }
  }

  private static void makeFifo(Path path) throws IOException {
    Process process =
        new ProcessBuilder("mkfifo", "-m", "600", path.toString())
            .redirectErrorStream(true)
            .start();
    // Not interrupted: it would make the FIFO after everybody has looked for what is left.
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(
          "mkfifo: " + new String(process.getInputStream().readAllBytes(), UTF_8));
    }
  }

  private void openFile(String name, JsonNode file) throws IOException {
    Path path = Files.createTempFile("amp-", null);
    try {
      byte[] content = bytes(file.path("content"));
      write(path, content, file.path("hole").asLong(0));
      open(name, path, file);
    } finally {
      Files.delete(path);
    }
  }

  private static void write(Path path, byte[] content, long hole) throws IOException {
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(hole);
      file.write(content);
    }
  }

  private void open(String name, Path path, JsonNode what) throws IOException {
    long offset = what.path("offset").asLong(0);
    switch (what.path("mode").asString("read")) {
      case "read" -> {
        try (var in = new FileInputStream(path.toFile())) {
          hold(name, in.getFD(), in.getChannel(), offset);
        }
      }
      case "write" -> {
        byte[] content = Files.isRegularFile(path) ? Files.readAllBytes(path) : new byte[0];
        try (var out = new FileOutputStream(path.toFile())) {
          out.write(content); // opening it emptied it
          hold(name, out.getFD(), out.getChannel(), offset);
        }
      }
      case "append" -> {
        try (var out = new FileOutputStream(path.toFile(), true)) {
          hold(name, out.getFD());
        }
      }
      default -> {
        try (var both = new RandomAccessFile(path.toFile(), "rw")) {
          hold(name, both.getFD(), both.getChannel(), offset);
        }
      }
    }
  }

  private static FileDescriptor standard(String which) throws IOException {
    return switch (which) {
      case "input" -> FileDescriptor.in;
      case "output" -> FileDescriptor.out;
      case "error" -> FileDescriptor.err;
      default -> throw new IOException("there is no standard " + which);
    };
  }

  private static boolean isUnix(JsonNode socket) {
    return socket.isObject() && socket.path("family").asString("unix").equals("unix");
  }

  // AFUNIXSocketPair.open() leaves two more sockets open for good, and closing a channel shuts the
  // socket down for its duplicates too (junixsocket 2.11.1): so two sockets are connected by hand,
  // and only their descriptors are closed.
  private void openPair(String name, JsonNode pair) throws IOException {
    if (pair.path("type").asString("stream").equals("datagram")) {
      openDatagramPair(name);
      return;
    }
    AFUNIXSocketAddress address = anywhere();
    try (var listener = AFUNIXServerSocketChannel.open()) {
      listener.bind(address);
      holdAndClose(name + ".a", AFUNIXSocketChannel.open(address));
      holdAndClose(name + ".b", listener.accept());
    }
  }

  private void openDatagramPair(String name) throws IOException {
    AFUNIXSocketAddress first = anywhere();
    AFUNIXSocketAddress second = anywhere();
    AFUNIXDatagramChannel a = AFUNIXDatagramChannel.open();
    AFUNIXDatagramChannel b = AFUNIXDatagramChannel.open();
    a.bind(first);
    b.bind(second);
    a.connect(second);
    b.connect(first);
    holdAndClose(name + ".a", a);
    holdAndClose(name + ".b", b);
  }

  private void openListener(String name) throws IOException {
    AFUNIXServerSocketChannel listener = AFUNIXServerSocketChannel.open();
    listener.bind(anywhere());
    holdAndClose(name, listener);
  }

  // An abstract name leaves no file behind.
  private static AFUNIXSocketAddress anywhere() throws IOException {
    return AFUNIXSocketAddress.inAbstractNamespace("amp-interop-" + UUID.randomUUID());
  }

  private void holdAndClose(String name, FileDescriptorAccess channel) throws IOException {
    try (Descriptor original = Descriptor.owned(channel.getFileDescriptor())) {
      hold(name, original.handle());
    }
  }

  private void hold(String name, FileDescriptor handle, FileChannel channel, long offset)
      throws IOException {
    if (DescriptorProbe.of(Descriptor.borrowed(handle)).kind().equals("file")) {
      channel.position(offset);
    }
    hold(name, handle);
  }

  private void hold(String name, FileDescriptor handle) throws IOException {
    Descriptor own = Descriptor.borrowed(handle).duplicate();
    holder.hold(name, own);
    facts.set(name, PartValues.facts(DescriptorProbe.of(own)));
  }

  private static byte[] bytes(JsonNode content) {
    return HexFormat.of().parseHex(content.path("hex").asString(""));
  }
}
