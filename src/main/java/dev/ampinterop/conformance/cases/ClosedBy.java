package dev.ampinterop.conformance.cases;

import java.util.Locale;

/** Who closes the connection once everything is done. */
public enum ClosedBy {
  /** The client, after its last step. */
  CLIENT,
  /** The server, after its last step. */
  SERVER,
  /** The protocol itself ends the connection. */
  NOBODY;

  static ClosedBy named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Whether it is the party of that role. */
  public boolean is(Role role) {
    return name().equals(role.name());
  }

  /** As case files write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
