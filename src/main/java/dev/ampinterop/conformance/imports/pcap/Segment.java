package dev.ampinterop.conformance.imports.pcap;

import java.util.HexFormat;
import java.util.List;

/**
 * One TCP segment, as it was captured.
 *
 * @param frame the number of its packet in the file, from 1
 * @param nanos when, since 1970
 * @param connection which connection of the file, from 0
 * @param source who sent it
 * @param target to whom
 * @param sequence of its first byte, 32 bits; not relative
 * @param acknowledged what its sender has seen of the other side, likewise
 * @param flags TCP's, see the constants
 * @param length how many bytes it had
 * @param bytes those that were captured: fewer where the capture cuts packets off
 */
@SuppressWarnings("ArrayRecordComponent")
record Segment(
    long frame,
    long nanos,
    long connection,
    End source,
    End target,
    long sequence,
    long acknowledged,
    int flags,
    int length,
    byte[] bytes) {
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int ACK = 16;

  /** What {@link #parse} takes, in this order. */
  static final List<String> FIELDS =
      List.of(
          "frame.number", "frame.time_epoch", "tcp.stream", "ip.src", "ipv6.src", "ip.dst",
          "ipv6.dst", "tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.ack_raw", "tcp.flags",
          "tcp.len", "tcp.payload");

  private static final HexFormat HEX = HexFormat.of();
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** One end of a connection. */
  record End(String host, int port) {
    @Override
    public String toString() {
      return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException where it is not as tshark writes it
   */
  static Segment parse(String row) {
    String[] cells = row.split("\t", -1);
    if (cells.length != FIELDS.size()) {
      throw new IllegalArgumentException(cells.length + " values instead of " + FIELDS.size());
    }
    String source = cells[3].isEmpty() ? cells[4] : cells[3];
    String target = cells[5].isEmpty() ? cells[6] : cells[5];
    String payload = cells[13].replace(":", "");
    return new Segment(
        Long.parseLong(cells[0]),
        nanos(cells[1]),
        Long.parseLong(cells[2]),
        new End(source, Integer.parseInt(cells[7])),
        new End(target, Integer.parseInt(cells[8])),
        Long.parseLong(cells[9]),
        cells[10].isEmpty() ? 0 : Long.parseLong(cells[10]),
        Integer.decode(cells[11]),
        Integer.parseInt(cells[12]),
        HEX.parseHex(payload));
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  private static long nanos(String seconds) {
    int point = seconds.indexOf('.');
    String whole = point < 0 ? seconds : seconds.substring(0, point);
    String fraction = point < 0 ? "" : seconds.substring(point + 1);
    return Long.parseLong(whole) * NANOS_PER_SECOND
        + Long.parseLong((fraction + "000000000").substring(0, 9));
  }
}
