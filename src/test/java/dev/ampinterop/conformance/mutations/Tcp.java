package dev.ampinterop.conformance.mutations;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A TCP segment in a packet, found without the program's code.
 *
 * @param at where its header begins in the packet
 * @param from who sent it, a text
 * @param to to whom
 * @param sequence of its first byte
 * @param acknowledged what its sender has seen
 * @param flags TCP's
 * @param payloadAt where its bytes begin in the packet
 * @param length how many bytes it had
 * @param captured how many of them the packet has
 */
record Tcp(
    int at,
    String from,
    String to,
    int sequence,
    int acknowledged,
    int flags,
    int payloadAt,
    int length,
    int captured) {
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int ACK = 16;

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** The segment of a packet; empty where it has none, or not all of its header. */
  static Optional<Tcp> of(byte[] packet, int linkType) {
    int ip =
        switch (linkType) {
          case 0 -> 4;
          case 1 -> 14;
          case 113 -> 16;
          case 276 -> 20;
          default -> 0;
        };
    if (packet.length < ip + 1) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(packet);
    int version = packet[ip] >> 4 & 0xf;
    int tcp = version == 6 ? ip + 40 : ip + (packet[ip] & 0xf) * 4;
    if (packet.length < tcp + 20) {
      return Optional.empty();
    }
    int end =
        version == 6 ? tcp + (in.getShort(ip + 4) & 0xffff) : ip + (in.getShort(ip + 2) & 0xffff);
    int addresses = version == 6 ? 16 : 4;
    int source = version == 6 ? ip + 8 : ip + 12;
    int payload = tcp + (packet[tcp + 12] >> 4 & 0xf) * 4;
    return Optional.of(
        new Tcp(
            tcp,
            end(packet, source, addresses, in.getShort(tcp)),
            end(packet, source + addresses, addresses, in.getShort(tcp + 2)),
            in.getInt(tcp + 4),
            in.getInt(tcp + 8),
            packet[tcp + 13],
            payload,
            Math.max(0, end - payload),
            Math.max(0, Math.min(end, packet.length) - payload)));
  }

  private static String end(byte[] packet, int at, int length, short port) {
    return Arrays.toString(Arrays.copyOfRange(packet, at, at + length)) + (port & 0xffff);
  }
}
