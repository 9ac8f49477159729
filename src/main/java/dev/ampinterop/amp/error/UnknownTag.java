package dev.ampinterop.amp.error;

/** The peer answered a call that is not waiting. Twisted raises {@code KeyError}. */
public final class UnknownTag extends RemoteProtocolException {
  private static final long serialVersionUID = 1;

  /** With the tag, as it came. */
  public UnknownTag(String tag) {
    super("no call has tag " + tag, null);
  }
}
