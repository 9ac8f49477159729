package dev.ampinterop.amp.storm;

import dev.ampinterop.amp.OpenDescriptors;
import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.ArgumentTypes;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.connection.ConnectionEnd;
import dev.ampinterop.amp.connection.ConnectionOptions;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.error.AmpException;
import dev.ampinterop.amp.error.CallTimedOut;
import dev.ampinterop.amp.error.ConnectionLost;
import dev.ampinterop.amp.transport.UnixListener;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Loses connections, one after the other, by every means there is, while threads call over them and
 * answer with descriptors in both directions. Afterwards each future has an outcome, and the right
 * one; no descriptor, no thread is left.
 */
final class Storm {
  private static final Argument<Descriptor> FILE = Argument.of("file", ArgumentTypes.DESCRIPTOR);
  private static final Argument<byte[]> FREIGHT = Argument.of("freight", ArgumentTypes.STRING);
  static final Command RELAY =
      Command.named("Relay").takes(FILE, FREIGHT).returns(FILE, FREIGHT).build();
  private static final Responders RESPONDERS =
      Responders.on(RELAY, ask -> Values.of(FILE, ask.get(FILE), FREIGHT, ask.get(FREIGHT)))
          .build();

  private static final int SECONDS = 20;
  private static final byte[] LITTLE = new byte[10];
  private static final byte[] MUCH = new byte[20_000];

  private final Path directory;
  private final Random random;
  private final StormThreads threads;
  private final Shortage shortage = new Shortage();
  private final Map<Weather, Integer> lost = new EnumMap<>(Weather.class);
  private final List<String> problems = new ArrayList<>();
  private long calls;

  /**
   * A storm.
   *
   * @param threads call, half of them from each side
   */
  Storm(Path directory, long seed, StormThreads threads) {
    this.directory = directory;
    this.random = new Random(seed);
    this.threads = threads;
  }

  /** Loses that many connections by all means, or by one. */
  void blow(int connections, @Nullable Weather only) throws Exception {
    try (UnixListener listener = UnixListener.at(directory.resolve("storm"))) {
      for (int i = 0; i < connections; i++) {
        Weather weather = only == null ? any() : only;
        lose(listener, weather);
        lost.merge(weather, 1, Integer::sum);
      }
    }
  }

  /** What was found wrong. */
  List<String> problems() {
    return problems;
  }

  /** For people. */
  String summary() {
    return lost + ", " + calls + " calls, " + problems.size() + " problems";
  }

  // Starting a process, and waiting for the JVM to give up looking for memory, would take most of
  // the time.
  private Weather any() {
    Weather[] all = Weather.values();
    Weather weather = all[random.nextInt(all.length)];
    boolean isDear = weather == Weather.KILL || weather == Weather.NO_MEMORY;
    return isDear && random.nextInt(50) > 0 ? Weather.ABORT : weather;
  }

  private void lose(UnixListener listener, Weather weather) throws Exception {
    boolean scripted =
        weather == Weather.RESET || weather == Weather.GARBAGE || weather == Weather.TIMEOUTS;
    ConnectionOptions options =
        weather == Weather.TIMEOUTS
            ? ConnectionOptions.defaults()
                .withCallTimeout(Duration.ofMillis(1 + random.nextInt(20)))
            : ConnectionOptions.defaults();
    @Nullable Process killed = weather == Weather.KILL ? StormPeer.start(listener) : null;
    AmpConnection near =
        AmpConnection.open(
            killed == null ? UnixTransport.connect(directory.resolve("storm")) : listener.accept(),
            RESPONDERS,
            options);
    UnixTransport accepted = killed == null ? listener.accept() : null;
    AmpConnection far =
        accepted == null || scripted ? null : AmpConnection.open(accepted, RESPONDERS, options);
    var outcomes = new ConcurrentLinkedQueue<CompletableFuture<Values>>();
    try (var file = new FileInputStream("/dev/null")) {
      try (StormThreads.Shift shift =
          threads.begin(
              number -> {
                AmpConnection own = far != null && number % 2 == 1 ? far : near;
                callOnce(own, file, outcomes, number);
              })) {
        LockSupport.parkNanos(random.nextInt(3_000_000));
        strike(weather, near, far, accepted, killed, shift);
        await(weather, near);
        if (far != null) {
          await(weather, far);
        }
      }
    }
    if (scripted && accepted != null) {
      accepted.close();
    }
    check(weather, near, outcomes);
  }

  private void strike(
      Weather weather,
      AmpConnection near,
      @Nullable AmpConnection far,
      @Nullable UnixTransport accepted,
      @Nullable Process killed,
      StormThreads.Shift shift)
      throws Exception {
    switch (weather) {
      case CLOSE -> near.startClosing();
      case FINISH -> {
        near.closeWhenAnswered();
        if (far != null) {
          far.closeWhenAnswered();
        }
      }
      case ABORT -> near.abort();
      case PEER_CLOSES -> far.close();
      case RESET -> accepted.close();
      case GARBAGE -> {
        accepted.write(ByteBuffer.wrap(new byte[] {1, 0}), List.of());
        drain(accepted);
      }
      case KILL -> {
        killed.destroyForcibly();
        killed.waitFor();
      }
      case INTERRUPTS -> {
        shift.interruptAll();
        LockSupport.parkNanos(random.nextInt(500_000));
        if (near.ended().isDone() || far.ended().isDone()) {
          problems.add("an interrupt ended the connection: " + near + ", " + far);
        }
        near.startClosing();
      }
      case TIMEOUTS -> {
        LockSupport.parkNanos(random.nextInt(30_000_000));
        if (near.ended().isDone()) {
          problems.add("a time-out ended the connection: " + near);
        }
        near.abort();
      }
      case NO_DESCRIPTORS -> {
        shortage.ofDescriptors(() -> LockSupport.parkNanos(random.nextInt(3_000_000)));
        near.startClosing();
      }
      case NO_MEMORY -> {
        shortage.ofDirectMemory(() -> LockSupport.parkNanos(random.nextInt(3_000_000)));
        near.startClosing();
      }
    }
  }

