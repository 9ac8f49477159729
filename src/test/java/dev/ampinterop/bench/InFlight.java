package dev.ampinterop.bench;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.connection.AmpConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Keeps a number of calls under way: whenever one is answered the next one is made. */
final class InFlight implements BiConsumer<Values, Throwable> {
  private final AmpConnection connection;
  private final Command command;
  private final Supplier<Values> arguments;
  private final long deadline;
  private final AtomicLong answered = new AtomicLong();
  private final AtomicInteger chains = new AtomicInteger();
  private final CompletableFuture<Long> done = new CompletableFuture<>();

  InFlight(AmpConnection connection, Command command, Supplier<Values> arguments, long deadline) {
    this.connection = connection;
    this.command = command;
    this.arguments = arguments;
    this.deadline = deadline;
  }

  long run(int count) {
    chains.set(count);
    for (int i = 0; i < count; i++) {
      call();
    }
    return done.join();
  }

  @Override
  public void accept(Values answer, Throwable thrown) {
    if (thrown != null) {
      done.completeExceptionally(thrown);
      return;
    }
    long calls = answered.incrementAndGet();
    if (System.nanoTime() < deadline) {
      call();
    } else if (chains.decrementAndGet() == 0) {
      done.complete(calls);
    }
  }

  private void call() {
    connection.call(command, arguments.get()).whenComplete(this);
  }
}
