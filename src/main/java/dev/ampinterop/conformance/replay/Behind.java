package dev.ampinterop.conformance.replay;

import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.cases.WireEntry;
import dev.ampinterop.conformance.conversation.Departure;
import dev.ampinterop.conformance.verdict.Difference;
import dev.ampinterop.conformance.wire.WireEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is played behind the answer with which a conversation leaves AMP. Called by the two threads
 * of a conversation.
 */
sealed interface Behind permits StreamBehind, TlsBehind {
  /** Where the captured conversation leaves AMP. */
  Departure departure();

  /** What passes there, in order. */
  List<WireEntry> entries();

  /** The other side has written that. */
  void received(byte[] bytes);

  /** The other side will write no more. */
  void finished();

  /**
   * Waits for one of these entries of the other side.
   *
   * @return false when it did not come within the limit, and will not
   */
  boolean await(WireEntry entry, Duration limit) throws InterruptedException;

  /** An entry of the script's side was written. */
  void written(WireEntry own);

  /** How many bytes the script has written there. */
  long scriptBytes();

  /** What was not as it should be; complete when nothing more passes. */
  List<Difference> differences();

  /** What is said of it in reports. */
  String note();

  /** What is said of it where the replay did not get there. */
  default String noteWhereNotReached() {
    return "the replay did not get to "
        + departure().what()
        + ", which the capture has behind "
        + departure().callWords();
  }

  /** How the bytes are to be read. */
  default WireEvent.Form form() {
    return departure().isTls() ? WireEvent.Form.TLS : WireEvent.Form.STREAM;
  }

  /** What was recorded, where the bytes behind these offsets are not boxes. */
  static List<WireEvent> inForm(
      List<WireEvent> events, Role script, long scriptEnd, long subjectEnd, WireEvent.Form form) {
    List<WireEvent> formed = new ArrayList<>();
    long scriptAt = 0;
    long subjectAt = 0;
    for (WireEvent event : events) {
      if (!(event instanceof WireEvent.Bytes some)) {
        formed.add(event);
        continue;
      }
      boolean isScript = some.from() == script;
      long at = isScript ? scriptAt : subjectAt;
      long left = (isScript ? scriptEnd : subjectEnd) - at;
      int boxes = (int) Math.max(0, Math.min(left, some.bytes().length));
      byte[] bytes = some.bytes();
      if (boxes > 0) {
        byte[] part = Arrays.copyOf(bytes, boxes);
        formed.add(new WireEvent.Bytes(some.nanos(), some.from(), part, some.descriptors()));
      }
      if (boxes < bytes.length) {
        byte[] part = Arrays.copyOfRange(bytes, boxes, bytes.length);
        formed.add(
            new WireEvent.Bytes(
                some.nanos(), some.from(), part, boxes > 0 ? List.of() : some.descriptors(), form));
      }
      if (isScript) {
        scriptAt += bytes.length;
      } else {
        subjectAt += bytes.length;
      }
    }
    return formed;
  }
}
