package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.core.Outbox;
import dev.ampinterop.amp.descriptor.Descriptor;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.descriptor.ReceivedDescriptors;
import dev.ampinterop.amp.error.UndecodableValue;
import dev.ampinterop.amp.error.UnusableDescriptor;
import dev.ampinterop.amp.transport.Transport;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The descriptors of a connection, both ways. Sending is called with the connection's lock, taking
 * on the reading thread only.
 */
final class DescriptorsOfConnection implements DescriptorExchange {
  private final Outbox outbox;
  private final ReceivedDescriptors received;
  private final boolean carriesDescriptors;
  private final Optional<String> losesDescriptors;
  private final Consumer<Throwable> breakWith;
  private final BooleanSupplier writesBeforeReturning;

  /**
   * Descriptors go to the outbox and come from those received.
   *
   * @param breakWith ends the connection
   * @param writesBeforeReturning whether this thread, having queued a box, writes it itself
   */
  DescriptorsOfConnection(
      Outbox outbox,
      ReceivedDescriptors received,
      Transport transport,
      Consumer<Throwable> breakWith,
      BooleanSupplier writesBeforeReturning) {
    this.outbox = outbox;
    this.received = received;
    this.carriesDescriptors = transport.carriesDescriptors();
    this.losesDescriptors = transport.losesDescriptors();
    this.breakWith = breakWith;
    this.writesBeforeReturning = writesBeforeReturning;
  }

  @Override
  public long send(Descriptor descriptor) {
    if (!carriesDescriptors) {
      throw new UnusableDescriptor(
          "this connection cannot carry descriptors; use a UNIX socket", null);
    }
    if (descriptor.isHandedOver()) {
      return outbox.take(Descriptor.owned(descriptor.detach()));
    }
    // What is sent before the call returns needs no duplicate: the caller must not close its
    // descriptor until then.
    boolean sentBeforeReturn = !outbox.isHolding() && writesBeforeReturning.getAsBoolean();
    return outbox.take(
        sentBeforeReturn && descriptor.isOpen() ? descriptor.borrow() : descriptor.duplicate());
  }

  @Override
  public Descriptor take(BigInteger ordinal) {
    if (losesDescriptors.isPresent()) {
      // The peer did nothing wrong, and would be told that it had.
      breakWith.accept(new IOException(losesDescriptors.get()));
      throw new UndecodableValue(losesDescriptors.get(), null);
    }
    return received.take(ordinal);
  }
}
