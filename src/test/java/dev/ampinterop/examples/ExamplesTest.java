package dev.ampinterop.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.AmpServer;
import dev.ampinterop.amp.connection.ConnectionEnd.How;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.descriptor.ForgottenDescriptor;
import dev.ampinterop.amp.transport.TestTls;
import dev.ampinterop.amp.transport.UnixListener;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/** What the guide shows does what the guide says. */
@Timeout(30)
class ExamplesTest {
  @TempDir Path directory;

  @Test
  void serverAndClient() throws Exception {
    try (var server = Notes.serve(path("s"))) {
      assertThat(Notes.ask(path("s"))).isEqualTo("two litres; nothing is noted under eggs");
    }
    assertThat(path("s")).doesNotExist();
  }

  @Test
  void overTcp() throws Exception {
    assertThat(Notes.overTcp()).isEqualTo("black");
  }

  @Test
  void descriptors() throws Exception {
    Path file = Files.writeString(path("file"), "content");
    try (var server = AmpServer.listen(path("s"), Passing.responders(file));
        var client = AmpConnection.connect(path("s"), Responders.none())) {
      assertThat(Passing.read(client, path("log"))).isEqualTo("content");
    }
    assertThat(path("log")).hasContent("opened\n");
  }

  @Test
  void ownership() throws Exception {
    var kept = new LinkedBlockingQueue<FileDescriptor>();
    var leaks = new LinkedBlockingQueue<ForgottenDescriptor>();
    var address = AFUNIXSocketAddress.of(path("line"));
    try (var server =
            AmpServer.listen(
                UnixListener.at(path("s")),
                Owning.responders(kept),
                Owning.strict(leaks::add),
                connection -> {});
        var client = AmpConnection.connect(path("s"), Responders.none());
        var listener = AFUNIXServerSocketChannel.open()) {
      listener.bind(address);
      var file = new FileOutputStream(path("log").toFile());
      try (var near = AFUNIXSocketChannel.open(address);
          var far = listener.accept()) {
        Owning.pass(
            client,
            Descriptor.owned(file.getFD()),
            Descriptor.borrowed(near.getFileDescriptor()));
        var heard = ByteBuffer.allocate(20);
        far.read(heard);

        assertThat(new String(heard.array(), 0, heard.position(), UTF_8)).isEqualTo("at 8");
      }
      assertThat(file.getFD().valid()).isFalse();
    }
    try (var mine = new FileOutputStream(kept.remove())) {
      mine.write("kept\n".getBytes(UTF_8)); // at the offset that it shares
    }
    assertThat(path("log")).hasContent("written\nkept\n");
    assertThat(leaks).isEmpty();
  }

  @Test
  void options() throws Exception {
    var failures = new LongAdder();
    var workers = Executors.newFixedThreadPool(2);
    var options = Configured.options(workers, failures);
    try (var server = Configured.serve(path("s"), options);
        var client = Configured.connect(path("s"), options)) {
      assertThat(client.call(Notes.FETCH, Values.of(Notes.NAME, "eggs"))).failsWithin(10, SECONDS);
    } finally {
      workers.shutdown();
    }
    assertThat(failures.sum()).isEqualTo(1);
  }

  @Test
  void startTls() throws Exception {
    var server = Securing.settings(TestTls.FOLDER.resolve("alice.pem"), authority());
    var friend = Securing.settings(TestTls.FOLDER.resolve("bob.pem"), authority());
    var stranger = Securing.settings(TestTls.FOLDER.resolve("mallory.pem"), authority());
    try (var listening = AmpServer.listen(path("s"), Securing.responders(server))) {
      try (var client = AmpConnection.connect(path("s"), Responders.none())) {
        Securing.keepSecret(client, friend);
        assertThat(client.call(Notes.FETCH, Values.of(Notes.NAME, "key")).get().get(Notes.TEXT))
            .isEqualTo("under the mat");
      }
      try (var client = AmpConnection.connect(path("s"), Responders.none())) {
        assertThatThrownBy(() -> Securing.keepSecret(client, stranger))
            .isInstanceOf(ExecutionException.class);
        assertThat(client.ended().get(10, SECONDS).how()).isEqualTo(How.TLS_FAILED);
      }
    }
  }

  private static Path authority() {
    return TestTls.FOLDER.resolve("ca.pem");
  }

  @Test
  void protocolSwitch() throws Exception {
    try (var server = AmpServer.listen(path("s"), Switching.RESPONDERS);
        var client = AmpConnection.connect(path("s"), Responders.none())) {
      assertThat(Switching.chat(client).toCompletableFuture().get(10, SECONDS))
          .isEqualTo("welcome");
    }
  }

  @Test
  void streams() throws Exception {
    assertThat(Streams.writeAndRead(path("boxes")))
        .hasSize(2)
        .extracting(Box::toString)
        .containsOnly("Box(litres=2 name=milk)");
    assertThat(Streams.check(path("boxes"))).isEqualTo("2 boxes");

    byte[] whole = Files.readAllBytes(path("boxes"));
    Files.write(path("torn"), Arrays.copyOf(whole, whole.length - 3));
    assertThat(Streams.check(path("torn"))).startsWith("1 boxes, then ").contains("25");
  }

  private Path path(String name) {
    return directory.resolve(name);
  }
}
