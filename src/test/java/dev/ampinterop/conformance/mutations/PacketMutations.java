package dev.ampinterop.conformance.mutations;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Damages files of packets. TCP counts its bytes, so one that is gone shows in the numbers of later
 * packets of that side, or in what the other side acknowledges; where all of these are gone too,
 * and between two packets at the end of the file, nobody can know it.
 */
final class PacketMutations {
  private static final int[] LINK_TYPES = {0, 1, 12, 101, 113, 147, 228, 229, 276, 0xffff};

  private final Random random;

  PacketMutations(Random random) {
    this.random = random;
  }

  Mutant change(Recording seed, Recording other) {
    byte[] bytes = seed.contents().get(0);
    if (random.nextInt(4) == 0) {
      Bytes.Changed changed = Bytes.change(random, bytes, other.contents().get(0));
      return new Mutant(seed.with(0, changed.bytes()), changed.how(), Mutant.Loss.UNKNOWN);
    }
    PacketFile file = PacketFile.of(bytes);
    Sequences before = Sequences.of(file);
    List<PacketFile.Packet> packets = file.packets();
    var how = new StringBuilder();
    boolean isSequence = false;
    for (int left = 1 + random.nextInt(3); left > 0 && packets.size() > 1; left--) {
      int at = random.nextInt(packets.size());
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          packets.remove(at);
          how.append("drop packet ").append(at + 1);
        }
        case 3 -> {
          PacketFile.Packet packet = packets.get(at);
          int snap = random.nextInt(packet.data().length + 1);
          packets.set(at, packet.withData(Arrays.copyOf(packet.data(), snap), packet.length()));
          how.append("cut packet ").append(at + 1).append(" at ").append(snap);
        }
        case 4 -> {
          int end = Math.min(packets.size(), at + 2 + random.nextInt(4));
          Collections.shuffle(packets.subList(at, end), random);
          how.append("shuffle packets from ").append(at + 1);
        }
        case 5 -> {
          packets.add(random.nextInt(packets.size()), packets.get(at));
          how.append("double packet ").append(at + 1);
        }
        case 6 -> {
          isSequence |= changeNumber(file, at);
          how.append("change a number of packet ").append(at + 1);
        }
        default -> {
          int snap = random.nextInt(120);
          packets.replaceAll(
              one ->
                  one.withData(
                      Arrays.copyOf(one.data(), Math.min(one.data().length, snap)), one.length()));
          how.append("cut all packets at ").append(snap);
        }
      }
      how.append("; ");
    }
    if (random.nextInt(12) == 0) {
      int link = LINK_TYPES[random.nextInt(LINK_TYPES.length)];
      return new Mutant(
          seed.with(0, file.bytes(link)), how + "link type " + link, Mutant.Loss.UNKNOWN);
    }
    byte[] changed = file.bytes();
    if (random.nextInt(8) == 0) {
      int at = random.nextInt(changed.length);
      return new Mutant(
          seed.with(0, Arrays.copyOf(changed, at)), how + "cut at " + at, Mutant.Loss.UNKNOWN);
    }
    Sequences after = before.ofChanged(file);
    boolean isShown = !isSequence && after.hasHole();
    return new Mutant(
        seed.with(0, changed),
        how.toString(),
        isShown ? Mutant.Loss.SHOWN : Mutant.Loss.UNKNOWN,
        isSequence ? -1 : after.bytes());
  }

  /** Another sequence number, acknowledgement, length or set of flags. */
  private boolean changeNumber(PacketFile file, int at) {
    PacketFile.Packet packet = file.packets().get(at);
    Optional<Tcp> tcp = Tcp.of(packet.data(), file.linkType());
    if (tcp.isEmpty()) {
      return false;
    }
    byte[] data = packet.data().clone();
    ByteBuffer out = ByteBuffer.wrap(data);
    int place = tcp.get().at();
    List<Integer> numbers =
        new ArrayList<>(
            List.of(0, 1, -1, 100, -100, 1 << 16, Integer.MAX_VALUE, Integer.MIN_VALUE));
    int by = numbers.get(random.nextInt(numbers.size()));
    switch (random.nextInt(5)) {
      case 0, 1 -> out.putInt(place + 4, out.getInt(place + 4) + by);
      case 2 -> out.putInt(place + 8, out.getInt(place + 8) + by);
      case 3 -> out.put(place + 13, (byte) random.nextInt(64));
      default -> out.put(place + 12, (byte) (random.nextInt(16) << 4));
    }
    file.packets().set(at, packet.withData(data, packet.length()));
    return true;
  }
}
