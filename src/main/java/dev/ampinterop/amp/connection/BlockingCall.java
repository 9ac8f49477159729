package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.error.DeclaredError;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for the answer of a call, and throws what it failed with. */
final class BlockingCall {
  private BlockingCall() {}

  /**
   * Waits for the answer.
   *
   * @throws InterruptedException when this thread was interrupted; then the call is cancelled, and
   *     what its answer brings is closed
   */
  static Values await(CompletableFuture<Values> call) throws InterruptedException {
    try {
      return call.get();
    } catch (InterruptedException e) {
      if (!call.cancel(false)) {
        // The answer was there first.
        call.thenAccept(Values::closeDescriptors);
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
