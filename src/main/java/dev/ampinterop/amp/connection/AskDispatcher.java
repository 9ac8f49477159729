package dev.ampinterop.amp.connection;

import dev.ampinterop.amp.argument.Values;
import dev.ampinterop.amp.box.Amp;
import dev.ampinterop.amp.box.Box;
import dev.ampinterop.amp.box.BoxBuilder;
import dev.ampinterop.amp.command.Afterwards;
import dev.ampinterop.amp.command.Ask;
import dev.ampinterop.amp.command.Caller;
import dev.ampinterop.amp.command.Command;
import dev.ampinterop.amp.command.ResponderLocator;
import dev.ampinterop.amp.command.Responders;
import dev.ampinterop.amp.core.Ascii;
import dev.ampinterop.amp.descriptor.DescriptorExchange;
import dev.ampinterop.amp.error.AmpException;
import dev.ampinterop.amp.error.BadLocalReturn;
import dev.ampinterop.amp.error.LocalProtocolException;
import dev.ampinterop.amp.error.RemoteError;
import dev.ampinterop.amp.error.TlsFailed;
import dev.ampinterop.amp.error.ValueTooLong;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes asks to their responders and answers to the peer. Twisted: {@code _commandReceived} and
 * {@code dispatchCommand}.
 */
final class AskDispatcher {
  /** Where answers go. */
  interface Answers {
    /**
     * Queues a box that answers a call, and agrees with it to a handover, if there is one.
     *
     * @return whether it was queued; not where nobody will get it
     * @throws LocalProtocolException when it cannot be encoded, or the connection cannot be handed
     *     over; then nothing is queued
     */
    boolean send(Consumer<BoxBuilder> content, @Nullable Handover handover);

    /** Gets ready for what our side is about to agree to. */
    void prepare(Handover handover) throws TlsFailed;

    /** Ends the connection once what is queued has been written. */
    void startClosing();

    /** A call has its answer, or gets none. */
    void answered();
  }

  private final Caller peer;
  private final Answers answers;
  private final ResponderLocator responders;
  private final @Nullable Executor executor;
  private final DescriptorExchange exchange;
  private final AtomicInteger underWay = new AtomicInteger();
  private final Set<Response> waiting = ConcurrentHashMap.newKeySet(); // for the executor

  /**
   * A dispatcher.
   *
   * @param peer is given to responders, for calling back
   */
  AskDispatcher(
      Caller peer,
      Answers answers,
      ResponderLocator responders,
      @Nullable Executor executor,
      DescriptorExchange exchange) {
    this.peer = peer;
    this.answers = answers;
    this.responders = responders;
    this.executor = executor;
    this.exchange = exchange;
  }

  /** Arguments are decoded here, on the reading thread, so descriptors go out in their order. */
  void dispatch(Box box) {
    String name = String.valueOf(box.text(Amp.COMMAND));
    byte[] tag = box.find(Amp.ASK);
    // What a locator throws ends the connection, as what locateResponder raises does.
    Responders.Bound bound = responders.locate(name).orElse(null);
    if (bound == null) {
      String description = "Unhandled Command: " + Ascii.pythonRepr(name);
      fail("an unknown command", tag, new RemoteError(Amp.UNHANDLED, description), null);
      return;
    }
    Values[] arguments = new Values[1];
    Throwable thrown =
        UserCode.attempt(() -> arguments[0] = bound.command().arguments().decode(box, exchange));
    if (thrown != null) {
      boolean isAnswer = thrown instanceof RemoteError;
      RemoteError error = isAnswer ? ((RemoteError) thrown).toSend() : unknown();
      fail(bound.command().name(), tag, error, isAnswer ? null : thrown);
      return;
    }
    respond(
        new Response(
            bound, new Ask(bound.command(), arguments[0], peer, new CompletableFuture<>()), tag));
  }

  private void respond(Response response) {
    underWay.incrementAndGet();
    if (executor == null) {
      response.run();
      return;
    }
    waiting.add(response);
    Throwable rejected = UserCode.attempt(() -> executor.execute(response));
    if (rejected != null && response.begin()) {
      response.ask.arguments().closeDescriptors();
      response.finish(null, rejected);
    }
  }

  /**
   * The connection is over: what the executor has not begun, and perhaps never will, is dropped.
   */
  void dropWaiting() {
    for (Response response : waiting) {
      if (response.begin()) {
        response.ask.arguments().closeDescriptors();
        underWay.decrementAndGet();
      }
    }
  }

  /** How many asks have been given to responders and are not answered. */
  int underWay() {
    return underWay.get();
  }

  private void answered(Ask ask) {
    underWay.decrementAndGet();
    UserCode.run("what waited for an answer", () -> ask.answered().complete(null));
    answers.answered();
  }

  /** A call of the peer on its way through a responder, which happens once. */
  private final class Response implements Runnable {
    private final Responders.Bound bound;
    private final Ask ask;
    private final byte @Nullable [] tag;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean finished = new AtomicBoolean();

