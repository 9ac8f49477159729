package dev.ampinterop.amp.command;

import dev.ampinterop.amp.argument.Argument;
import dev.ampinterop.amp.argument.Values;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One call, as its responder sees it. Twisted: the keyword arguments of a responder, and {@code
 * self}.
 *
 * @param command what is asked
 * @param arguments the decoded arguments; descriptors among them belong to the responder
 * @param peer the connection that it came over, for calling back
 * @param answered completes once the answer, or the error, is queued for sending; boxes that are
 *     sent from then on come behind it
 */
public record Ask(
    Command command, Values arguments, Caller peer, CompletableFuture<Void> answered) {
  /** The value of an argument. */
  public <T> T get(Argument<T> argument) {
    return arguments.get(argument);
  }

  /** The value of an argument, if it was not left out. */
  public <T> Optional<T> find(Argument<T> argument) {
    return arguments.find(argument);
  }
}
