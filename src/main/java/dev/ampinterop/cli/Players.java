package dev.ampinterop.cli;

import dev.ampinterop.conformance.player.Player;
import dev.ampinterop.conformance.runner.Script;

/** Our own players. */
final class Players {
  private Players() {}

  /** Our AMP implementation, in this JVM. */
  static Player java() {
    throw new CannotRun("the Java player is not built in yet");
  }

  /** The script and the relay. */
  static Script script() {
    throw new CannotRun("the script is not built in yet");
  }
}
