package dev.ampinterop.amp.connection;

import static dev.ampinterop.amp.argument.ArgumentTypes.DESCRIPTOR;
import static dev.ampinterop.amp.argument.ArgumentTypes.INTEGER;
import static dev.ampinterop.amp.argument.ArgumentTypes.STRING;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.descriptor.Descriptor;
import java.math.BigInteger;

/** Commands that the tests of connections share. */
final class SumAndTake {
  static final Argument<BigInteger> A = Argument.of("a", INTEGER);
  static final Argument<BigInteger> B = Argument.of("b", INTEGER);
  static final Argument<BigInteger> TOTAL = Argument.of("total", INTEGER);
  static final Command SUM = Command.named("Sum").takes(A, B).returns(TOTAL).build();

  static final Argument<Descriptor> FILE = Argument.of("file", DESCRIPTOR);
  static final Argument<byte[]> CONTENT = Argument.of("content", STRING);
  static final Command TAKE = Command.named("Take").takes(FILE).returns(CONTENT).build();
  static final Command RELAY = Command.named("Relay").takes(FILE).returns(FILE).build();

  private SumAndTake() {}

  static Responders responders() {
    return Responders.on(SUM, ask -> Values.of(TOTAL, ask.get(A).add(ask.get(B))))
        .on(
            TAKE,
            ask -> {
              try (var in = ask.get(FILE).toInputStream()) {
                return Values.of(CONTENT, in.readAllBytes());
              }
            })
        .on(RELAY, ask -> Values.of(FILE, ask.get(FILE)))
        .build();
  }
}
