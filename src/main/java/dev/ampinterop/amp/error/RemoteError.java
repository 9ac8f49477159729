package dev.ampinterop.amp.error;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An error that a responder answered with: on the calling side it came from the peer; a responder
 * may throw one to send it. Twisted: {@code RemoteAmpError}, whose {@code local} is the cause here.
 */
public class RemoteError extends AmpException {
  private static final long serialVersionUID = 1;
  private final String code;
  private final byte[] descriptionBytes;
  private final String description;
  private final boolean fatal;

  /**
   * An error that leaves the connection open.
   *
   * @param code one char per byte (ISO 8859-1), as codes need not be text
   * @param description text for people; travels as UTF-8
   */
  public RemoteError(String code, String description) {
    this(code, description, false);
  }

  /**
   * An error.
   *
   * @param code one char per byte (ISO 8859-1), as codes need not be text
   * @param description text for people; travels as UTF-8
   * @param fatal whether the side that sends it closes the connection after it
   */
  public RemoteError(String code, String description, boolean fatal) {
    this(code, description, fatal, null);
  }

  /**
   * An error that something on this side caused; the cause stays here.
   *
   * @param code one char per byte (ISO 8859-1), as codes need not be text
   * @param description text for people; travels as UTF-8
   * @param fatal whether the side that sends it closes the connection after it
   * @param cause what the responder threw; null where there is nothing more to tell
   */
  public RemoteError(String code, String description, boolean fatal, @Nullable Throwable cause) {
    this(code, description.getBytes(UTF_8), description, fatal, cause);
  }

  /**
   * An error as it came, or is to be passed on: its description need not be UTF-8.
   *
   * @param code one char per byte (ISO 8859-1), as codes need not be text
   * @param description text for people, as it travels; copied
   * @param fatal whether the side that sends it closes the connection after it
   * @param cause what the responder threw; null where there is nothing more to tell
   */
  public RemoteError(String code, byte[] description, boolean fatal, @Nullable Throwable cause) {
    this(code, description.clone(), PythonUtf8.replacing(description), fatal, cause);
  }

  private RemoteError(
      String code, byte[] bytes, String description, boolean fatal, @Nullable Throwable cause) {
    super(
        "Code<" + readable(code) + ">" + (cause == null ? "" : " (local)") + ": " + description,
        cause);
    this.code = code;
    this.descriptionBytes = bytes;
    this.description = description;
    this.fatal = fatal;
  }

  /** The code, one char per byte. Twisted: {@code errorCode}. */
  public final String code() {
    return code;
  }

  /** The text for people; bytes that were no UTF-8 are replaced by U+FFFD. */
  public final String description() {
    return description;
  }

  /** A copy of the text for people as it came, or is to be sent. */
  public final byte[] descriptionBytes() {
    return descriptionBytes.clone();
  }

  /** Whether the side that sends it closes the connection after it. */
  public final boolean fatal() {
    return fatal;
  }

  /** What a peer is told where it is thrown on our side: itself. */
  public RemoteError toSend() {
    return this;
  }

  private static String readable(String code) {
    var text = new StringBuilder();
    for (int i = 0; i < code.length(); i++) {
      char c = code.charAt(i);
      if (c < 0x80) {
        text.append(c);
      } else {
        text.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
      }
    }
    return text.toString();
  }
}
