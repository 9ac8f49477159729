package dev.ampinterop.conformance.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is tested, as {@code --subject} says it: our own implementation, or a peer.
 *
 * @param name how pairings are to name it; where it is empty its hello decides
 * @param text {@code java}, {@code exec:COMMAND}, {@code socket:PATH} or {@code image:NAME}
 */
public record Subject(Optional<String> name, String text) {
  /** Our own implementation, in this process. */
  public static final Subject OURS = new Subject(Optional.empty(), "java");

  /** Names that players of every run have. */
  public static final Set<String> RESERVED = Set.of("java", "twisted", "script", "endpoint");

  private static final String EXEC = "exec:";
  private static final String SOCKET = "socket:";
  private static final String IMAGE = "image:";
  private static final List<String> KINDS = List.of(EXEC, SOCKET, IMAGE);

  /** The name is part of the name of a socket, which has some hundred characters at most. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,31}");

  /** An equals sign behind a colon belongs to a command or a path. */
  private static final Pattern NAMED = Pattern.compile("([^:=]*)=(.*)", Pattern.DOTALL);

  /**
   * Reads what the user wrote.
   *
   * @throws IllegalArgumentException when it is not a subject; for people
   */
  public static Subject parse(String text) {
    Matcher named = NAMED.matcher(text);
    if (named.matches() && isPeer(named.group(2))) {
      return new Subject(Optional.of(checked(named.group(1), text)), named.group(2));
    }
    if (isPeer(text)) {
      return new Subject(Optional.empty(), text);
    }
    if (text.equals(OURS.text())) {
      return OURS;
    }
    throw new IllegalArgumentException(
        "\""
            + text
            + "\" is not a subject (write java, exec:COMMAND, socket:PATH or image:NAME, and for a"
            + " name of your own NAME=exec:COMMAND)");
  }

  private static boolean isPeer(String text) {
    return KINDS.stream().anyMatch(kind -> text.startsWith(kind) && text.length() > kind.length());
  }

  private static String checked(String name, String text) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\": a subject cannot be called \""
              + name
              + "\" (write up to 32 letters, digits, dots, hyphens and underscores, a letter or"
              + " digit first)");
    }
    if (RESERVED.contains(name)) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\": "
              + name
              + " is the name of another player (give the subject a name of its own)");
    }
    return name;
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

  /** As the user wrote it. */
  @Override
  public String toString() {
    return name.map(given -> given + "=").orElse("") + text;
  }
}
