package dev.ampinterop.bench;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.box.BoxParser;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What boxes and arguments cost without any I/O. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CodecBenchmark {
  private final Values values =
      Values.of(Calls.A, BigInteger.valueOf(13), Calls.B, BigInteger.valueOf(81));
  private final byte[] wire = Calls.askBytes(Workload.Kind.SUM);
  private final ByteBuffer received = ByteBuffer.wrap(wire);
  private final BoxParser parser = new BoxParser();
  private final BoxBuilder builder = new BoxBuilder();
  private final byte[] target = new byte[wire.length];
  private final byte[] tag = {'1', '8', '6', '9', 'f'};
  private final byte[] name = {'S', 'u', 'm'};
  private final Box box = parse();
  private long first = 1300; // too great to be boxed beforehand
  private long second = 8100;

  /** Bytes to a box. */
  @Benchmark
  public Box parse() {
    parser.feed(received.rewind());
    Optional<Box> parsed = parser.next();
    return parsed.orElseThrow();
  }

  /** Keys and values to bytes. */
  @Benchmark
  public byte[] write() {
    Calls.SUM.arguments().encode(values, builder.clear(), DescriptorExchange.none());
    builder.put("_ask", tag).put("_command", name).length();
    builder.writeTo(target, 0);
    return target;
  }

  /** A box to arguments. */
  @Benchmark
  public Values decode() {
    return Calls.SUM.arguments().decode(box, DescriptorExchange.none());
  }

  /** Values that are longs, to a box. */
  @Benchmark
  public BoxBuilder writeLongs() {
    Values longs = Values.of(Calls.LONG_A, first, Calls.LONG_B, second);
    Calls.LONG_SUM.arguments().encode(longs, builder.clear(), DescriptorExchange.none());
    return builder;
  }

  /** A record of longs to a box. */
  @Benchmark
  public BoxBuilder writeRecord() {
    Values record = Calls.RECORD_SUM.values(new Calls.Sum(first, second));
    Calls.RECORD_SUM
        .command()
        .arguments()
        .encode(record, builder.clear(), DescriptorExchange.none());
    return builder;
  }

  /** A box to values that are longs, and their sum. */
  @Benchmark
  public long decodeLongs() {
    Values decoded = Calls.LONG_SUM.arguments().decode(box, DescriptorExchange.none());
    return decoded.get(Calls.LONG_A) + decoded.get(Calls.LONG_B);
  }

  /** A box to a record of longs, and their sum. */
  @Benchmark
  public long decodeRecord() {
    Calls.Sum sum =
        Calls.RECORD_SUM
            .arguments()
            .record(Calls.RECORD_SUM.command().arguments().decode(box, DescriptorExchange.none()));
    return sum.a() + sum.b();
  }
}
