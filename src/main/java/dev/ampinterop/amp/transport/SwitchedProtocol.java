package dev.ampinterop.amp.transport;

import dev.ampinterop.amp.descriptor.Descriptor;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What takes a connection over from AMP when both sides have agreed to switch. Its methods are
 * called one after the other, never two at once: {@link #started} first, {@link #ended} last.
 * Twisted: the {@code IProtocol} that {@code ProtocolSwitchCommand} switches to.
 */
public interface SwitchedProtocol {
  /**
   * AMP is over; the stream is this protocol's. Runs on the thread that answered, or that read the
   * answer. Twisted: {@code makeConnection}.
   *
   * @param stream where to write; valid until {@link #ended}
   */
  void started(SwitchedStream stream);

  /**
   * Bytes came, those included that came in the same read as the last box. Runs on the connection's
   * reading thread. What it throws ends the connection. Twisted: {@code dataReceived}.
   *
   * @param bytes valid during this call only
   */
  void received(ByteBuffer bytes);

  /**
   * A descriptor came, with the bytes that follow or earlier ones. By default it is closed.
   * Twisted: {@code fileDescriptorReceived}.
   *
   * @param descriptor belongs to this protocol
   */
  default void received(Descriptor descriptor) {
    descriptor.close();
  }

  /**
   * The connection is over. Twisted: {@code connectionLost}.
   *
   * @param cause what broke it; null when one of the two sides closed it
   */
  default void ended(@Nullable Throwable cause) {}
}
