package dev.ampinterop.conformance.cases;

import java.util.Locale;

/** Which end of a conversation: the one that connects, or the one that listens. */
public enum Role {
  /** Connects. */
  CLIENT,
  /** Listens. */
  SERVER;

  /** The other end. */
  public Role other() {
    return this == CLIENT ? SERVER : CLIENT;
  }

  /** The role as case files and the peer protocol write it: {@code client} or {@code server}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
