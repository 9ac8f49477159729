package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.descriptor.ForgottenDescriptor;
import dev.ampinterop.amp.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells the listeners of a connection; costs nothing where there are none. */
final class Listeners {
  private final List<ConnectionListener> listeners;

  /** Those of the options' listeners that want to hear of this connection. */
  Listeners(List<ConnectionListener> listeners, Transport transport) {
    this.listeners =
        listeners.stream().flatMap(listener -> forConnection(listener, transport)).toList();
  }

  void sent(BoxBuilder box, int descriptors) {
    if (!listeners.isEmpty()) {
      Box sent = box.build();
      tell(listener -> listener.sent(sent, descriptors));
    }
  }

  void received(Box box, int descriptors) {
    if (!listeners.isEmpty()) {
      tell(listener -> listener.received(box, descriptors));
    }
  }

  /** Has the listeners hear of the outcome of a call. */
  void watch(PendingCall<?> call) {
    if (listeners.isEmpty()) {
      return;
    }
    Command command = call.command();
    long start = System.nanoTime();
    call.whenComplete(
        (answer, failure) -> called(command, Duration.ofNanos(System.nanoTime() - start), failure));
  }

  void ended(ConnectionEnd end) {
    tell(listener -> listener.ended(end));
  }

  /** On a thread of its own. */
  void forgotten(ForgottenDescriptor descriptor) {
    UserCode.LOG.warn("{}; it is closed now", descriptor);
    tell(listener -> listener.forgotten(descriptor));
  }

  private void called(Command command, Duration took, @Nullable Throwable failure) {
    tell(listener -> listener.called(command, took, failure));
  }

  private static Stream<ConnectionListener> forConnection(
      ConnectionListener listener, Transport transport) {
    List<ConnectionListener> found = new ArrayList<>();
    UserCode.run("a listener", () -> listener.forConnection(transport).ifPresent(found::add));
    return found.stream();
  }

  private void tell(Consumer<ConnectionListener> what) {
    for (ConnectionListener listener : listeners) {
      UserCode.run("a listener", () -> what.accept(listener));
    }
  }
}
