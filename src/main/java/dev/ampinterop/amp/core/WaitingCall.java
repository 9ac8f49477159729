package dev.ampinterop.amp.core;

/**
 * A call that was made and whose answer has not come. Twisted: an entry of {@code
 * _outstandingRequests}.
 */
public interface WaitingCall {
  /** The number that the answer has to carry, from 1; unique among the waiting calls. */
  long tag();
}
