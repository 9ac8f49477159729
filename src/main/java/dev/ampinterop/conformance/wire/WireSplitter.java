package dev.ampinterop.conformance.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts the bytes of one direction into boxes, for showing and judging them: it never complains. */
public final class WireSplitter {
  private static final int LENGTH_SIZE = 2;
  private static final int LONGEST_KEY = 255;

  private final byte[] bytes;
  private int position;

  private WireSplitter(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The boxes in order and, where the bytes do not end with a box, what is left. */
  public static List<WirePiece> split(byte[] bytes) {
    return new WireSplitter(bytes).split();
  }

  private List<WirePiece> split() {
    List<WirePiece> pieces = new ArrayList<>();
    while (position < bytes.length) {
      int start = position;
      List<WirePiece.Pair> pairs = new ArrayList<>();
      State state = readBox(pairs);
      if (state != State.WHOLE) {
        byte[] rest = Arrays.copyOfRange(bytes, start, bytes.length);
        pieces.add(new WirePiece.Rest(start, rest, state == State.INCOMPLETE));
        break;
      }
      pieces.add(new WirePiece.Box(start, position - start, List.copyOf(pairs)));
    }
    return List.copyOf(pieces);
  }

  private enum State {
    WHOLE,
    INCOMPLETE,
    NO_BOX
  }

  private State readBox(List<WirePiece.Pair> pairs) {
    while (true) {
      if (position < bytes.length && (bytes[position] & 0xff) != 0) {
        // A key has at most 255 bytes, so its length begins with a zero.
        return State.NO_BOX;
      }
      if (remaining() < LENGTH_SIZE) {
        return State.INCOMPLETE;
      }
      int keyLength = length();
      if (keyLength == 0) {
        return State.WHOLE;
      }
      if (keyLength > LONGEST_KEY) {
        return State.NO_BOX;
      }
      if (remaining() < keyLength + LENGTH_SIZE) {
        return State.INCOMPLETE;
      }
      byte[] key = take(keyLength);
      int valueLength = length();
      if (remaining() < valueLength) {
        return State.INCOMPLETE;
      }
      pairs.add(new WirePiece.Pair(key, take(valueLength)));
    }
  }

  private int remaining() {
    return bytes.length - position;
  }

  private int length() {
    int length = (bytes[position] & 0xff) << Byte.SIZE | (bytes[position + 1] & 0xff);
    position += LENGTH_SIZE;
    return length;
  }

  private byte[] take(int count) {
    position += count;
    return Arrays.copyOfRange(bytes, position - count, position);
  }
}
