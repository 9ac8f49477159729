package dev.ampinterop.amp.command;

import dev.ampinterop.amp.argument.Values;
import java.util.concurrent.CompletableFuture;

/** Can call the peer: a connection. Twisted: {@code callRemote} of {@code AMP}. */
public interface Caller {
  /**
   * Calls the peer.
   *
   * @return the answer; for a command without answer, complete with no values once the call is on
   *     its way
   */
  CompletableFuture<Values> call(Command command, Values arguments);

  /**
   * Calls the peer.
   *
   * @return the answer; for a command without answer, complete with the response without any values
   *     once the call is on its way
   */
  <A extends Record, R extends Record> CompletableFuture<R> call(
      TypedCommand<A, R> command, A arguments);
}