    Response(Responders.Bound bound, Ask ask, byte @Nullable [] tag) {
      this.bound = bound;
      this.ask = ask;
      this.tag = tag;
    }

    /** Whether nobody had begun yet: then the caller goes on. */
    boolean begin() {
      waiting.remove(this);
      return begun.compareAndSet(false, true);
    }

    // What a responder throws is the caller's answer, as it is in Twisted.
    @Override
    public void run() {
      if (!begin()) {
        return;
      }
      Throwable thrown =
          UserCode.attempt(
              () ->
                  Objects.requireNonNull(
                          bound.responder().respond(ask),
                          () -> "the responder of " + ask.command().name() + " gave no stage")
                      .whenComplete(this::finish));
      if (thrown != null) {
        finish(null, thrown);
      }
    }

    private void finish(@Nullable Values values, @Nullable Throwable thrown) {
      if (!finished.compareAndSet(false, true)) {
        return; // the stage has thrown and completed
      }
      try {
        Throwable failed =
            UserCode.attempt(
                () -> {
                  if (thrown != null) {
                    fail(ask, tag, thrown);
                  } else {
                    answer(ask, tag, values);
                  }
                });
        if (failed != null) {
          giveUp(ask.command().name(), failed);
        }
      } finally {
        answered(ask);
      }
    }
  }

  // A responder hands over the descriptors that it returns, for it has no later moment to close
  // them; borrowed ones stay open.
  private void answer(Ask ask, byte @Nullable [] tag, @Nullable Values values) {
    Command command = ask.command();
    try {
      if (tag != null) {
        Values response = requireAnswer(values);
        Handover handover = Handover.of(command, response);
        if (handover != null) {
          answers.prepare(handover);
        }
        boolean sent =
            answers.send(
                box -> {
                  command.response().encode(response, box, exchange);
                  box.put(Amp.ANSWER, tag);
                },
                handover);
        if (sent && command.afterwards() == Afterwards.CLOSE) {
          answers.startClosing();
        }
      } else if (!command.isRaw()) {
        // Twisted, too, encodes what nobody waits for, and ends the connection where that fails.
        Values response = requireAnswer(values);
        command.response().encode(response, new BoxBuilder(), DescriptorExchange.discarding());
      }
    } catch (ValueTooLong e) {
      giveUp(command.name(), e);
    } catch (TlsFailed e) {
      fail(command.name(), tag, new RemoteError(Amp.TLS_ERROR, "TLS not available"), e);
    } catch (AmpException e) {
      String message = "the response of " + command.name() + " cannot be encoded: ";
      var bad = new BadLocalReturn(message + e.getMessage(), e);
      if (command.isRaw()) {
        giveUp(command.name(), bad);
      } else {
        fail(ask, tag, bad);
      }
    } catch (RuntimeException | Error e) { // of a type that the user wrote
      fail(ask, tag, e);
    } finally {
      if (values != null) {
        values.closeDescriptors();
      }
    }
  }

  private static Values requireAnswer(@Nullable Values values) {
    if (values == null) {
      throw new BadLocalReturn("the responder gave null", null);
    }
    return values;
  }

  private void fail(Ask ask, byte @Nullable [] tag, Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    RemoteError[] declared = new RemoteError[1];
    Throwable failed =
        UserCode.attempt(() -> declared[0] = ask.command().errorFor(cause).orElse(null));
    if (failed != null) {
      cause.addSuppressed(failed);
    }
    RemoteError error = declared[0] == null ? unknown() : declared[0];
    fail(ask.command().name(), tag, error, declared[0] == null ? cause : null);
  }

  private static RemoteError unknown() {
    return new RemoteError(Amp.UNKNOWN, "Unknown Error", true);
  }

  /**
   * Answers with an error; one that is fatal, or that nobody waits for, ends the connection.
   *
   * @param reason logged, because the peer is not told; where nobody waits, the error is logged
   *     itself, as nothing else would tell of it
   */
  private void fail(
      String command, byte @Nullable [] tag, RemoteError error, @Nullable Throwable reason) {
    Throwable logged = reason == null && tag == null ? error : reason;
    if (logged != null) {
      UserCode.LOG.warn("a call of {} failed with {}", command, error.code(), logged);
    }
    boolean fatal = true;
    try {
      if (tag != null) {
        boolean sent =
            answers.send(
                box ->
                    box.put(Amp.ERROR, tag)
                        .put(Amp.ERROR_CODE, Ascii.bytes(error.code()))
                        .put(Amp.ERROR_DESCRIPTION, error.descriptionBytes()),
                null);
        // What is dropped behind a switch of protocols ends nothing: QuitBox._sendTo.
        fatal = sent && error.fatal();
      }
    } catch (LocalProtocolException e) {
      giveUp(command, e);
    }
    if (fatal) {
      answers.startClosing();
    }
  }

  // The caller would wait for ever. Twisted, too, closes without a word where an answer or an error
  // is too long for a box (_safeEmit).
  private void giveUp(String command, Throwable reason) {
    answers.startClosing();
    UserCode.LOG.warn("a call of {} cannot be answered, so the connection ends", command, reason);
  }
}
