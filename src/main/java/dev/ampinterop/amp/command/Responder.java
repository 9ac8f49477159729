package dev.ampinterop.amp.command;

import dev.ampinterop.amp.argument.Values;
import java.util.concurrent.CompletionStage;

/**
 * Answers the calls of one command, now or later.
 *
 * <p>It runs on the connection's reading thread unless the connection was given an executor: one
 * that has to wait returns a stage that is not complete yet. What it throws, or what the stage
 * fails with, becomes an error answer: the one that the command declares, or {@code UNKNOWN} and
 * the end of the connection. Received descriptors among the arguments belong to it. Twisted: a
 * method decorated with {@code Command.responder}.
 */
@FunctionalInterface
public interface Responder {
  /**
   * Answers one call.
   *
   * @return completes with the values of the response
   * @throws Exception to answer with an error
   */
  CompletionStage<Values> respond(Ask ask) throws Exception;

  /** A responder that has its answer at once. */
  @FunctionalInterface
  interface Immediate {
    /**
     * Answers one call.
     *
     * @return the values of the response
     * @throws Exception to answer with an error
     */
    Values respond(Ask ask) throws Exception;
  }
}
