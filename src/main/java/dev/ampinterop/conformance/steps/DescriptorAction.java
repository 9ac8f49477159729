package dev.ampinterop.conformance.steps;

import java.io.IOException;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * An action that needs nothing but descriptors that the party has; the wire tells nothing of it.
 */
public sealed interface DescriptorAction extends Action
    permits Accept,
        Connect,
        Drop,
        Open,
        Probe,
        Read,
        Ready,
        Seek,
        Serve,
        Shut,
        Spare,
        Spawn,
        Write {

  /** Lets that player play it; the result is what an observation says of it. */
  JsonNode play(DescriptorPlayer player) throws IOException;

  @Override
  default JsonNode play(Player player) throws IOException {
    return player.play(this);
  }

  /** Plays such actions. */
  interface DescriptorPlayer {
    /** Reads bytes. */
    JsonNode play(Read read) throws IOException;

    /** Writes bytes. */
    JsonNode play(Write write) throws IOException;

    /** Moves a file's position. */
    JsonNode play(Seek seek) throws IOException;

    /** Closes a descriptor. */
    JsonNode play(Drop drop);

    /** Looks at a descriptor. */
    JsonNode play(Probe probe) throws IOException;

    /** Opens anew what a descriptor refers to. */
    JsonNode play(Open open) throws IOException;

    /** Connects to a listening socket. */
    JsonNode play(Connect connect) throws IOException;

    /** Accepts a connection. */
    JsonNode play(Accept accept) throws IOException;

    /** Asks whether there is something to read. */
    JsonNode play(Ready ready) throws IOException;

    /** Speaks AMP over a socket. */
    JsonNode play(Serve serve) throws IOException;

    /** Ends what is written to a socket. */
    JsonNode play(Shut shut) throws IOException;

    /** Limits how many descriptors the process may open. */
    JsonNode play(Spare spare) throws IOException;

    /** Starts a child process. */
    JsonNode play(Spawn spawn) throws IOException;
  }

  /** The kinds of these. */
  static Stream<Kind> kinds() {
    return Stream.of(
        Read.KIND,
        Write.KIND,
        Seek.KIND,
        Drop.KIND,
        Probe.KIND,
        Open.KIND,
        Connect.KIND,
        Accept.KIND,
        Ready.KIND,
        Serve.KIND,
        Shut.KIND,
        Spare.KIND,
        Spawn.KIND);
  }
}
