package dev.ampinterop.conformance.decode;

import dev.ampinterop.conformance.capture.CaptureEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Understands the events of a capture, one after the other. Holds of each open connection what its
 * answers will need, and nothing of those that are over. No I/O; not thread-safe.
 */
public final class CaptureDecoder {
  private final DescriptorKeys descriptorKeys;
  private final Consumer<Decoded> sink;
  private final Map<Integer, ConversationDecoder> open = new HashMap<>();

  /**
   * A decoder at the beginning of a capture.
   *
   * @param descriptorKeys which values name descriptors, as far as known
   * @param sink gets everything in order
   */
  public CaptureDecoder(DescriptorKeys descriptorKeys, Consumer<Decoded> sink) {
    this.descriptorKeys = descriptorKeys;
    this.sink = sink;
  }

  /** Takes the next event, which may be of any connection that is open. */
  public void accept(CaptureEvent event) {
    if (event instanceof CaptureEvent.Opened opened) {
      open.put(opened.connection(), new ConversationDecoder(opened, descriptorKeys, sink));
      return;
    }
    ConversationDecoder conversation =
        Objects.requireNonNull(open.get(event.connection()), "not opened");
    conversation.accept(event);
    if (conversation.isOver()) {
      open.remove(event.connection());
    }
  }

  /** The capture is over; connections that are still open get no end of their own. */
  public void end() {
    open.values().forEach(ConversationDecoder::cut);
    open.clear();
  }
}
