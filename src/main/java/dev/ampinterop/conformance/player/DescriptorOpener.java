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
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;
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
        open(name, Path.of(what.get("device").stringValue()), what, new byte[0]);
      } else if (what.has("socketpair")) {
        openSocketPair(name);
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
    try {
      if (process.waitFor() != 0) {
        throw new IOException(
            "mkfifo: " + new String(process.getInputStream().readAllBytes(), UTF_8));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void openFile(String name, JsonNode file) throws IOException {
    Path path = Files.createTempFile("amp-", null);
    try {
      byte[] content = bytes(file.path("content"));
      Files.write(path, content);
      open(name, path, file, content);
    } finally {
      Files.delete(path);
    }
  }

  private void open(String name, Path path, JsonNode what, byte[] content) throws IOException {
    long offset = what.path("offset").asLong(0);
    switch (what.path("mode").asString("read")) {
      case "read" -> {
        try (var in = new FileInputStream(path.toFile())) {
          hold(name, in.getFD(), in.getChannel(), offset);
        }
      }
      case "write" -> {
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

  // junixsocket 2.11.1 has socket pairs, but leaks two descriptors with each.
  private void openSocketPair(String name) throws IOException {
    Path directory = Files.createTempDirectory("pair");
    var address = AFUNIXSocketAddress.of(directory.resolve("s"));
    try (var listener = AFUNIXServerSocketChannel.open()) {
      listener.bind(address);
      try (var a = AFUNIXSocketChannel.open(address);
          var b = listener.accept()) {
        // Closing a channel shuts the socket down for its duplicates too.
        a.setShutdownOnClose(false);
        b.setShutdownOnClose(false);
        hold(name + ".a", a.getFileDescriptor());
        hold(name + ".b", b.getFileDescriptor());
      }
    } finally {
      Files.deleteIfExists(directory.resolve("s"));
      Files.delete(directory);
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
    Descriptor own = Descriptor.owned(FileDescriptorCast.duplicating(handle).getFileDescriptor());
    holder.hold(name, own);
    facts.set(name, PartValues.facts(DescriptorProbe.of(own)));
  }

  private static byte[] bytes(JsonNode content) {
    return HexFormat.of().parseHex(content.path("hex").asString(""));
  }
}
