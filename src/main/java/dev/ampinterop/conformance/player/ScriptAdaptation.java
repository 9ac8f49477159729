package dev.ampinterop.conformance.player;

import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.opens.Opening;
import dev.ampinterop.conformance.wire.DescriptorFacts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * Lets the script go on with a party that does what it should, but not in the very bytes or in the
 * very order of the wire: one that tags its calls in another way, for instance. Called by the two
 * threads of a conversation.
 */
public interface ScriptAdaptation {
  /** The connection is up. */
  default void connected() {}

  /** The other side has written that, and sent these descriptors on the first of the bytes. */
  void received(byte[] bytes, List<DescriptorFacts> descriptors);

  /** How much of what is in a file that comes is worth a look, in bytes; 0 for nothing. */
  default int contentBytes() {
    return 0;
  }

  /** The script sends these descriptors now, in that order. */
  default void sends(List<DescriptorFacts> descriptors) {}

  /** The other side will write no more. */
  void finished();

  /**
   * Waits for what stands for that entry of the other side.
   *
   * @return false when it did not come within the limit, and will not
   */
  boolean await(WireEntry expected, Duration limit) throws InterruptedException;

  /** What to write for that entry of the script's side, as many descriptors as it has. */
  byte[] bytes(WireEntry own);

  /**
   * Waits until it is the turn of that entry of the script's side, for so long at most.
   *
   * @throws InterruptedException when the thread was interrupted
   */
  default void awaitTurn(WireEntry own, Duration limit) throws InterruptedException {}

  /** Writes for the script, and records it. */
  interface Writer {
    /**
     * Writes all of it.
     *
     * @throws IOException when the connection broke
     */
    void write(ByteBuffer bytes) throws IOException;
  }

  /**
   * Speaks TLS where the wire has that entry of the script's side, until it is time to close.
   *
   * @return whether the connection can be closed as the wire says
   */
  default boolean speakTls(WireEntry own, Writer writer, Duration limit) {
    throw new IllegalStateException("the script speaks no TLS");
  }

  /** Whether an entry of the script's side may be written together with the one before it. */
  default boolean joins(WireEntry own) {
    return false;
  }

  /** What is to be opened before that entry of the script's side is written. */
  default List<Opening> opens(WireEntry own) {
    return List.of();
  }

  /**
   * The names of descriptors that nobody needs once that entry of the script's side was written.
   */
  default List<String> closes(WireEntry own) {
    return List.of();
  }

  /** That entry of the script's side was written. */
  default void written(WireEntry own) {}

  /** When to write it at the earliest, since the conversation began. */
  Duration notBefore(WireEntry own);
}
