package dev.ampinterop.bench;

import static java.math.BigInteger.valueOf;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.transport.UnixTransport;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.newsclub.net.unix.AFUNIXSocketPair;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Whole calls between two connections in this JVM, over a pair of UNIX sockets. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CallBenchmark {
  private static final int IN_FLIGHT = 64;

  private AmpConnection server;
  private AmpConnection client;
  private FileInputStream file;

  /** Connects. */
  @Setup
  public void connect() throws IOException {
    var pair = AFUNIXSocketPair.open();
    server = AmpConnection.open(new UnixTransport(pair.getSocket1()), Calls.responders());
    client = AmpConnection.open(new UnixTransport(pair.getSocket2()), Responders.none());
    file = new FileInputStream("/dev/null");
  }

  /** Closes everything. */
  @TearDown
  public void close() throws IOException {
    client.close();
    server.close();
    file.close();
  }

  /** One at a time. */
  @Benchmark
  public Values call() {
    return callSum().join();
  }

  /** One at a time, with values that are longs. */
  @Benchmark
  public long longs() {
    return client
        .call(Calls.LONG_SUM, Values.of(Calls.LONG_A, 1300L, Calls.LONG_B, 8100L))
        .join()
        .get(Calls.LONG_TOTAL);
  }

  /** One at a time, with records of longs. */
  @Benchmark
  public long records() {
    return client.call(Calls.RECORD_SUM, new Calls.Sum(1300, 8100)).join().total();
  }

  /** One at a time, a descriptor in each. */
  @Benchmark
  public Values descriptor() throws IOException {
    var borrowed = Descriptor.borrowed(file.getFD());
    return client.call(Calls.TAKE, Values.of(Calls.FILE, borrowed)).join();
  }

  /** 64 are made, then all are awaited; the time is that of one. */
  @Benchmark
  @OperationsPerInvocation(IN_FLIGHT)
  public void calls() {
    var calls = new CompletableFuture<?>[IN_FLIGHT];
    for (int i = 0; i < IN_FLIGHT; i++) {
      calls[i] = callSum();
    }
    CompletableFuture.allOf(calls).join();
  }

  private CompletableFuture<Values> callSum() {
    return client.call(Calls.SUM, Values.of(Calls.A, valueOf(13), Calls.B, valueOf(81)));
  }
}
