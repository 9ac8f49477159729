package dev.ampinterop.amp.transport;

/**
 * How a {@link UnixTransport} comes by room for all descriptors that one message may bring. Linux
 * allows 253; junixsocket 2.11.1 makes room for 60, and where more come it loses them, open.
 * Twisted: the size of its own buffer in {@code sendmsg.recvmsg}, 4,096 bytes.
 */
public enum DescriptorRoom {
  /** junixsocket gave the room that was asked for. */
  GRANTED,
  /** junixsocket did not, so a larger buffer was put into its place, by reflection. */
  REPLACED,
  /**
   * There is none, since reflection is refused too: every descriptor that the peer sends is dropped
   * by the system, so that none is left open, and {@link Transport#losesDescriptors()} says why.
   */
  NONE
}
