package dev.ampinterop.conformance.mutations;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which bytes of each direction are in a file of packets, and which ones it shows to have passed
 * without having them: by a later sequence number, or as the other side acknowledged them.
 */
final class Sequences {
  private static final int FAR = 1 << 20;

  private final Map<String, Integer> begins = new HashMap<>();
  private final Map<String, Way> ways = new HashMap<>();

  private static final class Way {
    private final BitSet captured = new BitSet();
    private int sent;
    private int reached;
  }

  /** Of a file that nobody has damaged: it says where each direction begins. */
  static Sequences of(PacketFile file) {
    Sequences sequences = new Sequences();
    for (PacketFile.Packet packet : file.packets()) {
      Tcp.of(packet.data(), file.linkType())
          .ifPresent(
              tcp -> {
                int first = tcp.sequence() + (tcp.has(Tcp.SYN) ? 1 : 0);
                sequences.begins.putIfAbsent(tcp.from(), first);
                if (tcp.has(Tcp.ACK)) {
                  sequences.begins.putIfAbsent(tcp.to(), tcp.acknowledged());
                }
              });
    }
    sequences.addAll(file);
    return sequences;
  }

  /** Of one that was made of it. */
  Sequences ofChanged(PacketFile file) {
    Sequences sequences = new Sequences();
    sequences.begins.putAll(begins);
    sequences.addAll(file);
    return sequences;
  }

  private void addAll(PacketFile file) {
    for (PacketFile.Packet packet : file.packets()) {
      Optional<Tcp> tcp = Tcp.of(packet.data(), file.linkType());
      tcp.ifPresent(this::add);
    }
  }

  private void add(Tcp tcp) {
    Way own = ways.computeIfAbsent(tcp.from(), any -> new Way());
    int at = tcp.sequence() - begins.getOrDefault(tcp.from(), tcp.sequence());
    if (tcp.has(Tcp.SYN)) {
      at = 0;
    }
    if (at >= 0 && at < FAR && !tcp.has(Tcp.RST)) {
      own.captured.set(at, at + tcp.captured());
      if (tcp.length() > 0) {
        own.sent = Math.max(own.sent, at + tcp.length());
      } else {
        own.reached = Math.max(own.reached, at);
      }
    }
    if (tcp.has(Tcp.ACK)) {
      Way other = ways.computeIfAbsent(tcp.to(), any -> new Way());
      int seen = tcp.acknowledged() - begins.getOrDefault(tcp.to(), tcp.acknowledged());
      if (seen >= 0 && seen < FAR) {
        other.reached = Math.max(other.reached, seen);
      }
    }
  }

  /** Whether bytes passed that are not there. */
  boolean hasHole() {
    return ways.values().stream()
        .anyMatch(
            way -> {
              int hole = way.captured.nextClearBit(0);
              // An end counts as a byte, and its packet can be missing.
              return hole < way.sent || hole + 1 < way.reached;
            });
  }

  /** How many bytes are there. */
  long bytes() {
    return ways.values().stream().mapToLong(way -> way.captured.cardinality()).sum();
  }
}
