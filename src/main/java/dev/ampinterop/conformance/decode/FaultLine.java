package dev.ampinterop.conformance.decode;

import dev.ampinterop.amp.log.ReadableBytes;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The one line that says who broke what, and how sure that is. */
public final class FaultLine {
  /** What is said where nothing was seen. */
  public static final String NOBODY = "nobody broke a rule of AMP";

  private FaultLine() {}

  /**
   * Whose fault the first of these is.
   *
   * @param sightings in the order in which they were seen; none where nothing is wrong
   */
  public static String of(List<Sighting> sightings) {
    return sightings.isEmpty() ? NOBODY : of(sightings.get(0));
  }

  /** Whose fault it is, as far as the conversation itself tells. */
  public static String of(Sighting seen) {
    return of(seen, "the capture");
  }

  /**
   * Whose fault it is.
   *
   * @param right who did it right, in words that begin a clause
   */
  public static String of(Sighting seen, String right) {
    String side = "the " + seen.side();
    String call = seen.callWords();
    return switch (seen.kind()) {
      case RULE ->
          side
              + " broke the rule "
              + seen.detail()
              + ": "
              + seen.came()
              + (seen.expected().isEmpty() ? " (certain)" : " (" + seen.expected() + ")");
      case CLOSES ->
          seen.command().isEmpty()
              ? side + " closed the connection, which nobody had asked for (likely)"
              : !seen.expected().isEmpty()
                  ? side + " closed the connection once it had answered " + call + " (likely)"
                  : seen.detail().isEmpty()
                      ? side + " closed the connection and left " + call + " unanswered (likely)"
                      : side
                          + " replied to "
                          + call
                          + " with "
                          + readable(seen.detail())
                          + " "
                          + seen.came()
                          + " and closed: its responder failed, or it could not decode the arguments"
                          + " (likely)";
      case UNANSWERED -> side + " left " + call + " unanswered for " + seen.came() + " (likely)";
      case SLOW -> side + " took " + seen.came() + " to answer " + call + " (as you said)";
      case REPLY ->
          NOBODY
              + "; "
              + right
              + " has "
              + seen.expected()
              + " to "
              + call
              + ", where "
              + side
              + " replied with "
              + seen.came();
      case VALUE, DESCRIPTOR ->
          NOBODY
              + "; "
              + right
              + " has "
              + readable(seen.detail())
              + "="
              + seen.expected()
              + " in "
              + call
              + ", where "
              + side
              + " sent "
              + readable(seen.detail())
              + "="
              + seen.came();
      case NOT_CALLED -> side + " did not call " + readable(seen.command()) + " (likely)";
      case CALLED -> NOBODY + "; " + right + " has no " + call + ", which " + side + " made";
      case DESCRIPTORS ->
          NOBODY
              + "; "
              + right
              + " has "
              + seen.expected()
              + " in place of the "
              + seen.came()
              + " descriptors that "
              + side
              + " sent";
      case STAYED ->
          NOBODY
              + "; "
              + right
              + " has the connection closed"
              + (seen.command().isEmpty() ? "" : " after " + call)
              + ", which "
              + side
              + " left open";
    };
  }

  private static String readable(String text) {
    return ReadableBytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
