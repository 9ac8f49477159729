package dev.ampinterop.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.ConnectionListener;
import dev.ampinterop.amp.connection.ConnectionOptions;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.descriptor.ForgottenDescriptor;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/** What can be done with a received descriptor. */
final class Owning {
  // snippet
  static String readAt(Descriptor file, long position) throws IOException {
    try (FileChannel channel = file.toFileChannel()) { // owns it: closing either closes both
      ByteBuffer bytes = ByteBuffer.allocate(64);
      channel.read(bytes, position);
      return UTF_8.decode(bytes.flip()).toString();
    }
  }

  static void greet(Descriptor unixSocket) throws IOException {
    try (unixSocket; // a socket's channel does not own it: close both
        AFUNIXSocketChannel channel = unixSocket.toSocketChannel()) {
      channel.write(UTF_8.encode("hello"));
    }
  }

  static void greetOverTcp(Descriptor connection) throws IOException { // or pipe, or terminal
    try (ByteChannel channel = connection.toByteChannel()) {
      channel.write(UTF_8.encode("hello"));
    }
  }

  // end

  // snippet
  static CompletableFuture<Passing.Opened> passOn(AmpConnection client, Descriptor received) {
    // The connection closes it once it is sent, or whatever else becomes of the call.
    return client.call(Passing.OPEN, new Passing.Open(received.handOver()));
  }

  static Descriptor keepOneToo(Descriptor received) {
    return received.duplicate(); // for the same open file; both have to be closed
  }

  static FileDescriptor forAnotherLibrary(Descriptor received) {
    return received.detach(); // the other library closes it
  }

  // end

  // snippet
  static void close(Passing.Opened answer) {
    Passing.OPEN.response().closeDescriptors(answer); // all of them, those in its lists too
  }

  // end

  // snippet
  static ConnectionOptions careful(Consumer<ForgottenDescriptor> report) {
    return ConnectionOptions.defaults()
        .withMaxUnclaimedDescriptors(16)
        .withListener(
            new ConnectionListener() {
              @Override
              public void forgotten(ForgottenDescriptor descriptor) {
                report.accept(descriptor);
              }
            });
  }

  // end

  private Owning() {}
}
