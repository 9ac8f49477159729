package dev.ampinterop.amp.descriptor;

/**
 * A received descriptor that was still open when nothing in the process could close it any more.
 * Twisted: nothing, such a descriptor stays open.
 *
 * @param number in this process; closed after it was reported
 * @param what what it is, as Linux shows it: a path, {@code pipe:[4711]}, {@code socket:[4712]};
 *     empty where that is unknown
 * @param receivedFor the command and the argument, as {@code Take.file}; empty where that is
 *     unknown
 */
public record ForgottenDescriptor(int number, String what, String receivedFor) {
  /** For people. */
  @Override
  public String toString() {
    return "fd "
        + number
        + (what.isEmpty() ? "" : " (" + what + ")")
        + (receivedFor.isEmpty() ? "" : ", received for " + receivedFor + ",")
        + " was never closed";
  }
}
