package dev.ampinterop.amp.storm;

/** By what means a connection is lost. */
enum Weather {
  /** Our side closes. */
  CLOSE,
  /** Our side closes once everything is answered. */
  FINISH,
  /** Our side cuts it off. */
  ABORT,
  /** The peer, which speaks AMP, closes. */
  PEER_CLOSES,
  /** The peer hangs up with bytes unread, which resets a UNIX socket. */
  RESET,
  /** The peer breaks a rule of AMP. */
  GARBAGE,
  /** The peer is a process of its own, and is killed. */
  KILL,
  /** The threads that call are interrupted; then our side closes. */
  INTERRUPTS,
  /** All calls pass their time, since the peer does not read; then our side cuts it off. */
  TIMEOUTS,
  /** The process has no descriptor left for a while; then our side closes. */
  NO_DESCRIPTORS,
  /** The process has no direct memory left for a while; then our side closes. */
  NO_MEMORY
}
