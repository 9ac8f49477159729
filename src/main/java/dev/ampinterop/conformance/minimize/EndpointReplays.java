package dev.ampinterop.conformance.minimize;

import dev.ampinterop.conformance.capture.CaptureTransport;
import dev.ampinterop.conformance.capture.CapturedConversation;
import dev.ampinterop.conformance.cases.Role;
import dev.ampinterop.conformance.conversation.Conversation;
import dev.ampinterop.conformance.conversation.ConversationWriter;
import dev.ampinterop.conformance.player.ScriptPlayer;
import dev.ampinterop.conformance.replay.EndpointReplay;
import dev.ampinterop.conformance.replay.ReplayException;
import dev.ampinterop.conformance.replay.Variables;
import dev.ampinterop.conformance.runner.Result;
import dev.ampinterop.conformance.wire.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Plays the client's side of conversations against a server that runs already, whatever it is made
 * of. Not thread-safe.
 */
public final class EndpointReplays implements Replays {
  private final Address address;
  private final EndpointReplay.Options options;
  private final ScriptPlayer script = new ScriptPlayer();

  /**
   * @param address where the server listens
   * @param limit how long to wait for a box
   */
  public EndpointReplays(Address address, Duration limit) {
    this.address = address;
    this.options =
        new EndpointReplay.Options(
            Role.CLIENT, address, limit, false, false, Variables.of(List.of()));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException when nobody listens there
   */
  @Override
  public List<Result> play(List<Conversation> conversations) throws InterruptedException {
    List<Result> results = new ArrayList<>();
    for (Conversation conversation : conversations) {
      int number = results.size() + 1;
      var captured =
          new CapturedConversation(
              ConversationWriter.events(conversation, number, CaptureTransport.UNIX, 0));
      try {
        results.add(
            new EndpointReplay(script, options)
                .play(captured, "candidate/" + number, "It is as it was captured."));
      } catch (ReplayException e) {
        throw new IllegalStateException(
            "nobody listens at "
                + address.text()
                + " (start the server; it has to outlive its clients)",
            e);
      }
    }
    return results;
  }

  @Override
  public void close() {
    script.close();
  }
}
