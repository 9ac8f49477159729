package dev.ampinterop.conformance.exports;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes packets as pcapng, with times in nanoseconds and with comments. Not thread-safe.
 *
 * <pre>
 * | type | length | body, whole words | options, whole words | length |
 *   4      4                            code 2, length 2, value; code 0 ends them
 * </pre>
 */
final class PcapngWriter implements Closeable {
  private static final int SECTION = 0x0a0d0d0a;
  private static final int INTERFACE = 1;
  private static final int PACKET = 6;
  private static final int MAGIC = 0x1a2b3c4d;

  /** Packets begin with their IP header. */
  private static final int LINKTYPE_RAW = 101;

  private static final int COMMENT = 1;
  private static final int PROGRAM = 4;
  private static final int RESOLUTION = 9;
  private static final byte NANOSECONDS = 9;

  /** An option has 16 bits for its length. */
  private static final int MOST_COMMENT_BYTES = 65_000;

  private static final int WORD = 4;

  private final OutputStream out;
  private long packets;

  private record Option(int code, byte[] value) {}

  /**
   * Begins a file.
   *
   * @param program what writes it
   * @param comments of the whole file
   */
  PcapngWriter(OutputStream out, String program, List<String> comments) throws IOException {
    this.out = out;
    ByteBuffer section = buffer(16).putInt(MAGIC).putShort((short) 1).putShort((short) 0);
    section.putLong(-1); // nobody knows how long it gets
    Option by = new Option(PROGRAM, program.getBytes(UTF_8));
    block(SECTION, section, withComments(List.of(by), comments));
    ByteBuffer link = buffer(8).putShort((short) LINKTYPE_RAW).putShort((short) 0).putInt(0);
    block(INTERFACE, link, List.of(new Option(RESOLUTION, new byte[] {NANOSECONDS})));
  }

  /**
   * Adds a packet.
   *
   * @param nanos when, since 1970
   * @param comments what is to be read beside it
   */
  void write(long nanos, byte[] packet, List<String> comments) throws IOException {
    ByteBuffer body = buffer(20 + padded(packet.length));
    body.putInt(0).putInt((int) (nanos >>> Integer.SIZE)).putInt((int) nanos);
    body.putInt(packet.length).putInt(packet.length).put(packet);
    body.position(body.capacity());
    block(PACKET, body, withComments(List.of(), comments));
    packets++;
  }

  /** How many packets were written. */
  long packets() {
    return packets;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private void block(int type, ByteBuffer body, List<Option> options) throws IOException {
    int size = 0;
    for (Option option : options) {
      size += WORD + padded(option.value.length);
    }
    size += options.isEmpty() ? 0 : WORD;
    int length = 3 * WORD + body.capacity() + size;
    byte[] whole = new byte[length];
    ByteBuffer block = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    block.putInt(type).putInt(length).put(body.flip());
    for (Option option : options) {
      int next = block.position() + WORD + padded(option.value.length);
      block.putShort((short) option.code).putShort((short) option.value.length).put(option.value);
      block.position(next);
    }
    block.putInt(length - WORD, length);
    out.write(whole);
  }

  private static List<Option> withComments(List<Option> options, List<String> comments) {
    List<Option> all = new ArrayList<>(options);
    for (String comment : comments) {
      byte[] bytes = comment.getBytes(UTF_8);
      all.add(
          new Option(
              COMMENT,
              bytes.length <= MOST_COMMENT_BYTES
                  ? bytes
                  : Arrays.copyOf(bytes, MOST_COMMENT_BYTES)));
    }
    return all;
  }

  private static int padded(int length) {
    return (length + WORD - 1) / WORD * WORD;
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
