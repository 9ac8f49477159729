package dev.ampinterop.conformance.player;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** How the script cuts what it writes. */
public enum Segmentation {
  /** Each wire entry in one write. */
  WHOLE,
  /** Each byte in a write of its own; the middle of very long entries in one. */
  BYTES,
  /** Cuts at random places, by a seed. */
  RANDOM;

  /** The name on the command line: {@code whole}, {@code bytes} or {@code random}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  // What matters in a long value is how its ends are cut; the other side has to take each piece
  // before the next is written.
  private static final int END = 256;

  /** The lengths of the writes for that many bytes; they add up to it. */
  List<Integer> cut(int length, Random random) {
    List<Integer> lengths = new ArrayList<>();
    for (int left = length; left > 0; ) {
      int next =
          switch (this) {
            case WHOLE -> left;
            case BYTES -> lengths.size() == END && left > END ? left - END : 1;
            case RANDOM -> 1 + random.nextInt(Math.min(left, 1 + random.nextInt(64)));
          };
      lengths.add(next);
      left -= next;
    }
    return lengths;
  }
}
