package dev.ampinterop.conformance.capture;

import dev.ampinterop.conformance.cases.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the one kind of line that a large capture has by the million, bytes without descriptors as
 * {@link BytesLine} writes them, several times as fast as a JSON parser does. Of anything else it
 * knows nothing.
 */
final class QuickLine {
  static final String CONNECTION = "{\"type\":\"bytes\",\"connection\":";
  static final String NANOS = ",\"nanos\":";
  static final String CLIENT = ",\"from\":\"client\",\"offset\":";
  static final String SERVER = ",\"from\":\"server\",\"offset\":";
  static final String HEX = ",\"hex\":\"";
  private static final String END = "\"}";
  private static final int MOST_DIGITS = 18;

  private final byte[] line;
  private int at;

  private QuickLine(byte[] line) {
    this.line = line;
  }

  /** The event of a line; null where it is another kind of line, right or wrong. */
  static @Nullable CaptureEvent event(byte[] line) {
    QuickLine quick = new QuickLine(line);
    long connection = quick.number(CONNECTION);
    long nanos = quick.number(NANOS);
    int from = quick.at;
    long client = quick.number(CLIENT);
    Role role = client < 0 ? Role.SERVER : Role.CLIENT;
    if (client < 0) {
      quick.at = from;
    }
    long offset = client < 0 ? quick.number(SERVER) : client;
    if (connection < 1
        || connection > Integer.MAX_VALUE
        || nanos < 0
        || offset < 0
        || !quick.is(HEX)) {
      return null;
    }
    int end = line.length - END.length();
    byte[] bytes = HexDigits.read(line, quick.at, end);
    quick.at = end;
    return bytes == null || bytes.length == 0 || !quick.is(END)
        ? null
        : new CaptureEvent.Bytes(nanos, (int) connection, role, offset, bytes, List.of());
  }

  private boolean is(String text) {
    if (at < 0 || line.length - at < text.length()) {
      return false;
    }
    for (int index = 0; index < text.length(); index++) {
      if (line[at + index] != text.charAt(index)) {
        return false;
      }
    }
    at += text.length();
    return true;
  }

  /** The number behind that text; -1 where there is none. */
  private long number(String name) {
    if (!is(name)) {
      return -1;
    }
    long number = 0;
    int first = at;
    while (at < line.length && line[at] >= '0' && line[at] <= '9') {
      number = number * 10 + line[at++] - '0';
    }
    boolean isNumber = at == first + 1 || (at > first && line[first] != '0');
    return isNumber && at - first <= MOST_DIGITS ? number : -1;
  }
}
