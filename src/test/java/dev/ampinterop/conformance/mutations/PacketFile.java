package dev.ampinterop.conformance.mutations;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A pcap or pcapng file, taken apart to be put together otherwise. Not thread-safe. */
final class PacketFile {
  private static final int PCAP_HEADER = 24;
  private static final int SECTION = 0x0a0d0d0a;
  private static final int INTERFACE = 1;
  private static final int ENHANCED = 6;

  private final ByteOrder order;
  private final boolean isNext;
  private final byte[] header;
  private final int linkType;
  private final List<Packet> packets = new ArrayList<>();

  /**
   * A packet.
   *
   * @param before what stands before its lengths: the time, and in pcapng the interface
   * @param data what was captured of it
   * @param length how long it was
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Packet(byte[] before, byte[] data, int length) {
    Packet withData(byte[] other, int itsLength) {
      return new Packet(before, other, itsLength);
    }
  }

  private PacketFile(ByteOrder order, boolean isNext, byte[] header, int linkType) {
    this.order = order;
    this.isNext = isNext;
    this.header = header;
    this.linkType = linkType;
  }

  /** Takes a whole file apart. */
  static PacketFile of(byte[] file) {
    int magic = ByteBuffer.wrap(file).getInt();
    return magic == SECTION ? ofNext(file) : ofPcap(file, magic);
  }

  private static PacketFile ofPcap(byte[] file, int magic) {
    boolean isBig = magic == 0xa1b2c3d4 || magic == 0xa1b23c4d;
    ByteBuffer in =
        ByteBuffer.wrap(file).order(isBig ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    var made =
        new PacketFile(in.order(), false, Arrays.copyOf(file, PCAP_HEADER), in.getInt(20) & 0xffff);
    in.position(PCAP_HEADER);
    while (in.remaining() >= 16) {
      byte[] before = new byte[8];
      in.get(before);
      byte[] data = new byte[in.getInt()];
      int length = in.getInt();
      in.get(data);
      made.packets.add(new Packet(before, data, length));
    }
    return made;
  }

  private static PacketFile ofNext(byte[] file) {
    boolean isBig = ByteBuffer.wrap(file).getInt(8) == 0x1a2b3c4d;
    ByteBuffer in =
        ByteBuffer.wrap(file).order(isBig ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    var header = new ByteArrayOutputStream();
    List<Packet> found = new ArrayList<>();
    int link = 0;
    while (in.remaining() >= 12) {
      int start = in.position();
      int type = in.getInt();
      int length = in.getInt();
      if (type == ENHANCED) {
        byte[] before = new byte[12];
        in.get(before);
        byte[] data = new byte[in.getInt()];
        int whole = in.getInt();
        in.get(data);
        found.add(new Packet(before, data, whole));
      } else if (found.isEmpty()) {
        link = type == INTERFACE ? in.getShort() & 0xffff : link;
        header.write(file, start, length);
      }
      in.position(start + length);
    }
    var made = new PacketFile(in.order(), true, header.toByteArray(), link);
    made.packets.addAll(found);
    return made;
  }

  /** What the packets begin with, by the numbers of libpcap. */
  int linkType() {
    return linkType;
  }

  /** To be changed. */
  List<Packet> packets() {
    return packets;
  }

  /** The same packets, said to begin with something else. */
  byte[] bytes(int otherLinkType) {
    byte[] changed = header.clone();
    ByteBuffer out = ByteBuffer.wrap(changed).order(order);
    if (!isNext) {
      out.putInt(20, otherLinkType);
    }
    var file = new ByteArrayOutputStream();
    file.writeBytes(changed);
    for (Packet packet : packets) {
      file.writeBytes(bytes(packet));
    }
    return file.toByteArray();
  }

  byte[] bytes() {
    return bytes(linkType);
  }

  private byte[] bytes(Packet packet) {
    int padded = isNext ? (packet.data().length + 3) / 4 * 4 : packet.data().length;
    int all = padded + (isNext ? 32 : 16);
    ByteBuffer out = ByteBuffer.allocate(all).order(order);
    if (isNext) {
      out.putInt(ENHANCED).putInt(all);
    }
    out.put(packet.before()).putInt(packet.data().length).putInt(packet.length());
    out.put(packet.data());
    if (isNext) {
      out.position(all - 4).putInt(all);
    }
    return out.array();
  }
}
