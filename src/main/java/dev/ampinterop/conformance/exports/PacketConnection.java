package dev.ampinterop.conformance.exports;

import dev.ampinterop.conformance.capture.CaptureEvent;
import dev.ampinterop.conformance.capture.CapturedDescriptor;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.exports.TcpPacket.End;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One connection of a capture as TCP would have carried it: a handshake, the bytes in packets of
 * the same times, and its ends. Descriptors are comments on the packets of the bytes on which they
 * rode. Not thread-safe.
 */
final class PacketConnection {
  /** Wireshark has nothing of its own there. */
  private static final int SERVER_PORT = 4300;

  private static final int FIRST_CLIENT_PORT = 32_768;
  private static final int CLIENT_PORTS = 32_000;
  private static final long APART = 64_000;

  private final int number;
  private final PcapngWriter out;
  private final long began;
  private final Map<Role, Direction> directions = new EnumMap<>(Role.class);
  private final Set<Role> closed = EnumSet.noneOf(Role.class);
  private final List<String> comments = new ArrayList<>();
  private long nanos;
  private boolean isUp;
  private boolean wasLate;
  private boolean wasReset;

  /** What one side sends. */
  private static final class Direction {
    final End end;
    long sequence;
    long ordinals;

    Direction(End end, long sequence) {
      this.end = end;
      this.sequence = sequence;
    }
  }

  /**
   * @param began when the capture did, in nanoseconds since 1970
   */
  PacketConnection(CaptureEvent.Opened opened, PcapngWriter out, long began) {
    this.number = opened.connection();
    this.out = out;
    this.began = began;
    this.nanos = opened.nanos();
    End client = End.parse(opened.client()).orElse(null);
    End server = End.parse(opened.server()).orElse(null);
    if (client == null || server == null) {
      int index = number - 1;
      int network = index / CLIENT_PORTS;
      byte[] host = {10, (byte) (network >> Byte.SIZE), (byte) network, 1};
      client = new End(host, FIRST_CLIENT_PORT + index % CLIENT_PORTS);
      server = new End(new byte[] {10, host[1], host[2], 2}, SERVER_PORT);
    }
    directions.put(Role.CLIENT, new Direction(client, number * APART));
    directions.put(Role.SERVER, new Direction(server, number * APART));
    comments.add(
        "connection "
            + number
            + " of the capture, over "
            + opened.transport()
            + (opened.client().isEmpty() ? "" : ", client " + opened.client())
            + (opened.server().isEmpty() ? "" : ", server " + opened.server()));
  }

  /** Its number in the capture. */
  int number() {
    return number;
  }

  /** Whether nothing can follow. */
  boolean isOver() {
    return closed.size() == Role.values().length;
  }

  void accept(CaptureEvent event) throws IOException {
    boolean isLate = !isUp && event instanceof CaptureEvent.Gap gap && gap.bytes() == null;
    if (!isLate) {
      begin();
    }
    nanos = event.nanos();
    if (event instanceof CaptureEvent.Bytes bytes) {
      isUp = true;
      bytes(bytes);
    } else if (event instanceof CaptureEvent.Gap gap) {
      wasLate |= isLate;
      gap(gap, isLate);
    } else if (event instanceof CaptureEvent.Closed end) {
      closed(end);
    }
  }

  /** What follows is not a gap at its beginning: the handshake, unless there was one. */
  void begin() throws IOException {
    if (!isUp && !wasLate) {
      send(Role.CLIENT, TcpPacket.SYN, ByteBuffer.allocate(0));
      send(Role.SERVER, TcpPacket.SYN | TcpPacket.ACK, ByteBuffer.allocate(0));
      send(Role.CLIENT, TcpPacket.ACK, ByteBuffer.allocate(0));
    }
    isUp = true;
  }

  private void bytes(CaptureEvent.Bytes event) throws IOException {
    byte[] all = event.bytes();
    for (int from = 0; from < all.length; from += TcpPacket.MOST_BYTES) {
      int length = Math.min(TcpPacket.MOST_BYTES, all.length - from);
      long offset = event.offset() + from;
      for (CapturedDescriptor descriptor : event.descriptors()) {
        if (descriptor.at() >= offset && descriptor.at() < offset + length) {
          comments.add(words(event.from(), descriptor, descriptor.at() - offset));
        }
      }
      send(event.from(), TcpPacket.PSH | TcpPacket.ACK, ByteBuffer.wrap(all, from, length));
    }
  }

  private String words(Role from, CapturedDescriptor descriptor, long place) {
    return "descriptor "
        + direction(from).ordinals++
        + ":"
        + descriptor.facts().kind()
        + " of the "
        + from
        + ", "
        + descriptor.facts().access()
        + ", rode on byte "
        + descriptor.at()
        + " of that side, byte "
        + place
        + " of this packet";
  }

  private void gap(CaptureEvent.Gap gap, boolean isLate) {
    // Nothing shows a gap but numbers that are skipped; of one at the beginning the handshake is
    // missing, too.
    if (!isLate) {
      direction(gap.from()).sequence += gap.bytes() == null ? 1 : gap.bytes();
    }
    String what =
        gap.isOfDescriptors()
            ? "descriptors of the " + gap.from() + " are missing"
            : gap.bytes() == null
                ? "bytes of the " + gap.from() + " are missing, nobody knows how many"
                : gap.bytes() + " bytes of the " + gap.from() + " are missing";
    comments.add("before this packet " + what + ": " + gap.because());
  }

  private void closed(CaptureEvent.Closed end) throws IOException {
    if (!closed.add(end.by())) {
      return;
    }
    if (wasReset) {
      return; // Neither side can say more.
    }
    boolean isReset = end.how() == CaptureEvent.How.RESET;
    send(
        end.by(),
        isReset ? TcpPacket.RST | TcpPacket.ACK : TcpPacket.FIN | TcpPacket.ACK,
        ByteBuffer.allocate(0));
    // What the other side had sent by then may have passed later.
    wasReset = isReset;
  }

  private void send(Role from, int flags, ByteBuffer payload) throws IOException {
    Direction own = direction(from);
    Direction other = direction(from.other());
    boolean acknowledges = (flags & TcpPacket.ACK) != 0;
    int length = payload.remaining();
    byte[] packet =
        TcpPacket.bytes(
            own.end, other.end, own.sequence, acknowledges ? other.sequence : 0, flags, payload);
    out.write(began + nanos, packet, comments);
    comments.clear();
    own.sequence += length + ((flags & (TcpPacket.SYN | TcpPacket.FIN)) == 0 ? 0 : 1);
  }

  private Direction direction(Role role) {
    return Objects.requireNonNull(directions.get(role));
  }
}
