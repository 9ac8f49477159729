package dev.ampinterop.conformance.wire;

import dev.ampinterop.conformance.cases.Role;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Everything that one side sent. Immutable as long as nobody changes the arrays.
 *
 * @param from the side
 * @param bytes all its bytes
 * @param chunks how they came
 * @param descriptors the descriptors that travelled on them, in order
 */
@SuppressWarnings("ArrayRecordComponent")
public record Direction(Role from, byte[] bytes, List<Chunk> chunks, List<Arrival> descriptors) {
  /**
   * Bytes that came together.
   *
   * @param nanos when, since the connection was made
   * @param start the offset of the first byte
   * @param end the offset after the last byte
   * @param form how they are to be read
   */
  public record Chunk(long nanos, int start, int end, WireEvent.Form form) {}

  /**
   * A descriptor that travelled.
   *
   * @param ordinal which of this direction, from 0
   * @param facts what it is
   * @param offset the byte that it travelled on, from the beginning of the direction
   */
  public record Arrival(int ordinal, DescriptorFacts facts, int offset) {}

  /** What that side sent, of everything that passed. */
  public static Direction of(Role from, List<WireEvent> events) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<Chunk> chunks = new ArrayList<>();
    List<Arrival> arrivals = new ArrayList<>();
    for (WireEvent event : events) {
      if (event.from() == from && event instanceof WireEvent.Bytes passed) {
        int start = bytes.size();
        bytes.writeBytes(passed.bytes());
        chunks.add(new Chunk(passed.nanos(), start, bytes.size(), passed.form()));
        for (DescriptorFacts facts : passed.descriptors()) {
          arrivals.add(new Arrival(arrivals.size(), facts, start));
        }
      }
    }
    return new Direction(from, bytes.toByteArray(), List.copyOf(chunks), List.copyOf(arrivals));
  }

  /** Its boxes, and what is left; after a change of protocol, the bytes as they came. */
  public List<WirePiece> pieces() {
    int boxes = 0;
    List<WirePiece> others = new ArrayList<>();
    for (Chunk chunk : chunks) {
      if (chunk.form() == WireEvent.Form.BOXES) {
        boxes = chunk.end();
      } else {
        byte[] part = Arrays.copyOfRange(bytes, chunk.start(), chunk.end());
        others.add(new WirePiece.Other(chunk.start(), part, chunk.form()));
      }
    }
    List<WirePiece> pieces = new ArrayList<>(WireSplitter.split(Arrays.copyOf(bytes, boxes)));
    pieces.addAll(others);
    return pieces;
  }

  /** When the byte before that offset came. */
  long nanosAt(int end) {
    for (Chunk chunk : chunks) {
      if (end <= chunk.end()) {
        return chunk.nanos();
      }
    }
    return chunks.isEmpty() ? 0 : chunks.get(chunks.size() - 1).nanos();
  }
}
