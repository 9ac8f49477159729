package dev.ampinterop.conformance.capture;

import dev.ampinterop.conformance.cases.Role;

/**
 * Writes the one kind of line that a large capture has by the million, bytes that passed, several
 * times as fast as by way of a tree of JSON; {@link QuickLine} reads it. Not thread-safe.
 *
 * <pre>
 *   {"type":"bytes","connection":1,"nanos":2,"from":"client","offset":3,"hex":"00ff"}
 *   {"type":"bytes","connection":1,"nanos":2,"from":"client","offset":3,"hex":"00ff","descriptors":[…]}
 * </pre>
 */
final class BytesLine {
  /** More than all that is in a line besides the bytes and the descriptors. */
  private static final int MOST_OTHERS = 192;

  private byte[] line = new byte[1 << 12];
  private int at;

  /**
   * Makes the line of an event.
   *
   * @param descriptors the descriptors as a JSON array; empty bytes where there are none
   * @return its length, with its end; {@link #line} has it until the next one
   */
  int write(CaptureEvent.Bytes event, byte[] descriptors) {
    byte[] bytes = event.bytes();
    int most = Math.addExact(Math.multiplyExact(bytes.length, 2), MOST_OTHERS + descriptors.length);
    if (line.length < most) {
      line = new byte[most];
    }
    at = 0;
    put(QuickLine.CONNECTION).put(event.connection());
    put(QuickLine.NANOS).put(event.nanos());
    put(event.from() == Role.CLIENT ? QuickLine.CLIENT : QuickLine.SERVER).put(event.offset());
    put(QuickLine.HEX);
    at = HexDigits.write(bytes, line, at);
    put("\"");
    if (descriptors.length > 0) {
      put(",\"descriptors\":");
      System.arraycopy(descriptors, 0, line, at, descriptors.length);
      at += descriptors.length;
    }
    put("}\n");
    return at;
  }

  /** What was written last; longer than that. */
  byte[] line() {
    return line;
  }

  private BytesLine put(String text) {
    for (int index = 0; index < text.length(); index++) {
      line[at++] = (byte) text.charAt(index);
    }
    return this;
  }

  private BytesLine put(long number) {
    return put(Long.toString(number));
  }
}
