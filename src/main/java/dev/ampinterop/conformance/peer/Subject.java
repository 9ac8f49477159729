package dev.ampinterop.conformance.peer;

import java.nio.file.Path;

/** Names of peers that are not ours, as {@code --subject} has them. */
public final class Subject {
  private static final String EXEC = "exec:";
  private static final String SOCKET = "socket:";
  private static final String IMAGE = "image:";

  private Subject() {}

  /**
   * Prepares the peer of that name; starts nothing.
   *
   * @param text {@code exec:COMMAND}, {@code socket:PATH} or {@code image:NAME}
   * @param directory shared with containers
   * @throws IllegalArgumentException when it is written wrongly; for people
   * @throws PeerNotFound when there is no engine for containers, or no such image
   */
  public static PeerProgram program(String text, PeerDirectory directory) {
    if (text.startsWith(EXEC) && text.length() > EXEC.length()) {
      return ExecPeer.ofShell(text.substring(EXEC.length()));
    }
    if (text.startsWith(SOCKET) && text.length() > SOCKET.length()) {
      return new SocketPeer(Path.of(text.substring(SOCKET.length())));
    }
    if (text.startsWith(IMAGE) && text.length() > IMAGE.length()) {
      return PeerContainer.ofImage(text.substring(IMAGE.length()), directory);
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is no subject (write java, exec:COMMAND, socket:PATH or image:NAME)");
  }
}