  private static void drain(UnixTransport transport) throws IOException {
    var buffer = ByteBuffer.allocateDirect(1 << 16);
    while (transport.read(buffer.clear(), handle -> Descriptor.owned(handle).close()) >= 0) {
      // until the side under test has closed
    }
  }

  private static void callOnce(
      AmpConnection connection,
      FileInputStream file,
      ConcurrentLinkedQueue<CompletableFuture<Values>> outcomes,
      int number)
      throws Exception {
    Descriptor lent = Descriptor.borrowed(file.getFD());
    Descriptor given = number % 3 == 0 ? lent.duplicate().handOver() : lent;
    CompletableFuture<Values> answer =
        connection.call(RELAY, Values.of(FILE, given, FREIGHT, number % 4 == 0 ? MUCH : LITTLE));
    outcomes.add(answer);
    try (Descriptor same = answer.get(SECONDS, TimeUnit.SECONDS).get(FILE)) {
      same.number();
    } catch (InterruptedException e) {
      // Whoever interrupted does not take the answer: it is dropped, descriptor and all.
      if (!answer.cancel(true)) {
        answer.thenAccept(Values::closeDescriptors);
      }
      throw e;
    }
  }

  private void await(Weather weather, AmpConnection connection) throws InterruptedException {
    try {
      ConnectionEnd end = connection.ended().get(SECONDS, TimeUnit.SECONDS);
      boolean ours =
          weather == Weather.CLOSE || weather == Weather.ABORT || weather == Weather.TIMEOUTS;
      if (ours && end.how() == ConnectionEnd.How.PROTOCOL_BROKEN) {
        problems.add(weather + " is said to be the peer's fault: " + end);
      }
    } catch (TimeoutException | ExecutionException e) {
      problems.add(weather + ": the end never comes: " + connection);
      connection.abort();
    }
  }

  private void check(
      Weather weather,
      AmpConnection near,
      ConcurrentLinkedQueue<CompletableFuture<Values>> outcomes)
      throws InterruptedException {
    for (CompletableFuture<Values> outcome : outcomes) {
      calls++;
      try {
        Throwable failure =
            outcome.handle((values, thrown) -> thrown).get(SECONDS, TimeUnit.SECONDS);
        if (failure != null && !isRight(weather, failure)) {
          problems.add(weather + ": a call failed with " + failure + " on " + near);
        }
      } catch (TimeoutException | ExecutionException e) {
        problems.add(weather + ": a call has no outcome on " + near);
      }
    }
  }

  private static boolean isRight(Weather weather, Throwable failure) {
    return switch (weather) {
      case TIMEOUTS -> failure instanceof CallTimedOut || failure instanceof ConnectionLost;
      case INTERRUPTS ->
          failure instanceof ConnectionLost
              || failure instanceof java.util.concurrent.CancellationException;
      case NO_DESCRIPTORS, NO_MEMORY -> failure instanceof AmpException;
      default -> failure instanceof ConnectionLost;
    };
  }

  /** Fails with what is wrong, if something is. */
  static void requireNothingLeft(int descriptors, List<String> problems) {
    OpenDescriptors.awaitAtMost(descriptors);
    OpenDescriptors.await(() -> ampThreads().isEmpty());
    List<String> left = ampThreads();
    if (!left.isEmpty()) {
      throw new AssertionError("threads are left: " + left);
    }
    if (!problems.isEmpty()) {
      throw new AssertionError(
          String.join("\n", problems.subList(0, Math.min(20, problems.size()))));
    }
  }

  private static List<String> ampThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.equals("amp"))
        .toList();
  }

  /** Runs a storm from the command line: CONNECTIONS [SEED [platform|virtual [WEATHER]]]. */
  public static void main(String[] arguments) throws Exception {
    int connections = Integer.parseInt(arguments[0]);
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
    boolean virtual = arguments.length > 2 && arguments[2].equals("virtual");
    Weather only = arguments.length > 3 ? Weather.valueOf(arguments[3]) : null;
    Path directory = Files.createTempDirectory("storm");
    int before = OpenDescriptors.settled();
    long start = System.nanoTime();
    try (var threads = new StormThreads(16, virtual)) {
      var storm = new Storm(directory, seed, threads);
      int slice = 1000;
      for (int done = 0; done < connections; done += slice) {
        storm.blow(Math.min(slice, connections - done), only);
        System.out.printf(
            "%6d connections, %d s, %d descriptors open: %s%n",
            Math.min(done + slice, connections),
            (System.nanoTime() - start) / 1_000_000_000,
            OpenDescriptors.count(),
            storm.summary());
      }
      requireNothingLeft(before, storm.problems());
    }
    System.out.println("seed " + seed + ": nothing is left");
    System.exit(0);
  }
}
