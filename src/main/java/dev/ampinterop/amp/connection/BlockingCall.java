package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.error.DeclaredError;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Waits for the answer of a call, and throws what it failed with. */
final class BlockingCall {
  private BlockingCall() {}

  /**
   * Waits for the answer.
   *
   * @param close closes the descriptors of an answer that nobody gets
   * @throws InterruptedException when this thread was interrupted; then the call is cancelled, and
   *     what its answer brings is closed
   */
  static <T> T await(CompletableFuture<T> call, Consumer<T> close) throws InterruptedException {
    try {
      return call.get();
    } catch (InterruptedException e) {
      if (!call.cancel(false)) {
        // The answer was there first.
        call.thenAccept(close);
      }
      throw e;
    } catch (ExecutionException e) {
      throw unwrapped(e);
    }
  }

  private static RuntimeException unwrapped(ExecutionException failure) {
    Throwable cause = failure.getCause();
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof RuntimeException unchecked) {
      return unchecked;
    }
    return new DeclaredError(cause instanceof Exception checked ? checked : failure);
  }
}
