package dev.ampinterop.amp.box;

/**
 * The key names and limits of the protocol. Twisted: the constants at the head of {@code amp.py}.
 */
public final class Amp {
  /** Tags a call that wants an answer. */
  public static final String ASK = "_ask";

  /** Tags an answer. */
  public static final String ANSWER = "_answer";

  /** Names the command of a call. */
  public static final String COMMAND = "_command";

  /** Tags an error. */
  public static final String ERROR = "_error";

  /** What kind of error it is. */
  public static final String ERROR_CODE = "_error_code";

  /** The error in words. */
  public static final String ERROR_DESCRIPTION = "_error_description";

  /** The code of an error that the command does not declare. */
  public static final String UNKNOWN = "UNKNOWN";

  /** The code for a command that has no responder. */
  public static final String UNHANDLED = "UNHANDLED";

  /** The code for TLS that was asked for and cannot be had. */
  public static final String TLS_ERROR = "TLS_ERROR";

  /** Keys have 1 to this many bytes. */
  public static final int MAX_KEY_LENGTH = 0xff;

  /** Values have 0 to this many bytes. */
  public static final int MAX_VALUE_LENGTH = 0xffff;

  private Amp() {}

  /**
   * Checks a name, key or code before anything is sent under it.
   *
   * @return the same text
   * @throws IllegalArgumentException when a char of it is above U+00FF
   */
  public static String requireBytes(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xff) {
        throw new IllegalArgumentException(
            String.format(
                "\"%s\" is written one char per byte, but U+%04X is not a byte",
                text, (int) text.charAt(i)));
      }
    }
    return text;
  }
}
