package dev.ampinterop.conformance.exports;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A packet of TCP over IPv4, made up: its bytes. */
final class TcpPacket {
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int PSH = 8;
  static final int ACK = 16;

  /** How many bytes fit into one packet: an IP packet has at most 65,535. */
  static final int MOST_BYTES = 65_535 - 40;

  private static final int IP_HEADER = 20;
  private static final int TCP_HEADER = 20;
  private static final int TCP = 6;

  private TcpPacket() {}

  /**
   * One end of a connection.
   *
   * @param host four bytes
   */
  @SuppressWarnings("ArrayRecordComponent")
  record End(byte[] host, int port) {
    private static final Pattern FORM =
        Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3}):(\\d{1,5})");

    /** What a capture says of an end, where that is an address of IPv4. */
    static Optional<End> parse(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        return Optional.empty();
      }
      byte[] host = new byte[4];
      for (int index = 0; index < host.length; index++) {
        int part = Integer.parseInt(form.group(index + 1));
        if (part > 0xff) {
          return Optional.empty();
        }
        host[index] = (byte) part;
      }
      int port = Integer.parseInt(form.group(5));
      return port < 1 || port > 0xffff ? Optional.empty() : Optional.of(new End(host, port));
    }
  }

  /**
   * The bytes of a packet.
   *
   * @param sequence of its first byte, 32 bits
   * @param acknowledged what its sender has seen of the other side, likewise
   */
  static byte[] bytes(
      End from, End to, long sequence, long acknowledged, int flags, ByteBuffer payload) {
    int length = payload.remaining();
    ByteBuffer packet = ByteBuffer.allocate(IP_HEADER + TCP_HEADER + length);
    packet.put((byte) 0x45).put((byte) 0).putShort((short) packet.capacity());
    packet.putShort((short) 0).putShort((short) 0x4000); // not to be fragmented
    packet.put((byte) 64).put((byte) TCP).putShort((short) 0);
    packet.put(from.host()).put(to.host());
    packet.putShort(10, checksum(packet.array(), 0, IP_HEADER, 0));
    packet.putShort((short) from.port()).putShort((short) to.port());
    packet.putInt((int) sequence).putInt((int) acknowledged);
    packet.put((byte) ((TCP_HEADER / 4) << 4)).put((byte) flags).putShort((short) 0xffff);
    packet.putShort((short) 0).putShort((short) 0).put(payload);
    long pseudo = TCP + TCP_HEADER + (long) length;
    for (int at = 12; at < IP_HEADER; at += 2) {
      pseudo += packet.getShort(at) & 0xffff;
    }
    packet.putShort(IP_HEADER + 16, checksum(packet.array(), IP_HEADER, packet.capacity(), pseudo));
    return packet.array();
  }

  private static short checksum(byte[] bytes, int from, int to, long start) {
    long sum = start;
    for (int at = from; at < to; at++) {
      sum += (at - from) % 2 == 0 ? (bytes[at] & 0xff) << 8 : bytes[at] & 0xff;
    }
    while (sum >>> Short.SIZE != 0) {
      sum = (sum & 0xffff) + (sum >>> Short.SIZE);
    }
    return (short) ~sum;
  }
}
