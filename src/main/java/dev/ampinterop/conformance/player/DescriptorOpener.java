package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.conformance.opens.BeyondJava;
import dev.ampinterop.conformance.opens.Device;
import dev.ampinterop.conformance.opens.Family;
import dev.ampinterop.conformance.opens.ListeningSocket;
import dev.ampinterop.conformance.opens.Opener;
import dev.ampinterop.conformance.opens.Opening;
import dev.ampinterop.conformance.opens.Pipe;
import dev.ampinterop.conformance.opens.ProcFile;
import dev.ampinterop.conformance.opens.RegularFile;
import dev.ampinterop.conformance.opens.SocketPair;
import dev.ampinterop.conformance.opens.Standard;
import dev.ampinterop.conformance.wire.DescriptorProbe;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.newsclub.net.unix.AFPipe;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorAccess;
import tools.jackson.databind.node.ObjectNode;

/**
 * Opens what a party's {@code opens} says and notes the facts. Every opened descriptor is a
 * duplicate that belongs to the holder, so no stream of the JDK can close it behind our back.
 */
final class DescriptorOpener implements Opener {
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
  void open(List<Opening> opens) throws IOException {
    for (Opening opening : opens) {
      opening.resource().open(opening.name(), this);
    }
  }

  @Override
  public void open(String name, Pipe pipe) throws IOException {
    try (AFPipe both = AFPipe.open()) {
      ByteBuffer content = ByteBuffer.wrap(PartValues.bytes(pipe.content()));
      while (content.hasRemaining()) {
        both.sink().write(content);
      }
      hold(name + ".read", both.source().getFileDescriptor());
      if (!pipe.finished()) {
        hold(name + ".write", both.sink().getFileDescriptor());
      }
    }
  }

  @Override
  public void open(String name, RegularFile file) throws IOException {
    Path path = Files.createTempFile("amp-", null);
    try {
      write(path, PartValues.bytes(file.content()), file.hole());
      open(name, path, file.mode(), file.offset());
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

  @Override
  public void open(String name, Device device) throws IOException {
    open(name, Path.of(device.path()), device.mode(), 0);
  }

  @Override
  public void open(String name, ProcFile file) throws IOException {
    open(name, Path.of("/proc", file.path()), "read", 0);
  }

  private void open(String name, Path path, String mode, long offset) throws IOException {
    switch (mode) {
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

  @Override
  public void open(String name, Standard standard) throws IOException {
    hold(name, standard(standard.which()));
  }

  private static FileDescriptor standard(String which) throws IOException {
    return switch (which) {
      case "input" -> FileDescriptor.in;
      case "output" -> FileDescriptor.out;
      case "error" -> FileDescriptor.err;
      default -> throw new IOException("there is no standard " + which);
    };
  }

  // AFUNIXSocketPair.open() leaves two more sockets open for good, and closing a channel shuts the
  // socket down for its duplicates too (junixsocket 2.11.1): so two sockets are connected by hand,
  // and only their descriptors are closed.
  @Override
  public void open(String name, SocketPair pair) throws IOException {
    demandUnix(name, pair.family());
    if (pair.type().equals("datagram")) {
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

  @Override
  public void open(String name, ListeningSocket socket) throws IOException {
    demandUnix(name, socket.family());
    AFUNIXServerSocketChannel listener = AFUNIXServerSocketChannel.open();
    listener.bind(anywhere());
    holdAndClose(name, listener);
  }

  private static void demandUnix(String name, Family family) throws IOException {
    if (!family.isUnix()) {
      throw new IOException(
          "cannot open " + name + ": Java passes no " + family.name() + " sockets");
    }
  }

  @Override
  public void open(String name, BeyondJava resource) throws IOException {
    throw new IOException("cannot open " + name + ": Java has no way to " + resource.words());
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
}
