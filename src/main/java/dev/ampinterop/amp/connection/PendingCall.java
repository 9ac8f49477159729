package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.argument.RecordMapping;
import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.TypedCommand;
import dev.ampinterop.amp.core.WaitingCall;
import dev.ampinterop.amp.error.CallTimedOut;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A call that waits for its answer.
 *
 * @param <T> what its caller gets: the values, or the record that they are
 */
abstract class PendingCall<T> extends CompletableFuture<T> implements WaitingCall {
  private final ReadingThread reading;
  private final Command command;
  private final long tag;
  private final @Nullable Handover handover;

  /**
   * A call that nobody has answered.
   *
   * @param reading the thread that will read the answer
   */
  private PendingCall(
      ReadingThread reading, Command command, long tag, @Nullable Handover handover) {
    this.reading = reading;
    this.command = command;
    this.tag = tag;
    this.handover = handover;
  }

  /** What the call asks for beside its answer, if anything. */
  @Nullable Handover handover() {
    return handover;
  }

  Command command() {
    return command;
  }

  @Override
  public long tag() {
    return tag;
  }

  /** What the caller gets for an answer. */
  abstract T resultOf(Values values);

  /** Gives the answer; when nobody waits any more, what it holds is closed. */
  void answer(Values values) {
    if (!complete(resultOf(values))) {
      values.closeDescriptors();
    }
  }

  /** Fails after that time, unless there is an answer by then; whatever comes later is dropped. */
  void failAfter(Duration timeout) {
    orTimeout(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
  }

  /** As for every future; but a time that ran out is reported in AMP's words. */
  @Override
  public boolean completeExceptionally(Throwable failure) {
    return super.completeExceptionally(
        failure instanceof TimeoutException
            ? new CallTimedOut(command.name() + " was not answered in time")
            : failure);
  }

  @Override
  public T join() {
    prepareToWait();
    return super.join();
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    prepareToWait();
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    prepareToWait();
    return super.get(timeout, unit);
  }

  // Where the peer, or our reading thread, shares this CPU, the answer is there once they have run:
  // going to sleep and being woken, a tenth of a call's time, is saved. Elsewhere it costs nothing.
  @SuppressWarnings("ThreadPriorityCheck")
  private void prepareToWait() {
    if (isDone()) {
      return;
    }
    if (reading.isCurrent()) {
      throw new IllegalStateException(
          "waiting for "
              + command.name()
              + " on the thread that reads its answer would last for ever;"
              + " use thenApply or give the connection an executor");
    }
    Thread.yield();
  }

  /** A call with values. */
  static final class OfValues extends PendingCall<Values> {
    OfValues(ReadingThread reading, Command command, long tag, @Nullable Handover handover) {
      super(reading, command, tag, handover);
    }

    @Override
    Values resultOf(Values values) {
      return values;
    }
  }

  /** A call with records. */
  static final class OfRecord<R extends Record> extends PendingCall<R> {
    private final RecordMapping<R> response;

    OfRecord(
        ReadingThread reading, TypedCommand<?, R> command, long tag, @Nullable Handover handover) {
      super(reading, command.command(), tag, handover);
      response = command.response();
    }

    @Override
    R resultOf(Values values) {
      return response.record(values);
    }
  }
}
