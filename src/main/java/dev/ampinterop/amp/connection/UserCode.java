package dev.ampinterop.amp.connection;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place from which a connection calls what its user wrote: responders, listeners, factories
 * of exceptions, protocols, types, executors, what is attached to futures. Whatever they throw
 * stays here, an Error too: no connection hangs, and no descriptor stays open, because of it.
 */
final class UserCode {
  // The name under which applications configure it.
  static final Logger LOG = LoggerFactory.getLogger("dev.ampinterop.amp.connection.AmpConnection");

  private UserCode() {}

  /** Something that may throw anything. */
  @FunctionalInterface
  interface Code {
    void run() throws Throwable;
  }

  /**
   * Runs code whose outcome matters.
   *
   * @return what it threw; null for nothing
   */
  @SuppressWarnings({"CatchingUnchecked", "InterruptedExceptionSwallowed"}) // it is passed on
  static @Nullable Throwable attempt(Code code) {
    try {
      code.run();
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  /** Runs code of which nobody waits for the outcome: what it throws is logged. */
  static void run(String what, Code code) {
    Throwable thrown = attempt(code);
    if (thrown != null) {
      LOG.warn("{} failed", what, thrown);
    }
  }
}
