package dev.ampinterop.amp.command;

/**
 * Answers the calls of a {@link TypedCommand}. It runs where a {@link Responder} does, and what it
 * throws becomes what that throws becomes. Descriptors in the record that it gets belong to it;
 * those in the record that it returns are closed once they are sent, but for borrowed ones.
 * Twisted: a method decorated with {@code Command.responder}.
 *
 * @param <A> the record of the arguments
 * @param <V> what it returns: the record of the response, or a stage that completes with it
 */
@FunctionalInterface
public interface TypedResponder<A, V> {
  /**
   * Answers one call.
   *
   * @throws Exception to answer with an error
   */
  V respond(A arguments) throws Exception;

  /** One that needs more than the arguments: who called, for calling back. */
  @FunctionalInterface
  interface WithAsk<A, V> {
    /**
     * Answers one call.
     *
     * @throws Exception to answer with an error
     */
    V respond(A arguments, Ask ask) throws Exception;
  }
}
