package dev.ampinterop.conformance.conversation;

import dev.ampinterop.conformance.conversation.Passed.Kind;
import dev.ampinterop.conformance.wire.TlsRecords;
import java.util.Set;

/**
 * Decides where a connection leaves AMP: which answer it is that leads to TLS or to another
 * protocol, and what bytes are that are not boxes. Not thread-safe.
 */
final class Leaving {
  /** The name that Twisted gives the command. */
  static final String START_TLS = "StartTLS";

  private static final int HANDSHAKE = 22;

  private final Set<String> switches;
  private boolean startsTls;
  private boolean hasSwitched;
  private boolean isBehindAnswer;
  private boolean isBehindEmptyAnswer;

  /**
   * @param switches the commands whose answers switch to another protocol, one char per byte
   */
  Leaving(Set<String> switches) {
    this.switches = Set.copyOf(switches);
  }

  /**
   * A box passed.
   *
   * @param command the command that it calls or answers; empty where nobody knows
   * @return whether both sides speak another protocol from here on
   */
  boolean passed(Kind kind, String command, boolean isEmptyAnswer) {
    startsTls |= kind == Kind.ASK && command.equals(START_TLS);
    isBehindAnswer = kind == Kind.ANSWER && !command.isEmpty();
    isBehindEmptyAnswer = isBehindAnswer && isEmptyAnswer;
    hasSwitched |= isBehindAnswer && switches.contains(command);
    return hasSwitched;
  }

  /**
   * What bytes are that no box begins with.
   *
   * @param kind TLS, the bytes of another protocol, or bytes that nobody knows
   * @param isAllowed whether the connection may have left AMP for it
   */
  record Found(Kind kind, boolean isAllowed) {}

  /** What these bytes are, which stand where a box should begin. */
  Found find(byte[] bytes, boolean somebodyWaits) {
    if (isTls(bytes)) {
      // A subclass of StartTLS has another name, and only its answer can lead to a handshake.
      startsTls |= isBehindAnswer;
      return new Found(Kind.TLS, startsTls);
    }
    boolean isText = bytes.length > 0 && bytes[0] >= ' ';
    hasSwitched |= isText && isBehindEmptyAnswer && !somebodyWaits;
    return new Found(hasSwitched ? Kind.STREAM : Kind.BYTES, hasSwitched);
  }

  /** What the beginning of a box is whose rest did not come. */
  Kind ofIncomplete(byte[] bytes) {
    return startsTls && TlsRecords.begin(bytes) ? Kind.TLS : Kind.INCOMPLETE;
  }

  // A server may refuse with an alert before it says anything else.
  private boolean isTls(byte[] bytes) {
    return TlsRecords.begin(bytes) && bytes.length > 1 && (startsTls || bytes[0] == HANDSHAKE);
  }
}
