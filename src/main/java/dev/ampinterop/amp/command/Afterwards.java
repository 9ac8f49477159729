package dev.ampinterop.amp.command;

/** What becomes of the connection once a call was answered. Twisted: {@code responseType}. */
public enum Afterwards {
  /** It goes on. */
  GO_ON,
  /** The answering side closes it. Twisted: {@code QuitBox}. */
  CLOSE,
  /** Both sides go over to TLS. Twisted: {@code StartTLS}. */
  START_TLS,
  /** Both sides go over to another protocol. Twisted: {@code ProtocolSwitchCommand}. */
  SWITCH_PROTOCOL
}
