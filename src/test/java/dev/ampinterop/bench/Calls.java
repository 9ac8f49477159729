package dev.ampinterop.bench;

import static dev.ampinterop.amp.argument.ArgumentTypes.DESCRIPTOR;
import static dev.ampinterop.amp.argument.ArgumentTypes.INTEGER;
import static dev.ampinterop.amp.argument.ArgumentTypes.LONG;
import static dev.ampinterop.amp.argument.ArgumentTypes.STRING;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.descriptor.Descriptor;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** The calls that are measured: the same commands as in {@code bench_twisted.py}. */
final class Calls {
  static final Argument<BigInteger> A = Argument.of("a", INTEGER);
  static final Argument<BigInteger> B = Argument.of("b", INTEGER);
  static final Argument<BigInteger> TOTAL = Argument.of("total", INTEGER);
  static final Command SUM = Command.named("Sum").takes(A, B).returns(TOTAL).build();

  static final Argument<Long> LONG_A = Argument.of("a", LONG);
  static final Argument<Long> LONG_B = Argument.of("b", LONG);
  static final Argument<Long> LONG_TOTAL = Argument.of("total", LONG);
  static final Command LONG_SUM =
      Command.named("LongSum").takes(LONG_A, LONG_B).returns(LONG_TOTAL).build();

  /** Both numbers, as a record. */
  record Sum(long a, long b) {}

  /** What they make. */
  record Total(long total) {}

  static final TypedCommand<Sum, Total> RECORD_SUM =
      TypedCommand.named("RecordSum", Sum.class, Total.class).build();

  static final Argument<Descriptor> FILE = Argument.of("file", DESCRIPTOR);
  static final Command TAKE = Command.named("Take").takes(FILE).returns(TOTAL).build();

  static final Argument<byte[]> CONTENT = Argument.of("content", STRING);
  static final Command ECHO = Command.named("Echo").takes(CONTENT).returns(CONTENT).build();

  static final int ECHO_BYTES = 60_000;

  private static final BigInteger TAKEN = BigInteger.ONE;

  private Calls() {}

  static Responders responders() {
    return Responders.on(SUM, ask -> Values.of(TOTAL, ask.get(A).add(ask.get(B))))
        .on(
            TAKE,
            ask -> {
              ask.get(FILE).close();
              return Values.of(TOTAL, TAKEN);
            })
        .on(LONG_SUM, ask -> Values.of(LONG_TOTAL, ask.get(LONG_A) + ask.get(LONG_B)))
        .on(RECORD_SUM, sum -> new Total(sum.a() + sum.b()))
        .on(ECHO, ask -> Values.of(CONTENT, ask.get(CONTENT)))
        .build();
  }

  /** An ask as it looks in the middle of a run: tags and ordinals have five digits there. */
  static byte[] askBytes(Workload.Kind kind) {
    var box =
        new BoxBuilder()
            .put(Amp.ASK, ascii("1869f"))
            .put(Amp.COMMAND, ascii(kind == Workload.Kind.TAKE ? "Take" : "Sum"));
    return switch (kind) {
      case SUM -> box.put("a", ascii("13")).put("b", ascii("81")).build().toBytes();
      case TAKE -> box.put("file", ascii("99999")).build().toBytes();
      case ECHO -> throw new IllegalArgumentException("there is no raw echo");
    };
  }

  /** The answer to {@link #askBytes}. */
  static byte[] answerBytes(Workload.Kind kind) {
    return new BoxBuilder()
        .put(Amp.ANSWER, ascii("1869f"))
        .put("total", ascii(kind == Workload.Kind.SUM ? "94" : "1"))
        .build()
        .toBytes();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
