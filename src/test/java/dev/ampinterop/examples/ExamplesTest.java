package dev.ampinterop.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.AmpServer;
import dev.ampinterop.amp.connection.ConnectionEnd.How;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.descriptor.ForgottenDescriptor;
import dev.ampinterop.amp.transport.TestTls;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
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
  void manyTypesAndLaterAnswers() throws Exception {
    var drawing =
        new Drawing.Draw(
            Drawing.Colour.GREEN,
            List.of(new Drawing.Point(1, 2.5)),
            Optional.of("point"),
            null,
            "dots",
            new Drawing.Size(3, 4));
    var drawn = new AtomicReference<Drawing.Draw>();
    Responders pen =
        Responders.on(
                Drawing.DRAW,
                asked -> {
                  drawn.set(asked);
                  return new Drawing.Drawn(asked.points().size());
                })
            .build();
    try (var last = AmpServer.listen(path("last"), Drawing.sendingBack());
        var toLast = AmpConnection.connect(path("last"), pen);
        var first = AmpServer.listen(path("first"), Drawing.passingOnTo(toLast));
        var client = AmpConnection.connect(path("first"), Responders.none())) {
      assertThat(client.callAndWait(Drawing.DRAW, drawing)).isEqualTo(new Drawing.Drawn(1));
    }
    assertThat(drawn).hasValue(drawing);
  }

  @Test
  void commandsThatAreLearned() throws Exception {
    record Pair(long a, long b) {}
    record Total(long total) {}
    var sum = TypedCommand.named("Sum", Pair.class, Total.class).build();
    Responders adding = Responders.on(sum, pair -> new Total(pair.a() + pair.b())).build();
    try (var server = AmpServer.listen(path("s"), adding);
        var client = AmpConnection.connect(path("s"), Responders.none())) {
      assertThat(Learned.total(client, "Sum", List.of("a", "b"))).isEqualTo(2);
    }
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
  void openingDescriptors() throws Exception {
    var file = new FileInputStream(Files.writeString(path("file"), "content").toFile());
    assertThat(Owning.readAt(Descriptor.owned(file.getFD()), 3)).isEqualTo("tent");

    var address = AFUNIXSocketAddress.of(path("s"));
    try (var listener = AFUNIXServerSocketChannel.open()) {
      listener.bind(address);
      try (var near = AFUNIXSocketChannel.open(address);
          var far = listener.accept()) {
        Owning.greetOverTcp(Descriptor.borrowed(near.getFileDescriptor()).duplicate());
        Owning.greet(Descriptor.borrowed(near.getFileDescriptor()).duplicate());
        near.close();
        byte[] heard = Channels.newInputStream(far).readAllBytes();
        assertThat(new String(heard, UTF_8)).isEqualTo("hellohello");
      }
    }
  }

  @Test
  void givingDescriptorsAway() throws Exception {
    Path file = Files.writeString(path("file"), "content");
    try (var server = AmpServer.listen(path("s"), Passing.responders(file));
        var client = AmpConnection.connect(path("s"), Responders.none())) {
      var log = new FileOutputStream(path("log").toFile());
      Descriptor received = Descriptor.owned(log.getFD());
      Descriptor kept = Owning.keepOneToo(received);
      Owning.close(Owning.passOn(client, received).get());

      assertThat(path("log")).hasContent("opened\n");
      assertThat(received.isOpen()).isFalse();
      try (var stream = new FileOutputStream(Owning.forAnotherLibrary(kept))) {
        assertThat(kept.isOpen()).isFalse();
        stream.write("closed\n".getBytes(UTF_8));
      }
      assertThat(path("log")).hasContent("opened\nclosed\n");
    }
  }

  @Test
  void forgottenDescriptors() throws Exception {
    Path file = Files.writeString(path("file"), "content");
    List<ForgottenDescriptor> forgotten = Collections.synchronizedList(new ArrayList<>());
    try (var server = AmpServer.listen(path("s"), Passing.responders(file));
        var client =
            AmpConnection.open(
                UnixTransport.connect(path("s")),
                Responders.none(),
                Owning.careful(forgotten::add))) {
      var log = new FileOutputStream(path("log").toFile());
      Owning.passOn(client, Descriptor.owned(log.getFD())).get();
      OpenDescriptors.await(
          () -> {
            System.gc();
            return !forgotten.isEmpty();
          });
    }
    assertThat(forgotten)
        .extracting(ForgottenDescriptor::what, ForgottenDescriptor::receivedFor)
        .containsExactly(tuple(file.toString(), "Open.file"));
  }

  @Test
  void options() throws Exception {
    var failures = new LongAdder();
    var workers = Executors.newFixedThreadPool(2);
    var options = Configured.options(workers, failures);
    try (var server = Configured.serve(path("s"), options);
        var client = Configured.connect(path("s"), options)) {
      assertThat(client.call(Notes.FETCH, new Notes.Name("eggs"))).failsWithin(10, SECONDS);
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
        assertThat(client.call(Notes.FETCH, new Notes.Name("key")).get().text())
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
