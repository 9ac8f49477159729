package dev.ampinterop.amp.command;

import java.util.Optional;

/**
 * Finds what answers a command. {@link Responders} is one; an application may have its own way.
 * Twisted: {@code IResponderLocator}.
 */
@FunctionalInterface
public interface ResponderLocator {
  /**
   * The responder for a command, if there is one. Runs on the reading threads of the connections
   * that use the locator; what it throws ends the connection. Twisted: {@code locateResponder}.
   *
   * @param name the name on the wire, one char per byte
   */
  Optional<Responders.Bound> locate(String name);

  /** Looks here first, then in the other one: what is found here overrides what is there. */
  default ResponderLocator orElse(ResponderLocator other) {
    return name -> locate(name).or(() -> other.locate(name));
  }
}
