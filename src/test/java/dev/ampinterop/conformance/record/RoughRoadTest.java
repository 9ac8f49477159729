package dev.ampinterop.conformance.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ampinterop.amp.box.Box;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoughRoadTest {
  private static final int SEEDS = 300;

  private final Set<Integer> pieceCounts = new HashSet<>();
  private final Set<Long> delays = new HashSet<>();

  @Test
  void bytesAndDescriptorsKeepTheirOrderAndNoneComesAfterItsBox() {
    for (int seed = 0; seed < SEEDS; seed++) {
      pass(seed);
    }
    assertThat(pieceCounts).as("whole, cut and byte by byte").hasSizeGreaterThan(10).contains(1);
    assertThat(delays).as("descriptors later than they came").hasSizeGreaterThan(2);
  }

  /** A stream of boxes, of which each is the first to name the descriptors on its bytes. */
  private void pass(int seed) {
    Random random = new Random(seed);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    Map<Integer, Integer> descriptors = new HashMap<>(); // how many on which byte
    List<Integer> ends = new ArrayList<>();
    int sent = 0;
    for (int i = 0; i < 20; i++) {
      byte[] box = box(random.nextInt(3), random.nextInt(300));
      int count = Math.max(0, random.nextInt(8) - 3);
      descriptors.merge(stream.size() + random.nextInt(box.length), count, Integer::sum);
      stream.writeBytes(box);
      for (int k = 0; k < count; k++) {
        ends.add(stream.size());
      }
      sent += count;
    }
    RoughRoad road = new RoughRoad(seed);
    byte[] all = stream.toByteArray();
    ByteArrayOutputStream came = new ByteArrayOutputStream();
    List<Integer> numbers = new ArrayList<>();
    int number = 0;
    for (int at = 0; at < all.length; ) {
      int next = at + 1; // descriptors are on the first byte of a passage
      int most = at + 1 + random.nextInt(400);
      while (next < all.length && next < most && !descriptors.containsKey(next)) {
        next++;
      }
      int count = descriptors.getOrDefault(at, 0);
      List<Integer> carried = IntStream.range(number, number + count).boxed().toList();
      number += count;
      List<Passage> pieces = road.pieces(new Passage(Arrays.copyOfRange(all, at, next), carried));
      pieceCounts.add(pieces.size());
      for (Passage piece : pieces) {
        for (int descriptor : piece.descriptors()) {
          assertThat(came.size()).isLessThan(ends.get(descriptor));
          delays.add((long) came.size() - at);
        }
        numbers.addAll(piece.descriptors());
        came.writeBytes(piece.bytes());
      }
      at = next;
    }
    assertThat(came.toByteArray()).isEqualTo(all);
    assertThat(numbers).isEqualTo(IntStream.range(0, sent).boxed().toList());
  }

  private static byte[] box(int keys, int length) {
    Map<String, byte[]> pairs = new HashMap<>();
    pairs.put("k", new byte[1]);
    for (int i = 0; i < keys; i++) {
      pairs.put("key" + i, new byte[length]);
    }
    return Box.of(pairs).toBytes();
  }
}
