package dev.ampinterop.conformance.peer;

import java.nio.file.Path;

/**
 * What is tested, as {@code --subject} says it: our own implementation, or a peer.
 *
 * @param text {@code java}, {@code exec:COMMAND}, {@code socket:PATH} or {@code image:NAME}
 */
public record Subject(String text) {
  /** Our own implementation, in this process. */
  public static final Subject OURS = new Subject("java");

  private static final String EXEC = "exec:";
  private static final String SOCKET = "socket:";
  private static final String IMAGE = "image:";

  /**
   * Reads what the user wrote.
   *
   * @throws IllegalArgumentException when it is not a subject; for people
   */
  public static Subject parse(String text) {
    for (String kind : new String[] {EXEC, SOCKET, IMAGE}) {
      if (text.startsWith(kind) && text.length() > kind.length()) {
        return new Subject(text);
      }
    }
    if (text.equals(OURS.text())) {
      return OURS;
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is no subject (write java, exec:COMMAND, socket:PATH or image:NAME)");
  }

  /** Whether our own implementation is meant. */
  public boolean isOurs() {
    return equals(OURS);
  }

  /**
   * Prepares the peer; starts nothing.
   *
   * @param directory shared with containers
   * @throws PeerNotFound when there is no engine for containers, or no such image
   * @throws IllegalStateException when it is ours, which is not a peer
   */
  public PeerProgram program(PeerDirectory directory) {
    if (text.startsWith(EXEC)) {
      return ExecPeer.ofShell(text.substring(EXEC.length()));
    }
    if (text.startsWith(SOCKET)) {
      return new SocketPeer(Path.of(text.substring(SOCKET.length())));
    }
    if (text.startsWith(IMAGE)) {
      return PeerContainer.ofImage(text.substring(IMAGE.length()), directory);
    }
    throw new IllegalStateException(text + " is not a peer");
  }
}
