package dev.ampinterop.amp.command;

import dev.ampinterop.amp.argument.Values;
import java.util.concurrent.CompletableFuture;

/** Whoever can call the peer: a connection. Twisted: {@code callRemote} of {@code AMP}. */
public interface Caller {
  /**
   * Calls the peer.
   *
   * @return the answer; for a command without answer, complete with no values once the call is on
   *     its way
   */
  CompletableFuture<Values> call(Command command, Values arguments);
}
