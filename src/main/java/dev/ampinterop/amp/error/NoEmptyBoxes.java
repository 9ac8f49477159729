package dev.ampinterop.amp.error;

/** The peer sent a box that is no ask, no answer and no error. Twisted: {@code NoEmptyBoxes}. */
public final class NoEmptyBoxes extends RemoteProtocolException {
  private static final long serialVersionUID = 1;

  /** With the box, as text. */
  public NoEmptyBoxes(String box) {
    super("a box has one of _ask, _answer and _error, this one has none: " + box, null);
  }
}
