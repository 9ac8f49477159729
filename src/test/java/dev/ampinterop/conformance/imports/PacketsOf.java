package dev.ampinterop.conformance.imports;

import dev.ampinterop.conformance.capture.Capture;
import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.cases.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** The packets in which a captured connection would have passed over TCP, as a pcap file. */
public final class PacketsOf {
  public static final int SYN = 2;
  public static final int ACK = 16;
  public static final int PUSH = 8;
  public static final int FIN = 1;
  public static final int RST = 4;
  private static final int RAW_IP = 101;
  private static final int LOCALHOST = 0x7f000001;
  private static final int WHOLE = 1 << 18;
  private static final int SERVERS_PORT = 7777;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final Map<Role, Integer> next =
      new EnumMap<>(Map.of(Role.CLIENT, 1000, Role.SERVER, 5000));

  /** None yet. */
  public PacketsOf() {
    ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
    file.writeBytes(header.putInt(WHOLE).putInt(RAW_IP).array());
  }

  /** Writes the file. */
  public static Path write(Capture capture, Path pcap) throws IOException {
    PacketsOf packets = new PacketsOf();
    for (CaptureEvent event : capture.conversation(1).events()) {
      if (event instanceof CaptureEvent.Opened) {
        packets.opens(event.nanos());
      } else if (event instanceof CaptureEvent.Bytes bytes) {
        packets.add(event.nanos(), bytes.from(), PUSH | ACK, bytes.bytes());
      } else if (event instanceof CaptureEvent.Closed closed) {
        packets.add(event.nanos(), closed.by(), FIN | ACK, new byte[0]);
      }
    }
    return packets.write(pcap);
  }

  /** Writes those that there are. */
  public Path write(Path pcap) throws IOException {
    return Files.write(pcap, file.toByteArray());
  }

  /** A handshake; always with the same numbers. */
  public PacketsOf opens(long nanos) {
    next.putAll(Map.of(Role.CLIENT, 1000, Role.SERVER, 5000));
    add(nanos, Role.CLIENT, SYN, new byte[0]);
    add(nanos, Role.SERVER, SYN | ACK, new byte[0]);
    return add(nanos, Role.CLIENT, ACK, new byte[0]);
  }

  /** A packet. */
  public PacketsOf add(long nanos, Role from, int flags, byte[] bytes) {
    int length = 40 + bytes.length;
    ByteBuffer packet = ByteBuffer.allocate(length);
    packet.put((byte) 0x45).put((byte) 0).putShort((short) length).putInt(0x10000);
    packet.put((byte) 64).put((byte) 6).putShort((short) 0).putInt(LOCALHOST).putInt(LOCALHOST);
    packet.putShort((short) port(from)).putShort((short) port(from.other()));
    packet.putInt(sequence(from)).putInt((flags & ACK) == 0 ? 0 : sequence(from.other()));
    packet.put((byte) 0x50).put((byte) flags).putShort((short) 0xffff).putInt(0).put(bytes);
    ByteBuffer record = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    long micros = nanos / 1000;
    record.putInt(1_764_500_000 + (int) (micros / 1_000_000)).putInt((int) (micros % 1_000_000));
    file.writeBytes(record.putInt(length).putInt(length).array());
    file.writeBytes(packet.array());
    boolean counts = (flags & (SYN | FIN)) != 0;
    next.merge(from, bytes.length + (counts ? 1 : 0), Integer::sum);
    return this;
  }

  private int sequence(Role role) {
    return next.getOrDefault(role, 0);
  }

  private static int port(Role role) {
    return role == Role.CLIENT ? 40_000 : SERVERS_PORT;
  }
}
