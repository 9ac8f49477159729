package dev.ampinterop.conformance.player;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.UnixTransport;
import dev.ampinterop.conformance.steps.Accept;
import dev.ampinterop.conformance.steps.Connect;
import dev.ampinterop.conformance.steps.DescriptorAction;
import dev.ampinterop.conformance.steps.Drop;
import dev.ampinterop.conformance.steps.Open;
import dev.ampinterop.conformance.steps.Probe;
import dev.ampinterop.conformance.steps.Read;
import dev.ampinterop.conformance.steps.Ready;
import dev.ampinterop.conformance.steps.Seek;
import dev.ampinterop.conformance.steps.Serve;
import dev.ampinterop.conformance.steps.Shut;
import dev.ampinterop.conformance.steps.Spare;
import dev.ampinterop.conformance.steps.Spawn;
import dev.ampinterop.conformance.steps.Write;
import dev.ampinterop.conformance.wire.DescriptorProbe;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
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
final class DescriptorSteps implements DescriptorAction.DescriptorPlayer {
  /** What of them not every peer has to offer. */
  static final Set<String> FEATURES =
      Set.of("seek", "open", "accept", "connect", "passing", "serve", "shut", "spawn");

  private final DescriptorHolder holder;
  private final ServedConnections served;

  DescriptorSteps(DescriptorHolder holder, ServedConnections served) {
    this.holder = holder;
    this.served = served;
  }

  @Override
  public JsonNode play(Read read) throws IOException {
    Descriptor from = holder.get(read.from());
    return PartValues.bytes(
        read.taking().isEmpty() ? read(from, read.count()) : receive(from, read));
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

  private byte[] receive(Descriptor from, Read read) throws IOException {
    List<Descriptor> received = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.allocateDirect(read.count().intValue());
    // The channel is not closed: that would shut the socket down for everybody.
    try (Descriptor own = from.duplicate()) {
      UnixTransport transport = new UnixTransport(own.toSocketChannel());
      try {
        transport.read(bytes, handle -> received.add(Descriptor.owned(handle)));
      } finally {
        transport.release();
      }
    }
    List<String> names = read.taking();
    for (int i = 0; i < received.size(); i++) {
      if (i < names.size()) {
        holder.hold(names.get(i), received.get(i));
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

  @Override
  @SuppressWarnings("resource")
  public JsonNode play(Write write) throws IOException {
    Descriptor to = holder.get(write.to());
    byte[] content = PartValues.bytes(write.bytes());
    if (write.passing().isEmpty()) {
      new FileOutputStream(to.handle()).write(content);
      return NullNode.instance;
    }
    List<FileDescriptor> passing =
        write.passing().stream().map(name -> holder.get(name).handle()).toList();
    ByteBuffer bytes = ByteBuffer.allocateDirect(content.length).put(content).flip();
    try (Descriptor own = to.duplicate()) {
      UnixTransport transport = new UnixTransport(own.toSocketChannel());
      try {
        transport.write(bytes, passing);
      } finally {
        transport.release();
      }
    }
    return NullNode.instance;
  }

  @Override
  @SuppressWarnings("resource")
  public JsonNode play(Seek seek) throws IOException {
    FileDescriptor handle = holder.get(seek.in()).handle();
    new FileInputStream(handle).getChannel().position(seek.offset().longValue());
    return NullNode.instance;
  }

  @Override
  public JsonNode play(Drop drop) {
    holder.drop(drop.name());
    return NullNode.instance;
  }

  @Override
  public JsonNode play(Probe probe) throws IOException {
    return PartValues.facts(DescriptorProbe.of(holder.get(probe.name())));
  }

  @Override
  public JsonNode play(Open open) throws IOException {
    String path = "/proc/self/fd/" + holder.get(open.name()).number();
    try (var in = new FileInputStream(open.at().map(file -> path + "/" + file).orElse(path))) {
      return hold(open.as(), in.getFD());
    }
  }

  @Override
  public JsonNode play(Accept accept) throws IOException {
    FileDescriptorCast listener = FileDescriptorCast.using(holder.get(accept.name()).handle());
    AFSocketChannel<?> accepted = listener.as(AFServerSocketChannel.class).accept();
    return holdAndClose(accept.as(), accepted.getFileDescriptor());
  }

  @Override
  public JsonNode play(Connect connect) throws IOException {
    FileDescriptorCast listener = FileDescriptorCast.using(holder.get(connect.name()).handle());
    var address = listener.as(AFUNIXServerSocketChannel.class).getLocalAddress();
    if (address == null) {
      throw new IOException("nobody can connect to a socket without a name");
    }
    return holdAndClose(connect.as(), AFUNIXSocketChannel.open(address).getFileDescriptor());
  }

  @Override
  public JsonNode play(Ready ready) {
    throw new UnsupportedOperationException("Java cannot ask whether a descriptor is ready");
  }

  @Override
  public JsonNode play(Spare spare) {
    throw new UnsupportedOperationException("a JVM opens files whenever it likes");
  }

  @Override
  public JsonNode play(Serve serve) throws IOException {
    served.begin(holder.get(serve.name()));
    return NullNode.instance;
  }

  @Override
  @SuppressWarnings("resource")
  public JsonNode play(Shut shut) throws IOException {
    try (Descriptor own = holder.get(shut.name()).duplicate()) {
      own.toSocketChannel().shutdownOutput();
    }
    return NullNode.instance;
  }

  // Closing a channel would shut the socket down for its duplicates too.
  private JsonNode holdAndClose(String name, FileDescriptor handle) throws IOException {
    try (Descriptor original = Descriptor.owned(handle)) {
      return hold(name, original.handle());
    }
  }

  private JsonNode hold(String name, FileDescriptor handle) throws IOException {
    holder.hold(name, Descriptor.borrowed(handle).duplicate());
    return NullNode.instance;
  }

  @Override
  public JsonNode play(Spawn spawn) throws IOException {
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
