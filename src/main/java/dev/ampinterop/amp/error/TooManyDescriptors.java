package dev.ampinterop.amp.error;

/** The peer sent more descriptors that no box named than the connection keeps. */
public final class TooManyDescriptors extends RemoteProtocolException {
  private static final long serialVersionUID = 1;

  /** With what happened. */
  public TooManyDescriptors(String message) {
    super(message, null);
  }
}
