package dev.ampinterop.conformance.player;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.command.Responder;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.connection.AmpConnection;
import dev.ampinterop.conformance.player.PartCommands.PartCommand;
import java.util.concurrent.CompletableFuture;

/**
 * How the Java player uses the library's calls. It learns its commands from the part, so it uses
 * values; the tests play the same parts with records.
 */
interface CallStyle {
  /** With values. */
  CallStyle VALUES =
      new CallStyle() {
        @Override
        public CompletableFuture<Values> call(
            AmpConnection connection, PartCommand command, Values arguments) {
          return connection.call(command.command(), arguments);
        }

        @Override
        public void bind(Responders.Builder responders, PartCommand command, Responder responder) {
          responders.onLater(command.command(), responder);
        }
      };

  /** Calls the peer. */
  CompletableFuture<Values> call(AmpConnection connection, PartCommand command, Values arguments);

  /** Adds what answers the peer. */
  void bind(Responders.Builder responders, PartCommand command, Responder responder);
}
