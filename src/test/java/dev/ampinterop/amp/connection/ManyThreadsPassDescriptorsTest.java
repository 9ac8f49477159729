package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.argument.ArgumentTypes.DESCRIPTOR;
import static dev.ampinterop.amp.argument.ArgumentTypes.UNICODE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.Transport;
import dev.ampinterop.amp.transport.UnixListener;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever calls, and however many do at once, each descriptor arrives with its own call. */
@Timeout(120)
class ManyThreadsPassDescriptorsTest {
  private static final int THREADS = 8;

  private static final Argument<Descriptor> FILE = Argument.of("file", DESCRIPTOR);
  private static final Argument<Descriptor> SAME = Argument.of("same", DESCRIPTOR);
  private static final Argument<String> NAME = Argument.of("name", UNICODE);
  private static final Argument<String> FOUND = Argument.of("found", UNICODE);
  private static final Command LOOK = Command.named("Look").takes(FILE).returns(FOUND).build();
  private static final Command SEND_BACK =
      Command.named("SendBack").takes(NAME, FILE).returns(SAME, FOUND).build();

  private static final Responders LOOKING =
      Responders.on(
              LOOK,
              ask -> {
                try (Descriptor file = ask.get(FILE)) {
                  return Values.of(FOUND, nameOf(file));
                }
              })
          .on(SEND_BACK, ask -> Values.of(SAME, ask.get(FILE), FOUND, nameOf(ask.get(FILE))))
          .build();

  @TempDir Path directory;

  @Test
  void beyondTheOrdinalsThatSixteenBitsHold() throws Exception {
    int before = OpenDescriptors.settled();
    try (UnixListener listener = UnixListener.at(directory.resolve("s"));
        AmpConnection client = open(UnixTransport.connect(directory.resolve("s")));
        AmpConnection server = open(listener.accept())) {
      assertThat(server).isNotNull();
      inThreads(List.of(client), 66_000 / THREADS, this::look);
    }
    OpenDescriptors.awaitAtMost(before);
  }

  @Test
  void inBothDirectionsAtOnce() throws Exception {
    int before = OpenDescriptors.settled();
    try (UnixListener listener = UnixListener.at(directory.resolve("s"));
        AmpConnection client = open(UnixTransport.connect(directory.resolve("s")));
        AmpConnection server = open(listener.accept())) {
      inThreads(List.of(client, server), 500, this::sendBack);
    }
    OpenDescriptors.awaitAtMost(before);
  }

  private void look(AmpConnection connection, FileInputStream file, String name) throws Exception {
    Values answer = connection.call(LOOK, Values.of(FILE, borrowed(file))).get();

    assertThat(answer.get(FOUND)).isEqualTo(name);
  }

  private void sendBack(AmpConnection connection, FileInputStream file, String name)
      throws Exception {
    Values answer = connection.call(SEND_BACK, Values.of(NAME, name, FILE, borrowed(file))).get();

    try (Descriptor same = answer.get(SAME)) {
      assertThat(answer.get(FOUND)).isEqualTo(name);
      assertThat(nameOf(same)).isEqualTo(name);
    }
  }

  private interface Exchange {
    void with(AmpConnection connection, FileInputStream file, String name) throws Exception;
  }

  /** Each thread of each connection has a file of its own, and makes so many exchanges with it. */
  private void inThreads(List<AmpConnection> connections, int exchanges, Exchange exchange)
      throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS * connections.size());
    try {
      List<Future<?>> threads = new ArrayList<>();
      for (AmpConnection connection : connections) {
        for (int thread = 0; thread < THREADS; thread++) {
          String name = "file " + threads.size();
          Files.writeString(directory.resolve(name), name);
          Callable<Void> work =
              () -> {
                try (var file = new FileInputStream(directory.resolve(name).toFile())) {
                  for (int done = 0; done < exchanges; done++) {
                    exchange.with(connection, file, name);
                  }
                }
                return null;
              };
          threads.add(pool.submit(work));
        }
      }
      for (Future<?> thread : threads) {
        thread.get(100, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static AmpConnection open(Transport transport) {
    return AmpConnection.open(transport, LOOKING);
  }

  private static Descriptor borrowed(FileInputStream file) throws IOException {
    return Descriptor.borrowed(file.getFD());
  }

  private static String nameOf(Descriptor descriptor) throws IOException {
    Path link = Path.of("/proc/self/fd/" + descriptor.number());
    return Files.readSymbolicLink(link).getFileName().toString();
  }
}
