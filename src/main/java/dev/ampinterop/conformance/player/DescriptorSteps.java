package dev.ampinterop.conformance.player;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.UnixTransport;
import dev.ampinterop.conformance.wire.DescriptorProbe;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.newsclub.net.unix.AFServerSocketChannel;
import org.newsclub.net.unix.AFSocketChannel;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;

/**
 * Plays the steps that need nothing but descriptors. They may block; nothing wakes them but what
 * they wait for.
 */
final class DescriptorSteps {
  /** What of them not every peer has to offer. */
  static final Set<String> FEATURES =
      Set.of("seek", "open", "accept", "connect", "passing", "serve", "spawn");

  private static final List<String> VERBS =
      List.of(
          "read", "write", "seek", "drop", "probe", "open", "accept", "connect", "serve", "spawn");

  private final DescriptorHolder holder;
  private final ServedConnections served;

  DescriptorSteps(DescriptorHolder holder, ServedConnections served) {
    this.holder = holder;
    this.served = served;
  }

  /** Whether a step is one of them. */
  static boolean plays(JsonNode step) {
    return VERBS.stream().anyMatch(step::has);
  }

  /** Whether it can wait for what others do. */
  static boolean blocks(JsonNode step) {
    return step.has("read") || step.has("write") || step.has("accept");
  }

  /** Plays one, and tells what it has seen. */
  JsonNode play(JsonNode step) throws IOException {
    if (step.has("read")) {
      return PartValues.bytes(
          step.has("taking") ? receive(step) : read(held(step, "from"), step.get("read")));
    } else if (step.has("write")) {
      write(step);
    } else if (step.has("seek")) {
      seek(held(step, "in"), step.get("seek").longValue());
    } else if (step.has("drop")) {
      holder.drop(step.get("drop").stringValue());
    } else if (step.has("probe")) {
      return PartValues.facts(DescriptorProbe.of(held(step, "probe")));
    } else if (step.has("open")) {
      open(step);
    } else if (step.has("accept")) {
      accept(step);
    } else if (step.has("connect")) {
      connect(step);
    } else if (step.has("serve")) {
      served.begin(held(step, "serve"));
    } else {
      return inheritedByChild();
    }
    return NullNode.instance;
  }

  private Descriptor held(JsonNode step, String member) {
    return holder.get(step.get(member).stringValue());
  }

  // The streams are not closed: they would close the holder's descriptor.
  @SuppressWarnings("resource")
  private static byte[] read(Descriptor descriptor, JsonNode count) throws IOException {
    var in = new FileInputStream(descriptor.handle());
    int wanted = count.isNumber() ? count.intValue() : Integer.MAX_VALUE;
    var bytes = new ByteArrayOutputStream();
    byte[] chunk = new byte[8192];
    while (bytes.size() < wanted) {
      int got = in.read(chunk, 0, Math.min(chunk.length, wanted - bytes.size()));
      if (got < 0) {
        break;
      }
      bytes.write(chunk, 0, got);
    }
    return bytes.toByteArray();
  }

  private byte[] receive(JsonNode step) throws IOException {
    List<Descriptor> received = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.allocateDirect(step.get("read").intValue());
    // The channel is not closed: that would shut the socket down for everybody.
    try (Descriptor own = held(step, "from").duplicate()) {
      UnixTransport transport = new UnixTransport(own.toSocketChannel());
      try {
        transport.read(bytes, handle -> received.add(Descriptor.owned(handle)));
      } finally {
        transport.release();
      }
    }
    JsonNode names = step.get("taking");
    for (int i = 0; i < received.size(); i++) {
      if (i < names.size()) {
        holder.hold(names.get(i).stringValue(), received.get(i));
      } else {
        received.get(i).close();
      }
    }
    if (received.size() != names.size()) {
      throw new IOException(received.size() + " descriptors came, not " + names.size());
    }
    byte[] got = new byte[bytes.flip().remaining()];
    bytes.get(got);
    return got;
  }

  @SuppressWarnings("resource")
  private void write(JsonNode step) throws IOException {
    byte[] content = HexFormat.of().parseHex(step.get("write").path("hex").asString());
    if (!step.has("passing")) {
      new FileOutputStream(held(step, "to").handle()).write(content);
      return;
    }
    List<FileDescriptor> passing = new ArrayList<>();
    step.get("passing").forEach(name -> passing.add(holder.get(name.stringValue()).handle()));
    ByteBuffer bytes = ByteBuffer.allocateDirect(content.length).put(content).flip();
    try (Descriptor own = held(step, "to").duplicate()) {
      UnixTransport transport = new UnixTransport(own.toSocketChannel());
      try {
        transport.write(bytes, passing);
      } finally {
        transport.release();
      }
    }
  }

  @SuppressWarnings("resource")
  private static void seek(Descriptor descriptor, long offset) throws IOException {
    new FileInputStream(descriptor.handle()).getChannel().position(offset);
  }

  private void open(JsonNode step) throws IOException {
    String path = "/proc/self/fd/" + held(step, "open").number();
    String at = step.path("at").asString("");
    try (var in = new FileInputStream(at.isEmpty() ? path : path + "/" + at)) {
      hold(step, in.getFD());
    }
  }

  private void accept(JsonNode step) throws IOException {
    FileDescriptorCast listener = FileDescriptorCast.using(held(step, "accept").handle());
    AFSocketChannel<?> accepted = listener.as(AFServerSocketChannel.class).accept();
    holdAndClose(step, accepted.getFileDescriptor());
  }

  private void connect(JsonNode step) throws IOException {
    FileDescriptorCast listener = FileDescriptorCast.using(held(step, "connect").handle());
    var address = listener.as(AFUNIXServerSocketChannel.class).getLocalAddress();
    if (address == null) {
      throw new IOException("nobody can connect to a socket without a name");
    }
    holdAndClose(step, AFUNIXSocketChannel.open(address).getFileDescriptor());
  }

  // Closing a channel would shut the socket down for its duplicates too.
  private void holdAndClose(JsonNode step, FileDescriptor handle) throws IOException {
    try (Descriptor original = Descriptor.owned(handle)) {
      hold(step, original.handle());
    }
  }

  private void hold(JsonNode step, FileDescriptor handle) {
    holder.hold(step.get("as").stringValue(), Descriptor.borrowed(handle).duplicate());
  }

  private ArrayNode inheritedByChild() throws IOException {
    Process child =
        new ProcessBuilder("sh", "-c", "stat -Lc %d:%i /proc/self/fd/* 2>/dev/null").start();
    Set<String> open =
        Set.copyOf(
            new String(child.getInputStream().readAllBytes(), UTF_8).lines().distinct().toList());
    ArrayNode inherited = JsonNodeFactory.instance.arrayNode();
    for (String name : holder.names()) {
      if (open.contains(DescriptorProbe.of(holder.get(name)).id())) {
        inherited.add(name);
      }
    }
    return inherited;
  }
}
