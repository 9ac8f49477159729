package dev.ampinterop.amp.error;

import java.util.Optional;

/**
 * A key or a value is longer than AMP can say. Twisted: {@code TooLong}, of which {@link
 * ValueTooLong} is what our own side wanted to send, and {@link KeyTooLong} what the peer
 * announced.
 */
public sealed interface TooLong permits KeyTooLong, ValueTooLong {
  /** Whether it is a key that is too long; otherwise a value is. */
  boolean isKey();

  /** Whether our own side wanted to send it; otherwise the peer announced it. */
  boolean isLocal();

  /** The key whose value is too long; empty where the key itself is. */
  Optional<String> keyName();

  /** A copy of what is too long; empty where it was only announced. */
  Optional<byte[]> value();

  /** How long it is, in bytes. */
  int length();
}
