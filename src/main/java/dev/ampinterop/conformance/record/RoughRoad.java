package dev.ampinterop.conformance.record;

import dev.ampinterop.conformance.wire.BoxEnds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Passes one direction on as a kernel may, but seldom does: cut at any byte, late, several messages
 * as one, descriptors together or one on each byte. Bytes and descriptors keep their order, and no
 * descriptor comes after the box that it came with; so an implementation of AMP must not notice.
 *
 * <pre>
 *   came      | box ... fd | fd | rest of box, next box |
 *   passed on | fd fd: b | ox | ... | rest of b | ox, n | ext box |
 * </pre>
 *
 * What it does depends on the seed and on what comes. Not thread-safe.
 */
final class RoughRoad {
  private static final int FEW_BYTES = 64;
  private static final int MOST_CUTS = 4;

  // Long enough that a sender which writes a box in pieces has written the next one.
  static final int JOIN_MILLIS = 1;
  private static final int MAX_DELAY_NANOS = 500_000;
  private static final long TAKEN_WITHIN_NANOS = 20_000_000;

  private final Random random;
  private final BoxEnds boxes = new BoxEnds();

  RoughRoad(long seed) {
    this.random = new Random(seed);
  }

  /** Whether to pass on what came together with more, if that comes within {@link #JOIN_MILLIS}. */
  boolean joins() {
    return random.nextBoolean();
  }

  /** Writes what came; the descriptors stay the caller's. */
  void write(Passage passage, RelayedStream target) throws IOException {
    for (Passage piece : pieces(passage)) {
      target.write(piece);
      switch (random.nextInt(4)) {
        case 0 -> {}
        case 1 -> LockSupport.parkNanos(random.nextInt(MAX_DELAY_NANOS));
        default -> target.awaitTaken(TAKEN_WITHIN_NANOS); // or the kernel joins them again
      }
    }
  }

  /** The same bytes and descriptors, in pieces. */
  List<Passage> pieces(Passage passage) {
    byte[] bytes = passage.bytes();
    List<Integer> descriptors = passage.descriptors();
    List<Passage> pieces = new ArrayList<>();
    int at = 0;
    if (descriptors.size() > 1 && random.nextBoolean()) {
      // The box that they came with names them, or one behind it.
      int last = boxes.toEnd(bytes) - 1;
      while (at < last && at < descriptors.size() - 1) {
        pieces.add(new Passage(new byte[] {bytes[at]}, List.of(descriptors.get(at))));
        at++;
      }
    }
    boxes.pass(bytes);
    List<Integer> left = descriptors.subList(at, descriptors.size());
    for (int end : cuts(at, bytes.length)) {
      pieces.add(new Passage(Arrays.copyOfRange(bytes, at, end), left));
      left = List.of();
      at = end;
    }
    return pieces;
  }

  /** Where pieces end, the last one included. */
  private int[] cuts(int begin, int end) {
    int length = end - begin;
    if (length <= FEW_BYTES && random.nextInt(3) == 0) {
      return IntStream.rangeClosed(begin + 1, end).toArray();
    }
    return IntStream.concat(
            random.ints(random.nextInt(MOST_CUTS + 1), begin, end).filter(cut -> cut > begin),
            IntStream.of(end))
        .sorted()
        .distinct()
        .toArray();
  }
}
