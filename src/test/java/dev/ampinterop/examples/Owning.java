package dev.ampinterop.examples;

import static dev.ampinterop.amp.argument.ArgumentTypes.DESCRIPTOR;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.ConnectionListener;
import dev.ampinterop.amp.connection.ConnectionOptions;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.descriptor.ForgottenDescriptor;
import java.io.FileDescriptor;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/** A log that is written by whoever is told to, and lines that go to whoever listens. */
final class Owning {
  // snippet
  static final Argument<Descriptor> FILE = Argument.of("file", DESCRIPTOR);
  static final Argument<Descriptor> SOCKET = Argument.of("socket", DESCRIPTOR);
  static final Command WRITE = Command.named("Write").takes(FILE, SOCKET).build();
  static final Command KEEP = Command.named("Keep").takes(FILE).build();

  static Responders responders(BlockingQueue<FileDescriptor> kept) {
    return Responders.on(
            WRITE,
            ask -> {
              try (FileChannel file = ask.get(FILE).toFileChannel(); // closes the descriptor
                  Descriptor its = ask.get(SOCKET); // to be closed beside its channel
                  AFUNIXSocketChannel socket = its.toSocketChannel()) {
                file.write(ByteBuffer.wrap("written\n".getBytes(UTF_8)));
                socket.write(ByteBuffer.wrap(("at " + file.position()).getBytes(UTF_8)));
              }
              return Values.of();
            })
        .on(
            KEEP,
            ask -> {
              kept.add(ask.get(FILE).detach()); // whoever gets it from there closes it
              return Values.of();
            })
        .build();
  }

  /** Takes the file over: whatever becomes of the calls, it is closed. */
  static void pass(AmpConnection client, Descriptor file, Descriptor socket) throws Exception {
    Descriptor copy = file.duplicate(); // the same open file under a number of its own
    client.call(KEEP, Values.of(FILE, copy.handOver())).get();
    client.call(WRITE, Values.of(FILE, file.handOver(), SOCKET, socket.borrow())).get();
  }

  // end

  // snippet
  static ConnectionOptions strict(Consumer<ForgottenDescriptor> leaks) {
    return ConnectionOptions.defaults()
        .withMaxUnclaimedDescriptors(16) // that came and that no box has named yet
        .withMaxQueuedDescriptors(64) // that wait for a peer that does not read
        .withListener(
            new ConnectionListener() {
              @Override
              public void forgotten(ForgottenDescriptor descriptor) {
                leaks.accept(descriptor);
              }
            });
  }

  // end

  private Owning() {}
}
