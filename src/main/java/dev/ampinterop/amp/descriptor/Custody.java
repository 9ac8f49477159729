package dev.ampinterop.amp.descriptor;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Counts the received descriptors of a connection that an application has, and passes on which of
 * them it forgot. Thread-safe.
 */
final class Custody {
  private final Consumer<ForgottenDescriptor> listener;
  private final AtomicInteger held = new AtomicInteger();

  /**
   * None yet.
   *
   * @param listener hears, on a thread of its own, of each that was forgotten
   */
  Custody(Consumer<ForgottenDescriptor> listener) {
    this.listener = listener;
  }

  /** The application has one more. */
  void taken() {
    held.incrementAndGet();
  }

  /** It has closed one, or given it away. */
  void released() {
    held.decrementAndGet();
  }

  /** It has forgotten one, which stays counted. */
  void forgotten(ForgottenDescriptor descriptor) {
    listener.accept(descriptor);
  }

  /** How many it has, or has forgotten. */
  int held() {
    return held.get();
  }
}
