package dev.ampinterop.conformance.capture;

import java.time.Instant;
import java.util.List;

/**
 * The first line of a capture: what the rest is. Immutable.
 *
 * @param by the program that made it, and its version
 * @param began when; the nanoseconds of all events count from here
 * @param listen where the recorder took connections, as {@code unix:PATH}, {@code tcp:HOST:PORT} or
 *     another text; empty where that means nothing
 * @param connect where it passed them on, likewise
 * @param redacted the rules, {@code COMMAND.KEY}, of values that are no longer what passed
 * @param notes whatever a reader should know besides
 * @param symptom what it was made small for, as {@code minimize} takes it; empty for others
 */
public record CaptureHeader(
    String by,
    Instant began,
    String listen,
    String connect,
    List<String> redacted,
    List<String> notes,
    String symptom) {
  /** The version of the format that this class stands for. */
  public static final int VERSION = 1;

  /** Copies the lists. */
  public CaptureHeader {
    redacted = List.copyOf(redacted);
    notes = List.copyOf(notes);
  }

  /** One that was not made small. */
  public CaptureHeader(
      String by,
      Instant began,
      String listen,
      String connect,
      List<String> redacted,
      List<String> notes) {
    this(by, began, listen, connect, redacted, notes, "");
  }

  /** The same of a capture that was made small for a symptom. */
  public CaptureHeader madeSmallFor(String shown) {
    return new CaptureHeader(by, began, listen, connect, redacted, notes, shown);
  }

  /** One with no endpoints, redactions and notes. */
  public static CaptureHeader by(String program, Instant began) {
    return new CaptureHeader(program, began, "", "", List.of(), List.of());
  }
}
